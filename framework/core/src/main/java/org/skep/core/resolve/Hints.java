package org.skep.core.resolve;

import static java.util.Map.entry;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Lookup;
import org.skep.extern.Problem;
import org.skep.extern.SectionKind;
import org.skep.loader.ResolveOptions;

/**
 * What a person can do about an extern that fails.
 *
 * @param root of the machine that is asked about, if the settings name it
 * @param kconfig the file that stands in for all sources, if the settings name it
 * @param given whether a configuration was given in place of all sources with the question
 */
record Hints(Optional<Path> root, Optional<Path> kconfig, boolean given) {
    private static final Map<Code, String> BY_CODE = Map.ofEntries(
            entry(Code.TYPE_MISMATCH, "declare it with a type that takes the value, or override the value"),
            entry(Code.OUT_OF_RANGE, "declare it with a type that has room for the value, or override the value"),
            entry(
                    Code.NOT_AN_INTEGER,
                    "write y, n, m, a string in double quotes, or one number: decimal, hexadecimal with 0x, or octal with"
                            + " 0; a version is major<<16 | minor<<8 | patch"),
            entry(Code.RESOLVER_FAILED, "make what it looks at readable, or override the extern"),
            entry(Code.BAD_STRING, "close the string with a quote, or override the value"),
            entry(
                    Code.OTHER_KERNEL,
                    "give the release that the target tells, or none: it is for targets that tell none"),
            entry(
                    Code.UNRESOLVED_STRONG,
                    "declare it __weak to get 0 where nobody knows it, or set it with an override"),
            entry(
                    Code.NO_CONFIGURATION,
                    "give the configuration of this kernel, override the extern, or allow that weak externs are zero"),
            entry(
                    Code.NO_VERSION,
                    "say which release of the kernel the target is to have, or override LINUX_KERNEL_VERSION with"
                            + " major<<16 | minor<<8 | patch"));

    /** What is the matter when a machine is not there. */
    private static final Set<Code> OF_THE_MACHINE =
            Set.of(Code.UNRESOLVED_STRONG, Code.NO_VERSION, Code.NO_CONFIGURATION);

    /** What is the matter with a configuration, and how it is mended. */
    private static final Map<Code, String> OF_A_CONFIGURATION = Map.of(
            Code.NO_SEPARATOR, "write NAME=VALUE in that line",
            Code.NO_VALUE, "write a value in that line",
            Code.SOURCE_DAMAGED, "replace it with a whole one");

    /** For a resolution with these options; what they name counts, and the settings don't. */
    public static Hints under(Settings settings, ResolveOptions options) {
        return new Hints(
                options.target().isPresent()
                        ? Optional.empty()
                        : Optional.of(settings.target().root()),
                options.kconfig().isPresent() ? Optional.empty() : settings.kconfig(),
                options.kconfig().isPresent());
    }

    /** What to do about what is wrong with an extern, with an eye to how it is declared and what was denied. */
    public Optional<String> about(Problem problem, Extern extern) {
        if (problem.code().equals(Code.NOT_AN_INTEGER) && extern.type() instanceof ExternType.Text) {
            return Optional.of("write the string in double quotes, or override the value with one that is");
        }
        boolean denied = OF_THE_MACHINE.contains(problem.code())
                && problem.asked().stream()
                        .flatMap(asked -> asked.looked().stream())
                        .anyMatch(Lookup::isDenied);
        return on(problem.code(), extern.kind())
                .map(advice -> denied ? "ask as somebody who may read what is denied; or " + advice : advice);
    }

    /**
     * What to do; empty for codes that only the resolver they come from knows.
     *
     * @param kind of the extern's section: only the kernel's facts come from configurations of kernels
     */
    public Optional<String> on(Code code, SectionKind kind) {
        if (kind == SectionKind.CUSTOM && OF_A_CONFIGURATION.containsKey(code)) {
            return Optional.of("mend it where it was found, or override the extern");
        }
        return onWhatWasSaid(code).or(() -> Optional.ofNullable(BY_CODE.get(code)));
    }

    /** What to do about the settings or a configuration, if that is where the mistake is. */
    private Optional<String> onWhatWasSaid(Code code) {
        if (OF_THE_MACHINE.contains(code) && root.isPresent() && !Files.isDirectory(root.get())) {
            return Optional.of("correct the setting target.root of the core: there is no folder " + root.get());
        }
        if (OF_A_CONFIGURATION.containsKey(code) && kconfig.isPresent()) {
            return Optional.of(
                    "correct " + kconfig.get() + ", or correct or remove the setting kconfig.path of the core");
        }
        return Optional.ofNullable(OF_A_CONFIGURATION.get(code))
                .map(mended -> mended + (given ? ", or" : ", exclude the source that has it, or")
                        + " give another configuration in its place");
    }
}
