package org.skep.object;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;

/**
 * Everything in programs and data that linking has to fill in.
 *
 * @param toExterns instructions that refer to externs
 * @param others all else
 */
record References(List<ExternReference> toExterns, List<Relocation> others) {
    private static final int INSTRUCTION_BYTES = 8;
    private static final int LD_IMM64 = 0x18;
    private static final int CALL = 0x85;

    static References of(ElfImage elf, List<Extern> externs) throws MalformedElfException {
        Map<String, Extern> byName = new HashMap<>();
        externs.forEach(extern -> byName.put(extern.name(), extern));
        List<ExternReference> toExterns = new ArrayList<>();
        List<Relocation> others = new ArrayList<>();
        for (ElfImage.Section section : elf.relocationSections()) {
            ElfImage.Section target = elf.sections().get(section.info());
            boolean executable = target.type() == ElfImage.PROGBITS && target.has(ElfImage.EXECUTABLE);
            byte[] code = executable ? elf.contents(target) : new byte[0];
            for (Relocation relocation : elf.relocations(section)) {
                boolean undefined =
                        elf.symbols().get(relocation.symbol().index()).undefined();
                Extern extern = undefined ? byName.get(relocation.symbol().name()) : null;
                if (!executable) {
                    others.add(relocation);
                    continue;
                }
                ExternReference.Use use = use(relocation, code);
                if (extern == null) {
                    others.add(relocation);
                } else {
                    checkUse(relocation, extern, use);
                    toExterns.add(new ExternReference(relocation.section(), relocation.offset(), extern, use));
                }
            }
        }
        return new References(List.copyOf(toExterns), List.copyOf(others));
    }

    /** What the instruction does that a relocation is for. The opcode is the first byte in either byte order. */
    private static ExternReference.Use use(Relocation relocation, byte[] code) throws MalformedElfException {
        long offset = relocation.offset();
        if (offset % INSTRUCTION_BYTES != 0 || offset > code.length - INSTRUCTION_BYTES) {
            throw wrong(relocation, "is not at an instruction");
        }
        int at = (int) offset;
        int opcode = code[at] & 0xff;
        if (opcode == CALL) {
            return ExternReference.Use.CALL;
        }
        if (opcode != LD_IMM64) {
            throw wrong(relocation, String.format(Locale.ROOT, "is for an instruction with opcode 0x%02x", opcode));
        }
        if (at + 2 * INSTRUCTION_BYTES > code.length || code[at + INSTRUCTION_BYTES] != 0) {
            throw wrong(relocation, "is for a 64-bit load without its second half");
        }
        return ExternReference.Use.ADDRESS;
    }

    private static void checkUse(Relocation relocation, Extern extern, ExternReference.Use use)
            throws MalformedElfException {
        if (use == ExternReference.Use.CALL && !(extern.type() instanceof ExternType.Function)) {
            throw wrong(relocation, "is for a call of something that is no function");
        }
    }

    private static MalformedElfException wrong(Relocation relocation, String what) {
        return new MalformedElfException(
                "a damaged program: the relocation in " + relocation.section().name() + " at " + relocation.offset()
                        + " against \"" + relocation.symbol().name() + "\" " + what);
    }
}
