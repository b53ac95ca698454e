package org.skep.core.resolve;

import java.util.List;
import org.skep.extern.Extern;
import org.skep.extern.SectionKind;
import org.skep.resolver.ExternResolver;

/**
 * The kind of provider that would answer an extern, for messages: the core knows what kinds there are, and none of
 * those who are of that kind.
 *
 * @param what what is missing
 * @param advice what to do
 */
record MissingResolver(String what, String advice) {

    /**
     * What would answer an extern.
     *
     * @param silent those who name its section among the ones they serve, and left it out
     */
    public static MissingResolver of(Extern extern, List<String> silent) {
        if (extern.kind() == SectionKind.CUSTOM && !silent.isEmpty()) {
            return new MissingResolver(
                    "those who serve its section leave it out: " + String.join(", ", silent),
                    "correct the name, or have one of them answer it: with a value, or with Answer.absent for what a weak"
                            + " extern may do without");
        }
        return switch (extern.kind()) {
            case KSYMS ->
                new MissingResolver(
                        "a resolver of kernel symbols is missing",
                        "install a bundle that answers for the section .ksyms");
            case CUSTOM ->
                new MissingResolver(
                        "a resolver of the section " + extern.section() + " is missing",
                        "install and start a bundle whose resolver says " + ExternResolver.SECTIONS + "="
                                + extern.section());
            case KCONFIG -> ofKernelFact(extern.name());
        };
    }

    private static MissingResolver ofKernelFact(String name) {
        if (name.startsWith("CONFIG_")) {
            return new MissingResolver(
                    "a resolver of the kernel's configuration is missing",
                    "install a bundle that answers CONFIG_*, and a source of configurations for it");
        }
        if (name.equals("LINUX_KERNEL_VERSION")) {
            return new MissingResolver(
                    "a resolver of the kernel's version is missing", "install a bundle that answers " + name);
        }
        if (name.startsWith("LINUX_")) {
            return new MissingResolver(
                    "a resolver of the kernel's features is missing", "install a bundle that answers LINUX_*");
        }
        return new MissingResolver(
                "it is neither CONFIG_* nor LINUX_*, and no resolver claims the name",
                "correct the name, or install and start a bundle whose resolver says " + ExternResolver.NAMES + "="
                        + name);
    }
}
