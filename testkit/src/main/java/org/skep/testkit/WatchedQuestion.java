package org.skep.testkit;

import java.util.ArrayList;
import java.util.List;
import org.skep.extern.Extern;
import org.skep.machine.Target;
import org.skep.resolver.Question;
import org.skep.source.InstalledSource;

/**
 * The question passed to a resolver under test. It is created for one call, and its list is modifiable, so that a
 * resolver that modifies it breaks that clause and no other.
 */
final class WatchedQuestion implements Question {
    private final TestQuestion question;
    private final WatchedList externs;

    WatchedQuestion(TestQuestion question) {
        this.question = question;
        this.externs = new WatchedList(question.externs());
    }

    /** Whether the list was modified. */
    boolean isChanged() {
        return externs.changes() > 0 || !externs.equals(question.externs());
    }

    @Override
    public String object() {
        return question.object();
    }

    @Override
    public List<Extern> externs() {
        return externs;
    }

    @Override
    public Target target() {
        return question.target();
    }

    @Override
    public boolean explain() {
        return question.explain();
    }

    @Override
    public List<InstalledSource> kconfigSources() {
        return question.kconfigSources();
    }

    private static final class WatchedList extends ArrayList<Extern> {
        private static final long serialVersionUID = 1L;

        WatchedList(List<Extern> externs) {
            super(externs);
        }

        /** Counts modifications, including those that were undone and sorting without effect. */
        int changes() {
            return modCount;
        }
    }
}
