package org.skep.link;

import java.util.List;
import java.util.Optional;
import org.skep.extern.Code;
import org.skep.extern.Problem;
import org.skep.object.UnreadRelocations;

/** Something in an object that can't be linked. */
final class LinkException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Code code;
    private final String symbol;
    private final String advice;

    /**
     * @param symbol the map, program or section that it is about
     * @param what in one phrase, without the symbol's name
     * @param advice what to do
     */
    LinkException(Code code, String symbol, String what, String advice) {
        super(what);
        this.code = code;
        this.symbol = symbol;
        this.advice = advice;
    }

    static LinkException badMap(String map, String what) {
        return new LinkException(
                Code.BAD_MAP, map, what, "define it with the macros __uint, __type and __ulong of bpf_helpers.h");
    }

    static LinkException badProgram(String program, String what) {
        return new LinkException(Code.BAD_PROGRAM, program, what, "compile it anew with clang -O2 -target bpf");
    }

    static LinkException unsupported(String symbol, String what) {
        return new LinkException(
                Code.UNSUPPORTED_FEATURE, symbol, what, "load the object with another loader, or leave this out");
    }

    /** Maps as libbpf had them before BTF, and has refused them since its version 1.0. */
    static LinkException legacyMaps(String section, List<String> maps) {
        String example = maps.isEmpty() ? "name" : maps.get(0);
        return new LinkException(
                Code.UNSUPPORTED_FEATURE,
                section,
                "legacy map definitions (struct bpf_map_def) are not supported"
                        + (maps.isEmpty() ? "" : ": " + String.join(", ", maps)),
                "define each in SEC(\".maps\"), where BTF describes it: struct { __uint(type, BPF_MAP_TYPE_ARRAY);"
                        + " __uint(max_entries, 1); __type(key, __u32); __type(value, __u64); } " + example
                        + " SEC(\".maps\");");
    }

    /** Refuses a program or map whose name the kernel would refuse, by an error that does not say why. */
    static void checkName(Code code, String name) throws LinkException {
        Optional<String> refused = MapName.refused(name);
        if (refused.isPresent()) {
            throw new LinkException(
                    code,
                    name,
                    "its name has \"" + refused.get() + "\", and the kernel takes ASCII letters, digits, _ and . only",
                    "rename it, in C or in its __asm__ label");
        }
    }

    static LinkException unread(String program, UnreadRelocations relocations) {
        return new LinkException(
                Code.UNSUPPORTED_FEATURE,
                program,
                "the relocations of " + relocations.target().name() + " are in "
                        + relocations.section().name() + " of type " + relocations.form() + ", which is not read",
                "compile it with clang -target bpf and without -Wa,--crel, for relocations of type SHT_REL");
    }

    static LinkException kernelLacks(String symbol, String what) {
        return new LinkException(Code.UNSUPPORTED_FEATURE, symbol, what, "use a newer kernel");
    }

    Problem of(String object) {
        return Problem.of(code, object, "\"" + symbol + "\": " + getMessage()).advise(advice);
    }
}
