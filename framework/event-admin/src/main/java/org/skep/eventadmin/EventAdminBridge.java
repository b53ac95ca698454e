package org.skep.eventadmin;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.EventAdmin;
import org.skep.runtime.RuntimeEvent;
import org.skep.runtime.RuntimeListener;

/**
 * Posts the core's events to EventAdmin, in the same order, for handlers that must not depend on Skep's API.
 * {@link EventProperties} has topics and properties. Handlers run on EventAdmin's threads and do not delay the core.
 */
@Component
public final class EventAdminBridge implements RuntimeListener {
    private final EventAdmin events;

    /** Called by Declarative Services. */
    @Activate
    public EventAdminBridge(@Reference EventAdmin events) {
        this.events = events;
    }

    @Override
    public void changed(RuntimeEvent event) {
        events.postEvent(EventProperties.of(event, System.currentTimeMillis()));
    }
}
