package org.skep.core.service;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.skep.runtime.RuntimeEvent.Movement;

/**
 * The services of one kind that are there, in the order in which they are asked: highest ranking first, then lowest
 * service id (OSGi Core, 5.2.5). Kept by events, keyed by service id, and sorted anew after each, because the
 * collections that Declarative Services injects promise neither an order nor that rankings are followed. Safe for use
 * by any number of threads; {@link #snapshot} never waits.
 *
 * @param <S> the service's type
 */
public final class Registrations<S> {

    /** One service that is asked. */
    public record Member<S>(long serviceId, Declaration declaration, ServiceAccess<S> handle) {
        public String name() {
            return declaration.name();
        }

        /** Tells this member from every other, for as long as it lives. */
        public Object key() {
            return handle.key();
        }
    }

    /** One service that is not, because of what it says of itself. */
    public record Rejected(long serviceId, String name, String reason) {}

    /** Everybody at one moment. */
    public record Snapshot<S>(List<Member<S>> members, List<Rejected> rejected) {}

    /** Reads service properties. */
    public interface Reader {
        Declaration read(Map<String, Object> properties) throws Declaration.InvalidException;
    }

    /** Is told of everybody who comes, changes and goes. */
    @FunctionalInterface
    public interface Watcher {
        /**
         * Somebody has, and the snapshot shows it already. Called with the whiteboard's lock held, so that what is told
         * is in the order in which it happened; must neither wait nor call anybody else's code.
         */
        void moved(Movement movement, long serviceId, String name);
    }

    private final Reader reader;
    private final String nameProperty;
    private final Watcher watcher;
    private final Map<Long, Member<S>> members = new HashMap<>();
    private final Map<Long, Rejected> rejected = new HashMap<>();
    private volatile Snapshot<S> snapshot = new Snapshot<>(List.of(), List.of());

    public Registrations(String nameProperty, Reader reader, Watcher watcher) {
        this.nameProperty = nameProperty;
        this.reader = reader;
        this.watcher = watcher;
    }

    /** One that nobody watches. */
    public Registrations(String nameProperty, Reader reader) {
        this(nameProperty, reader, (movement, serviceId, name) -> {});
    }

    /**
     * A service has come.
     *
     * @param properties read under the lock: of two threads that are told of changes of one service, whichever comes
     *     last reads what holds now
     */
    public synchronized void put(long serviceId, Supplier<Map<String, Object>> properties, ServiceAccess<S> handle) {
        forget(serviceId);
        moved(Movement.ADDED, serviceId, enter(serviceId, properties, handle));
    }

    /**
     * The properties of a service have changed. Of one that isn't there that means nothing: the news may reach another
     * thread later than that of its departure, and who has gone must not come back by it.
     */
    public synchronized void change(long serviceId, Supplier<Map<String, Object>> properties, ServiceAccess<S> handle) {
        if (forget(serviceId)) {
            moved(Movement.MODIFIED, serviceId, enter(serviceId, properties, handle));
        }
    }

    /** A service has gone. */
    public synchronized void remove(long serviceId) {
        String name = isHere(serviceId) ? name(serviceId) : "";
        if (forget(serviceId)) {
            moved(Movement.REMOVED, serviceId, name);
        }
    }

    /** Whether a service is there, asked or rejected. */
    public synchronized boolean isHere(long serviceId) {
        return members.containsKey(serviceId) || rejected.containsKey(serviceId);
    }

    /** Takes a service in; what people call it. */
    private String enter(long serviceId, Supplier<Map<String, Object>> given, ServiceAccess<S> handle) {
        String name = "";
        try {
            Map<String, Object> properties = given.get();
            name = properties.get(nameProperty) instanceof String said ? said : "";
            members.put(serviceId, new Member<>(serviceId, reader.read(properties), handle));
        } catch (Declaration.InvalidException e) {
            rejected.put(serviceId, new Rejected(serviceId, name, e.getMessage()));
        } catch (Throwable e) {
            // The values of properties are objects of the service's own.
            String reason = "one of its service properties " + ForeignCode.phrase(e);
            rejected.put(serviceId, new Rejected(serviceId, name, reason));
        }
        return name(serviceId);
    }

    private String name(long serviceId) {
        Member<S> member = members.get(serviceId);
        return member != null ? member.name() : rejected.get(serviceId).name();
    }

    private boolean forget(long serviceId) {
        boolean wasMember = members.remove(serviceId) != null;
        boolean wasRejected = rejected.remove(serviceId) != null;
        return wasMember || wasRejected;
    }

    private void moved(Movement movement, long serviceId, String name) {
        publish();
        watcher.moved(movement, serviceId, name);
    }

    /** Everybody now; never changes afterwards. */
    public Snapshot<S> snapshot() {
        return snapshot;
    }

    private void publish() {
        List<Member<S>> ordered = new ArrayList<>(members.values());
        ordered.sort(Comparator.<Member<S>>comparingInt(
                        member -> member.declaration().ranking())
                .reversed()
                .thenComparingLong(Member::serviceId));
        List<Rejected> refused = new ArrayList<>(rejected.values());
        refused.sort(Comparator.comparingLong(Rejected::serviceId));
        snapshot = new Snapshot<>(List.copyOf(ordered), List.copyOf(refused));
    }
}
