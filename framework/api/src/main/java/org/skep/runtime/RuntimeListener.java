package org.skep.runtime;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Receives events. An OSGi service, called by a thread of the core with one event after the other, in the order in
 * which they happened, within the core's time limit. It receives events from its registration until it is unregistered;
 * when the core stops, the closing of objects is still reported if that takes no longer than one second. A listener
 * that exceeds the time limit misses events until it has returned. Its exceptions are listed in
 * {@link RuntimeDTO#rejected}.
 */
@ConsumerType
@FunctionalInterface
public interface RuntimeListener {

    /**
     * Handles an event.
     *
     * @throws Exception recorded in the runtime's state
     */
    void changed(RuntimeEvent event) throws Exception;
}
