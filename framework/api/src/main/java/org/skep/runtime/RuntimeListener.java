package org.skep.runtime;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears what changes. An OSGi service; called by a thread of the core's, one event after the other in the order in
 * which they happened, within the time limit of the core. It hears what happens from its registration on, until it is
 * unregistered; when the core stops, that all objects are closed is still told, as far as that takes no longer than a
 * second. One that takes longer than the limit misses events until it has returned. What it throws shows in
 * {@link RuntimeDTO#rejected}.
 */
@ConsumerType
@FunctionalInterface
public interface RuntimeListener {

    /**
     * Something has changed.
     *
     * @throws Exception is kept for people who look at the state
     */
    void changed(RuntimeEvent event) throws Exception;
}
