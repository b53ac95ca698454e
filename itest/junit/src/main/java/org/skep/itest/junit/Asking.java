package org.skep.itest.junit;

import java.util.List;
import java.util.OptionalInt;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Strength;
import org.skep.machine.Target;
import org.skep.resolver.Question;
import org.skep.source.InstalledSource;

/**
 * A question as the core would ask it, of an object {@code test.bpf.o}.
 *
 * @param target the machine
 * @param externs what is open
 * @param explain whether a person wants to know everything
 * @param kconfigSources the sources of this resolution
 */
public record Asking(Target target, List<Extern> externs, boolean explain, List<InstalledSource> kconfigSources)
        implements Question {

    /** A question about a machine, with no sources. */
    public static Asking of(Target target, Extern... externs) {
        return new Asking(target, List.of(externs), false, List.of());
    }

    /** A weak long in {@code .kconfig}. */
    public static Extern integer(String name) {
        return extern(name, ".kconfig", new ExternType.Int(8, true));
    }

    /** A weak extern. */
    public static Extern extern(String name, String section, ExternType type) {
        return new Extern(name, section, Strength.WEAK, type, "declared", OptionalInt.empty());
    }

    /** The same, for a person who wants to know everything. */
    public Asking explaining() {
        return new Asking(target, externs, true, kconfigSources);
    }

    /** The same with these sources. */
    public Asking from(InstalledSource... sources) {
        return new Asking(target, externs, explain, List.of(sources));
    }

    @Override
    public String object() {
        return "test.bpf.o";
    }
}
