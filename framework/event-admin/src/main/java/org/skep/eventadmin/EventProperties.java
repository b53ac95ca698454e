package org.skep.eventadmin;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.skep.runtime.ChangeDTO;
import org.skep.runtime.ExternDTO;
import org.skep.runtime.ObjectDTO;
import org.skep.runtime.RuntimeEvent;
import org.skep.runtime.RuntimeEvent.ObjectChanged;
import org.skep.runtime.RuntimeEvent.ProviderChanged;
import org.skep.runtime.RuntimeEvent.SettingsChanged;
import org.skep.runtime.SettingsDTO;

/**
 * Converts a change to an event. Properties are strings, numbers, booleans and arrays of strings, so a handler needs no
 * class of Skep, and filters can match them. Every event has {@value EventConstants#TIMESTAMP}, the time of delivery in
 * milliseconds since 1970.
 *
 * <table>
 *   <caption>Topics</caption>
 *   <tr><th>topic</th><th>properties</th></tr>
 *   <tr><td>{@code org/skep/resolver/ADDED}, {@code MODIFIED}, {@code REMOVED}</td>
 *       <td>{@code name}, {@code service.id} (Long)</td></tr>
 *   <tr><td>{@code org/skep/source/…}, {@code org/skep/provider/…}</td><td>the same</td></tr>
 *   <tr><td>{@code org/skep/settings/MODIFIED}</td>
 *       <td>the settings of the pid {@code org.skep.core} in effect: {@code time.limit.millis} (Long),
 *       {@code resolvers.order}, {@code resolvers.exclude}, {@code resolvers.require}, and the same for {@code sources}
 *       (String[]),
 *       {@code no.config}, {@code target.root}, and, if there is one, {@code kconfig.path}</td></tr>
 *   <tr><td>{@code org/skep/object/LOADED}, {@code STALE}, {@code ORIGIN_MOVED}, {@code FRESH}, {@code LOST}, {@code CLOSED}</td>
 *       <td>{@code object.id} (Long), {@code object.name}, {@code object.provider}, {@code stale} (Boolean: a value
 *       differs), {@code staleness} (fresh, origin-moved or values-differ), {@code pins} and {@code changes} (String[]):
 *       a line for each extern whose value differs or whose origin moved</td></tr>
 * </table>
 */
final class EventProperties {
    private static final String ROOT = "org/skep/";

    private EventProperties() {}

    /**
     * Creates the event.
     *
     * @param time the time of delivery, in milliseconds since 1970
     */
    static Event of(RuntimeEvent event, long time) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(EventConstants.TIMESTAMP, time);
        // An instanceof chain: pattern matching for switch is a preview feature in Java 17.
        if (event instanceof ProviderChanged change) {
            properties.put("name", change.name());
            properties.put(EventConstants.SERVICE_ID, change.serviceId());
            return new Event(ROOT + word(change.kind()) + "/" + change.movement(), properties);
        }
        if (event instanceof SettingsChanged change) {
            put(properties, change.settings());
            return new Event(ROOT + "settings/MODIFIED", properties);
        }
        ObjectChanged change = (ObjectChanged) event;
        put(properties, change.object());
        return new Event(ROOT + "object/" + change.happening(), properties);
    }

    private static String word(RuntimeEvent.Kind kind) {
        return switch (kind) {
            case RESOLVER -> "resolver";
            case SOURCE -> "source";
            case SYSCALL_PROVIDER -> "provider";
        };
    }

    private static void put(Map<String, Object> properties, SettingsDTO settings) {
        properties.put("time.limit.millis", settings.timeLimitMillis);
        properties.put("resolvers.order", settings.resolversOrder);
        properties.put("resolvers.exclude", settings.resolversExclude);
        properties.put("resolvers.require", settings.resolversRequire);
        properties.put("sources.order", settings.sourcesOrder);
        properties.put("sources.exclude", settings.sourcesExclude);
        properties.put("sources.require", settings.sourcesRequire);
        properties.put("no.config", settings.noConfig);
        properties.put("target.root", settings.targetRoot);
        if (settings.targetRelease != null) {
            properties.put("target.release", settings.targetRelease);
        }
        if (settings.kconfigPath != null) {
            properties.put("kconfig.path", settings.kconfigPath);
        }
    }

    private static void put(Map<String, Object> properties, ObjectDTO object) {
        properties.put("object.id", object.id);
        properties.put("object.name", object.name);
        properties.put("object.provider", object.provider);
        properties.put("stale", object.stale);
        properties.put("staleness", object.staleness);
        properties.put("pins", object.pins);
        properties.put(
                "changes",
                Arrays.stream(object.changes).map(EventProperties::line).toArray(String[]::new));
    }

    /**
     * {@code CONFIG_HZ: was 250 (/proc/config.gz:412), would be 1000 (org.skep.overrides)}, and where the value is the
     * same {@code CONFIG_HZ: 250 from /proc/config.gz:413, before from /proc/config.gz:412}.
     */
    private static String line(ChangeDTO change) {
        return change.valueDiffers
                ? change.was.name + ": was " + words(change.was) + ", would be " + words(change.wouldBe)
                : change.was.name + ": " + change.was.value + " from " + origin(change.wouldBe) + ", before from "
                        + origin(change.was);
    }

    private static String words(ExternDTO extern) {
        if (extern.value == null) {
            return extern.state + " (" + extern.code + ": " + extern.problem + ")";
        }
        return extern.value + " (" + origin(extern) + ")";
    }

    private static String origin(ExternDTO extern) {
        return extern.origin == null ? "no answer" : extern.origin;
    }
}
