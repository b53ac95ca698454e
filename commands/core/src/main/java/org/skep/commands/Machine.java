package org.skep.commands;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.skep.commands.console.Console;
import org.skep.loader.ResolveOptions;
import org.skep.machine.Target;
import org.skep.source.Kconfig;

/**
 * What an object is resolved against: a machine, and perhaps a configuration in place of that machine's own.
 *
 * @param target the machine
 * @param kconfig the configuration in place of the sources, if one was given
 */
record Machine(Target target, Optional<Kconfig> kconfig) {

    /** A machine with a configuration in place of its own, if one was given. */
    static Machine given(Target target, Optional<String> kconfig, Console console) throws Misuse {
        return new Machine(
                target,
                kconfig.isPresent()
                        ? Optional.of(new GivenFile("--kconfig", kconfig.get(), console).kconfig())
                        : Optional.empty());
    }

    /** The options, with this machine and this configuration. */
    ResolveOptions in(ResolveOptions options) {
        ResolveOptions here = options.target(target);
        return kconfig.map(here::kconfig).orElse(here);
    }

    /** The machine's root as people and scripts see it. */
    String root() {
        return target.root().toString();
    }

    /** The name of the configuration in place of the sources, as it was given. */
    Optional<String> kconfigLabel() {
        return kconfig.map(Kconfig::label);
    }

    /** In one phrase: {@code Linux 6.18.44 x86_64}, {@code /host, Linux 6.1.0-50, with my.config}. */
    String words() {
        String system = isRunning() ? release() + " " + architecture() : root() + ", " + release();
        return kconfigLabel().map(label -> system + ", with " + label).orElse(system);
    }

    /** What tells it apart from the others of a matrix. */
    String label() {
        return kconfigLabel().orElseGet(() -> isRunning() ? "this machine" : root());
    }

    private boolean isRunning() {
        return target == Target.runningMachine();
    }

    private String release() {
        try {
            return target.release().map(release -> "Linux " + release).orElse("a kernel of unknown release");
        } catch (IOException e) {
            return "a kernel of unknown release";
        }
    }

    /** As {@code uname -m} has it; Java calls the most common one by its vendor's name. */
    private static String architecture() {
        String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return name.equals("amd64") ? "x86_64" : name;
    }
}
