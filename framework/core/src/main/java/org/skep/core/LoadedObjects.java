package org.skep.core;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.skep.runtime.RuntimeEvent;
import org.skep.runtime.RuntimeEvent.Happening;

/** What is loaded, from the end of its load until it is closed. Safe for use by any number of threads. */
final class LoadedObjects implements AutoCloseable {
    private final News news;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, KernelObjects> byId = new ConcurrentSkipListMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    LoadedObjects(News news) {
        this.news = news;
    }

    long nextId() {
        return ids.incrementAndGet();
    }

    /**
     * Takes an object in.
     *
     * @return whether there is somebody left to look after it; if not, it is closed
     */
    boolean add(KernelObjects object) {
        object.begin(() -> byId.put(object.id(), object));
        // Registered first and looked at then: either this sees that all is closed, or who closes all sees the object.
        if (closed.get()) {
            try {
                object.close();
            } catch (Closing.FailedException e) {
                // The caller is told that there is no core any more.
            }
            return false;
        }
        return true;
    }

    /** Whether nobody looks after objects any more. */
    boolean isClosed() {
        return closed.get();
    }

    /** Told by the object itself when it is closed. */
    void closed(KernelObjects object) {
        if (byId.remove(object.id()) != null) {
            tell(Happening.CLOSED, object);
        }
    }

    /** Oldest first. */
    List<KernelObjects> all() {
        return List.copyOf(byId.values());
    }

    /** A syscall provider has gone, and with it what it holds for its objects. */
    void lose(long serviceId) {
        Closing.all(all().stream()
                .filter(object -> object.isBy(serviceId))
                .<Runnable>map(object -> object::lose)
                .toList());
    }

    /** Something has happened to an object. Waits for nobody. */
    void tell(Happening happening, KernelObjects object) {
        news.tell(new RuntimeEvent.ObjectChanged(happening, Dto.of(object)));
    }

    /** Closes all there is and all that comes, whatever a provider's handles throw. */
    @Override
    public void close() {
        closed.set(true);
        Closing.all(all().stream().<Runnable>map(object -> object::close).toList());
    }
}
