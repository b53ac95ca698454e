package org.skep.testkit;

import java.util.List;
import org.skep.extern.Extern;
import org.skep.machine.Target;
import org.skep.resolver.Question;
import org.skep.source.InstalledSource;

/**
 * A question like those of the core, about an object {@code test.bpf.o}. Immutable.
 *
 * @param target the machine
 * @param externs the externs to resolve
 * @param explain whether every detail is requested
 * @param kconfigSources the configuration sources
 */
public record TestQuestion(Target target, List<Extern> externs, boolean explain, List<InstalledSource> kconfigSources)
        implements Question {
    static final String OBJECT = "test.bpf.o";

    /** Copies the lists. */
    public TestQuestion {
        externs = List.copyOf(externs);
        kconfigSources = List.copyOf(kconfigSources);
    }

    /** A question about a machine, without configuration sources. */
    public static TestQuestion of(Target target, Extern... externs) {
        return new TestQuestion(target, List.of(externs), false, List.of());
    }

    /** Returns this question with {@link #explain} set. */
    public TestQuestion explaining() {
        return new TestQuestion(target, externs, true, kconfigSources);
    }

    /** Returns this question with the given sources. */
    public TestQuestion from(InstalledSource... sources) {
        return new TestQuestion(target, externs, explain, List.of(sources));
    }

    List<String> names() {
        return externs.stream().map(Extern::name).toList();
    }

    /** Returns this question with other externs. */
    TestQuestion asking(List<Extern> others) {
        return new TestQuestion(target, others, explain, kconfigSources);
    }

    /** Returns this question about another machine. */
    TestQuestion on(Target machine) {
        return new TestQuestion(machine, externs, explain, kconfigSources);
    }

    @Override
    public String object() {
        return OBJECT;
    }
}
