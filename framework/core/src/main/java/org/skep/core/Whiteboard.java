package org.skep.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.skep.runtime.RuntimeEvent.Movement;

/**
 * The services of one kind that are there, in the order in which they are asked: highest ranking first, then lowest
 * service id (OSGi Core, 5.2.5). Kept by events, keyed by service id, and sorted anew after each, because the
 * collections that Declarative Services injects promise neither an order nor that rankings are followed. Safe for use
 * by any number of threads; {@link #snapshot} never waits.
 *
 * @param <S> the service's type
 */
final class Whiteboard<S> {

    /** One service that is asked. */
    record Member<S>(long serviceId, Declaration declaration, Handle<S> handle) {
        String name() {
            return declaration.name();
        }

        /** Tells this member from every other, for as long as it lives. */
        Object key() {
            return handle.key();
        }
    }

    /** One service that is not, because of what it says of itself. */
    record Rejected(long serviceId, String name, String reason) {}

    /** Everybody at one moment. */
    record Snapshot<S>(List<Member<S>> members, List<Rejected> rejected) {}

    /** Reads service properties. */
    interface Reader {
        Declaration read(Map<String, Object> properties) throws Declaration.InvalidException;
    }

    private final Reader reader;
    private final String nameProperty;
    private final Map<Long, Member<S>> members = new HashMap<>();
    private final Map<Long, Rejected> rejected = new HashMap<>();
    private volatile Snapshot<S> snapshot = new Snapshot<>(List.of(), List.of());

    Whiteboard(String nameProperty, Reader reader) {
        this.nameProperty = nameProperty;
        this.reader = reader;
    }

    /**
     * A service has come, or its properties have changed.
     *
     * @return what happened
     */
    synchronized Movement put(long serviceId, Map<String, Object> properties, Handle<S> handle) {
        boolean wasThere = forget(serviceId);
        try {
            members.put(serviceId, new Member<>(serviceId, reader.read(properties), handle));
        } catch (Declaration.InvalidException e) {
            String name = properties.get(nameProperty) instanceof String said ? said : "";
            rejected.put(serviceId, new Rejected(serviceId, name, e.getMessage()));
        }
        publish();
        return wasThere ? Movement.MODIFIED : Movement.ADDED;
    }

    /** A service has gone. */
    synchronized void remove(long serviceId) {
        forget(serviceId);
        publish();
    }

    private boolean forget(long serviceId) {
        boolean wasMember = members.remove(serviceId) != null;
        boolean wasRejected = rejected.remove(serviceId) != null;
        return wasMember || wasRejected;
    }

    /** Everybody now; never changes afterwards. */
    Snapshot<S> snapshot() {
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
