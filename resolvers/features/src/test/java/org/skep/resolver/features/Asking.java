package org.skep.resolver.features;

import java.util.List;
import java.util.OptionalInt;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Strength;
import org.skep.kconfig.InstalledSource;
import org.skep.resolver.Question;
import org.skep.target.Target;

/** A question as the core would ask it. */
record Asking(Target target, List<Extern> externs, boolean explain, List<InstalledSource> kconfigSources)
        implements Question {

    static Asking of(Target target, Extern... externs) {
        return new Asking(target, List.of(externs), false, List.of());
    }

    static Extern integer(String name) {
        return extern(name, ".kconfig", new ExternType.Int(8, true));
    }

    static Extern extern(String name, String section, ExternType type) {
        return new Extern(name, section, Strength.WEAK, type, "declared", OptionalInt.empty());
    }

    Asking explaining() {
        return new Asking(target, externs, true, kconfigSources);
    }

    Asking from(InstalledSource... sources) {
        return new Asking(target, externs, explain, List.of(sources));
    }

    @Override
    public String object() {
        return "test.bpf.o";
    }
}
