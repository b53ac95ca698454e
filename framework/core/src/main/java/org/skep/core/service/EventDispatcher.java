package org.skep.core.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.skep.runtime.RejectedDTO;
import org.skep.runtime.RuntimeEvent;
import org.skep.runtime.RuntimeListener;

/**
 * Tells listeners what has changed, in the order in which it happened, without keeping anybody waiting. Safe for use by
 * any number of threads.
 */
public final class EventDispatcher implements AutoCloseable {
    /** Enough for whoever listens to write something down, and no burden for whoever stops the core. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Supplier<TimedCalls> calls;
    private final Worker background = new Worker("skep-news");
    private final Map<Long, Listener> listeners = new ConcurrentSkipListMap<>();

    /** Somebody who listens. */
    private static final class Listener {
        private final long serviceId;
        private final ServiceAccess<RuntimeListener> handle;
        /** Goes with the listener, also when a call of it fails after that. */
        private volatile Optional<String> failure = Optional.empty();

        Listener(long serviceId, ServiceAccess<RuntimeListener> handle) {
            this.serviceId = serviceId;
            this.handle = handle;
        }
    }

    /**
     * Nobody listens yet.
     *
     * @param calls with the limit that holds when it is asked
     */
    public EventDispatcher(Supplier<TimedCalls> calls) {
        this.calls = calls;
    }

    public void add(long serviceId, ServiceAccess<RuntimeListener> handle) {
        listeners.put(serviceId, new Listener(serviceId, handle));
    }

    public void remove(long serviceId) {
        listeners.remove(serviceId);
    }

    /** Tells whoever listens now, and only puts it into a queue: it waits for nobody. */
    public void tell(RuntimeEvent event) {
        List<Listener> audience = List.copyOf(listeners.values());
        if (!audience.isEmpty()) {
            background.run(() -> deliver(event, audience));
        }
    }

    /** Those who threw, or took too long, when they were told last. */
    public List<RejectedDTO> failed() {
        List<RejectedDTO> failed = new ArrayList<>();
        for (Listener listener : listeners.values()) {
            listener.failure.ifPresent(why -> {
                RejectedDTO dto = new RejectedDTO();
                dto.kind = "listener";
                dto.name = "";
                dto.serviceId = listener.serviceId;
                dto.reason = why;
                failed.add(dto);
            });
        }
        return failed;
    }

    private void deliver(RuntimeEvent event, Collection<Listener> audience) {
        for (Listener listener : audience) {
            try {
                calls.get().call(TimedCalls.Callee.of(listener.handle.key()), listener.handle, service -> {
                    service.changed(event);
                    return true;
                });
                listener.failure = Optional.empty();
            } catch (TimedCalls.CallFailedException e) {
                // One that has left has not failed.
                if (!(e.getCause() instanceof TimedCalls.GoneException)) {
                    listener.failure = Optional.of(e.getMessage());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** What was told before is still delivered, as far as a moment allows; nothing is afterwards. */
    @Override
    public void close() {
        background.finish(LAST_WORDS);
    }
}
