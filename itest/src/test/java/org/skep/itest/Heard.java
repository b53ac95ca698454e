package org.skep.itest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.skep.runtime.ObjectDTO;
import org.skep.runtime.RuntimeEvent;
import org.skep.runtime.RuntimeEvent.Happening;
import org.skep.runtime.RuntimeListener;

/** Keeps what a listener is told, in order. */
final class Heard implements RuntimeListener {
    /** Nothing here takes a second; who waits this long waits in vain. */
    private static final long PATIENCE_SECONDS = 60;

    private final BlockingQueue<RuntimeEvent> events = new LinkedBlockingQueue<>();

    @Override
    public void changed(RuntimeEvent event) {
        events.add(event);
    }

    /** Waits for the next event of a kind; those before it are gone then. */
    <E extends RuntimeEvent> E next(Class<E> kind, Predicate<E> wanted) throws InterruptedException {
        List<RuntimeEvent> others = new ArrayList<>();
        while (true) {
            RuntimeEvent event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("not told of it, but of " + others);
            }
            if (kind.isInstance(event) && wanted.test(kind.cast(event))) {
                return kind.cast(event);
            }
            others.add(event);
        }
    }

    /** Waits until something has happened to an object; the object as it was then. */
    ObjectDTO next(Happening happening) throws InterruptedException {
        return next(RuntimeEvent.ObjectChanged.class, event -> event.happening() == happening)
                .object();
    }

    /** Whether something is told now that nobody has waited for. */
    boolean isToldOf(Happening happening) {
        return events.stream()
                .anyMatch(event ->
                        event instanceof RuntimeEvent.ObjectChanged changed && changed.happening() == happening);
    }
}
