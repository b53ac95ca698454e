package org.skep.eventadmin;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.EventAdmin;
import org.skep.runtime.RuntimeEvent;
import org.skep.runtime.RuntimeListener;

/**
 * Posts whatever the core tells its listeners as an event, in the same order: for whoever listens to EventAdmin
 * already, or should not depend on Skep's API. {@link EventProperties} tells topics and properties. Handlers are called
 * by EventAdmin's threads, so that none of them keeps the core waiting.
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
