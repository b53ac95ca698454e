package org.skep.core;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Optional;
import org.skep.extern.Code;

/** What a person can do about an answer that is refused. */
final class Advice {
    private static final String ANOTHER_CONFIGURATION =
            ", exclude the source that has it, or give another configuration in its place";

    private static final Map<Code, String> BY_CODE = Map.ofEntries(
            entry(Code.TYPE_MISMATCH, "declare it with a type that takes the value, or override the value"),
            entry(Code.OUT_OF_RANGE, "declare it with a type that has room for the value, or override the value"),
            entry(
                    Code.NOT_AN_INTEGER,
                    "write y, n, m, a string in double quotes, or one number: decimal, or hexadecimal with 0x; a version"
                            + " is major<<16 | minor<<8 | patch"),
            entry(Code.RESOLVER_FAILED, "make what it looks at readable, or override the extern"),
            entry(Code.BAD_STRING, "close the string with a quote, or override the value"),
            entry(Code.NO_SEPARATOR, "write NAME=VALUE in that line" + ANOTHER_CONFIGURATION),
            entry(Code.NO_VALUE, "write a value in that line" + ANOTHER_CONFIGURATION),
            entry(Code.SOURCE_DAMAGED, "replace it with a whole one" + ANOTHER_CONFIGURATION),
            entry(
                    Code.NO_VERSION,
                    "say which release of the kernel the target is to have, or override LINUX_KERNEL_VERSION with"
                            + " major<<16 | minor<<8 | patch"));

    private Advice() {}

    /** What to do; empty for codes that only the resolver they come from knows. */
    static Optional<String> on(Code code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }
}
