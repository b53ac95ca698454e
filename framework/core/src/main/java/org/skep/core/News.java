package org.skep.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.skep.runtime.RejectedDTO;
import org.skep.runtime.RuntimeEvent;
import org.skep.runtime.RuntimeListener;

/**
 * Tells listeners what has changed, in the order in which it happened, without keeping anybody waiting. Safe for use by
 * any number of threads.
 */
final class News implements AutoCloseable {
    private final TimedCalls calls;
    private final Background background = new Background("skep-news");
    private final Map<Long, Handle<RuntimeListener>> listeners = new ConcurrentSkipListMap<>();
    private final Map<Long, String> failures = new ConcurrentSkipListMap<>();

    News(TimedCalls calls) {
        this.calls = calls;
    }

    void add(long serviceId, Handle<RuntimeListener> listener) {
        listeners.put(serviceId, listener);
    }

    void remove(long serviceId) {
        listeners.remove(serviceId);
        failures.remove(serviceId);
    }

    /** Tells whoever listens when the event is delivered. */
    void tell(RuntimeEvent event) {
        if (!listeners.isEmpty()) {
            background.run(() -> deliver(event));
        }
    }

    /** Those who threw, or took too long, when they were told last. */
    List<RejectedDTO> failed() {
        List<RejectedDTO> failed = new ArrayList<>();
        failures.forEach((serviceId, why) -> {
            RejectedDTO dto = new RejectedDTO();
            dto.kind = "listener";
            dto.name = "";
            dto.serviceId = serviceId;
            dto.reason = why;
            failed.add(dto);
        });
        return failed;
    }

    private void deliver(RuntimeEvent event) {
        for (Map.Entry<Long, Handle<RuntimeListener>> entry : listeners.entrySet()) {
            Handle<RuntimeListener> listener = entry.getValue();
            try {
                calls.call(listener.key(), listener, service -> {
                    service.changed(event);
                    return true;
                });
                failures.remove(entry.getKey());
            } catch (TimedCalls.CallFailedException e) {
                if (!(e.getCause() instanceof TimedCalls.GoneException)) {
                    failures.put(entry.getKey(), e.getMessage());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public void close() {
        background.close();
    }
}
