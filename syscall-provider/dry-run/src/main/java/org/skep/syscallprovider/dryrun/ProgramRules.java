package org.skep.syscallprovider.dryrun;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.skep.btf.Btf;
import org.skep.btf.Kind;
import org.skep.insn.Instructions;
import org.skep.kernel.Errno;
import org.skep.kernel.InfoRecords;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.MapType;
import org.skep.kernel.Patch;
import org.skep.kernel.ProgramSpec;

/** What a kernel demands of a program before its verifier walks it ({@code bpf_prog_load}, {@code check_btf_info}). */
final class ProgramRules {
    private static final int LAST_TYPE = 32;
    /** The kernel keeps 128 bytes, the last one zero; what is longer is cut, and may not be what it was any more. */
    private static final int MOST_LICENCE_CHARS = 127;

    private final ProgramSpec spec;
    private final Refusal refusal;
    private final InstructionRules instructions;

    private ProgramRules(ProgramSpec spec, Refusal refusal, InstructionRules instructions) {
        this.spec = spec;
        this.refusal = refusal;
        this.instructions = instructions;
    }

    /**
     * Checks a program.
     *
     * @param ledger knows the maps that it names
     */
    static void check(ProgramSpec spec, Optional<Btf> btf, RecordedObjects ledger, Refusal refusal)
            throws KernelRefusedException {
        NameRules.check(spec.name(), refusal);
        refusal.unless(spec.type() > 0 && spec.type() <= LAST_TYPE, "there is no such type of program");
        refusal.unless(
                spec.licence().length() <= MOST_LICENCE_CHARS,
                "a licence has at most " + MOST_LICENCE_CHARS + " characters");
        ProgramRules rules = new ProgramRules(spec, refusal, InstructionRules.check(spec.instructions(), refusal));
        rules.patches(ledger);
        if (btf.isPresent()) {
            rules.info(btf.get());
        } else {
            refusal.unless(
                    spec.funcInfo().isEmpty() && spec.lineInfo().isEmpty(), "it has function or line info and no BTF");
        }
    }

    private void patches(RecordedObjects ledger) throws KernelRefusedException {
        Set<Integer> patched = new HashSet<>();
        for (Patch patch : spec.patches()) {
            int index = patch.instruction();
            if (!instructions.isWide(index)) {
                throw new IllegalArgumentException("instruction " + index + " is no 64-bit immediate");
            }
            patched.add(index);
            if (patch instanceof Patch.MapAddress it) {
                ledger.own(it.map(), DryMap.class).checkOpen();
            } else if (patch instanceof Patch.ModuleType it) {
                ledger.own(it.btf(), DryBtf.class).checkOpen();
            } else if (patch instanceof Patch.MapValueAddress it) {
                value(it, ledger.own(it.map(), DryMap.class));
            }
        }
        for (int index = 0; index < instructions.count(); index++) {
            if (instructions.isWide(index) && !patched.contains(index) && namesMap(index)) {
                throw refusal.because(Errno.EBADF, "instruction " + index + ": names a map, and none is given");
            }
        }
    }

    private boolean namesMap(int index) {
        return instructions.meaning(index) == Instructions.PSEUDO_MAP_FD
                || instructions.meaning(index) == Instructions.PSEUDO_MAP_VALUE;
    }

    /** {@code array_map_direct_value_addr}. */
    private void value(Patch.MapValueAddress patch, DryMap map) throws KernelRefusedException {
        map.checkOpen();
        String where = "instruction " + patch.instruction() + ": ";
        refusal.unless(
                map.spec().type() == MapType.ARRAY && map.spec().maxEntries() == 1,
                where + "only the value of an array of one entry has an address that is known now");
        refusal.unless(
                Integer.compareUnsigned(patch.offset(), map.spec().valueSize()) < 0,
                where + "offset " + Integer.toUnsignedString(patch.offset()) + " is outside the value");
    }

    private void info(Btf btf) throws KernelRefusedException {
        if (spec.funcInfo().isPresent()) {
            functions(btf, spec.funcInfo().get());
        }
        if (spec.lineInfo().isPresent()) {
            refusal.unless(spec.lineInfo().get().recordSize() >= 16, "a record of line info has at least 16 bytes");
            ascending("line info", spec.lineInfo().get());
        }
    }

    private void functions(Btf btf, InfoRecords records) throws KernelRefusedException {
        ascending("function info", records);
        refusal.unless(
                records.count() == instructions.functions().size(),
                "it has " + instructions.functions().size() + " functions and function info for " + records.count());
        ByteBuffer bytes = ByteBuffer.wrap(records.bytes()).order(ByteOrder.nativeOrder());
        for (int i = 0; i < records.count(); i++) {
            int index = bytes.getInt(i * records.recordSize());
            int type = bytes.getInt(i * records.recordSize() + 4);
            refusal.unless(
                    instructions.functions().contains(index),
                    "function info: no function begins at instruction " + index);
            refusal.unless(btf.is(Kind.FUNC, type), "function info: type " + type + " is no function");
        }
    }

    private void ascending(String what, InfoRecords records) throws KernelRefusedException {
        ByteBuffer bytes = ByteBuffer.wrap(records.bytes()).order(ByteOrder.nativeOrder());
        long previous = -1;
        for (int i = 0; i < records.count(); i++) {
            long index = Integer.toUnsignedLong(bytes.getInt(i * records.recordSize()));
            refusal.unless(i > 0 || index == 0, what + ": the first record is not at instruction 0");
            refusal.unless(index > previous, what + ": not ascending at record " + i);
            refusal.unless(
                    index < instructions.count() && instructions.isStart((int) index),
                    what + ": record " + i + " is at " + index + ", which is no instruction");
            previous = index;
        }
    }
}
