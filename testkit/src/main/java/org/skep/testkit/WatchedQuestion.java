package org.skep.testkit;

import java.util.ArrayList;
import java.util.List;
import org.skep.extern.Extern;
import org.skep.machine.Target;
import org.skep.resolver.Question;
import org.skep.source.InstalledSource;

/**
 * The question as a resolver under test gets it: one that is made for one call, and whose list can be changed, so that
 * who changes it breaks that clause and no other.
 */
final class WatchedQuestion implements Question {
    private final TestQuestion question;
    private final WatchedList externs;

    WatchedQuestion(TestQuestion question) {
        this.question = question;
        this.externs = new WatchedList(question.externs());
    }

    /** Whether the list was changed, or it was tried. */
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

        /** Also of changes that were undone, and of a sorting that left everything in its place. */
        int changes() {
            return modCount;
        }
    }
}
