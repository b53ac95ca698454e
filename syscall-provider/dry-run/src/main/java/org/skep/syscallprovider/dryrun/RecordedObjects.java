package org.skep.syscallprovider.dryrun;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.skep.kernel.Handle;
import org.skep.kernel.ObjectKind;
import org.skep.kernel.PinDirectory;
import org.skep.kernel.ProviderStoppedException;

/**
 * The objects that there would be, by id, and their pins. An object is there for as long as its handle is open: nothing
 * remains of a dry run. Safe for use by several threads.
 */
final class RecordedObjects {
    private final String provider;
    private final Map<ObjectKind, NavigableMap<Integer, DryHandle>> open = new EnumMap<>(ObjectKind.class);
    private final Map<Path, DryHandle> pins = new HashMap<>();
    private int lastId;
    private boolean stopped;

    RecordedObjects(String provider) {
        this.provider = provider;
        for (ObjectKind kind : ObjectKind.values()) {
            open.put(kind, new TreeMap<>());
        }
    }

    String provider() {
        return provider;
    }

    synchronized boolean isStopped() {
        return stopped;
    }

    synchronized void checkRunning() {
        if (stopped) {
            throw new ProviderStoppedException(provider);
        }
    }

    synchronized int nextId() {
        return ++lastId;
    }

    synchronized <H extends DryHandle> H enter(H handle) {
        checkRunning();
        open.get(handle.kind()).put(handle.id(), handle);
        return handle;
    }

    synchronized void leave(DryHandle handle) {
        open.get(handle.kind()).remove(handle.id());
        pins.values().removeIf(handle::equals);
    }

    /** Pins it, unless something is pinned there. */
    synchronized boolean pin(Path file, DryHandle handle) {
        return pins.putIfAbsent(file.toAbsolutePath().normalize(), handle) == null;
    }

    synchronized Optional<DryHandle> pinned(Path file) {
        return Optional.ofNullable(pins.get(file.toAbsolutePath().normalize()));
    }

    synchronized Optional<DryHandle> find(ObjectKind kind, int id) {
        return Optional.ofNullable(open.get(kind).get(id));
    }

    synchronized OptionalInt next(ObjectKind kind, int after) {
        Integer next = open.get(kind).higherKey(after);
        return next == null ? OptionalInt.empty() : OptionalInt.of(next);
    }

    /** One of this provider's own handles. */
    <H extends DryHandle> H own(Handle handle, Class<H> kind) {
        if (kind.isInstance(handle) && kind.cast(handle).ledger() == this) {
            return kind.cast(handle);
        }
        throw new IllegalArgumentException(handle + " is not a handle of the syscall provider " + provider);
    }

    DryDirectory own(PinDirectory directory) {
        if (directory instanceof DryDirectory own && own.ledger() == this) {
            return own;
        }
        throw new IllegalArgumentException(directory + " is not a handle of the syscall provider " + provider);
    }

    void stop() {
        List<DryHandle> left;
        synchronized (this) {
            stopped = true;
            left = open.values().stream()
                    .flatMap(some -> some.values().stream())
                    .toList();
            open.values().forEach(Map::clear);
            pins.clear();
        }
        left.forEach(DryHandle::lose);
    }
}
