package org.skep.testkit;

import java.util.List;
import org.skep.extern.Extern;
import org.skep.machine.Target;
import org.skep.resolver.Question;
import org.skep.source.InstalledSource;

/**
 * A question as the core would ask it, of an object {@code test.bpf.o}. Immutable.
 *
 * @param target the machine
 * @param externs what is open
 * @param explain whether a person wants to know everything
 * @param kconfigSources the sources of this resolution
 */
public record TestQuestion(Target target, List<Extern> externs, boolean explain, List<InstalledSource> kconfigSources)
        implements Question {
    static final String OBJECT = "test.bpf.o";

    /** Copies the lists. */
    public TestQuestion {
        externs = List.copyOf(externs);
        kconfigSources = List.copyOf(kconfigSources);
    }

    /** A question about a machine, without a source of configurations. */
    public static TestQuestion of(Target target, Extern... externs) {
        return new TestQuestion(target, List.of(externs), false, List.of());
    }

    /** The same, for a person who wants to know everything. */
    public TestQuestion explaining() {
        return new TestQuestion(target, externs, true, kconfigSources);
    }

    /** The same with these sources. */
    public TestQuestion from(InstalledSource... sources) {
        return new TestQuestion(target, externs, explain, List.of(sources));
    }

    List<String> names() {
        return externs.stream().map(Extern::name).toList();
    }

    /** The same with these externs. */
    TestQuestion asking(List<Extern> others) {
        return new TestQuestion(target, others, explain, kconfigSources);
    }

    /** The same of this machine. */
    TestQuestion on(Target machine) {
        return new TestQuestion(machine, externs, explain, kconfigSources);
    }

    @Override
    public String object() {
        return OBJECT;
    }
}
