package org.skep.core.load;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.skep.core.service.CloseSequence;
import org.skep.core.service.EventDispatcher;
import org.skep.runtime.RuntimeEvent;
import org.skep.runtime.RuntimeEvent.Happening;

/** What is loaded, from the end of its load until it is closed. Safe for use by any number of threads. */
public final class LoadedObjects implements AutoCloseable {
    private final EventDispatcher news;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, KernelObjects> byId = new ConcurrentSkipListMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    public LoadedObjects(EventDispatcher news) {
        this.news = news;
    }

    public long nextId() {
        return ids.incrementAndGet();
    }

    /**
     * Takes an object in.
     *
     * @return whether there is somebody left to look after it; if not, it is closed
     */
    public boolean add(KernelObjects object) {
        object.begin(() -> byId.put(object.id(), object));
        // Registered first and looked at then: either this sees that all is closed, or who closes all sees the object.
        if (closed.get()) {
            try {
                object.close();
            } catch (CloseSequence.FailedException e) {
                // The caller is told that there is no core any more.
            }
            return false;
        }
        return true;
    }

    /** Whether nobody looks after objects any more. */
    public boolean isClosed() {
        return closed.get();
    }

    /** Told by the object itself when it is closed. */
    public void closed(KernelObjects object) {
        if (byId.remove(object.id()) != null) {
            tell(Happening.CLOSED, object);
        }
    }

    /** Oldest first. */
    public List<KernelObjects> all() {
        return List.copyOf(byId.values());
    }

    /** A syscall provider has gone, and with it what it holds for its objects. */
    public void lose(long serviceId) {
        CloseSequence.all(all().stream()
                .filter(object -> object.isBy(serviceId))
                .<Runnable>map(object -> object::lose)
                .toList());
    }

    /** Something has happened to an object. Waits for nobody. */
    public void tell(Happening happening, KernelObjects object) {
        news.tell(new RuntimeEvent.ObjectChanged(happening, Dtos.of(object)));
    }

    /** Closes all there is and all that comes, whatever a provider's handles throw. */
    @Override
    public void close() {
        closed.set(true);
        CloseSequence.all(all().stream().<Runnable>map(object -> object::close).toList());
    }
}
