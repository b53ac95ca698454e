package org.skep.itest;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;
import org.skep.loader.BpfLoader;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadedObject;
import org.skep.resolver.ExternResolver;
import org.skep.runtime.RuntimeListener;

/** What changes, heard through Felix's EventAdmin by a handler that knows no class of Skep's. */
public class EventsIT extends InFelix {
    private static final long PATIENCE_SECONDS = 60;

    private final BlockingQueue<Event> heard = new LinkedBlockingQueue<>();

    @Before
    public void bundles() throws Exception {
        installAll();
        install("org.skep.syscallprovider.dryrun");
        install("org.skep.eventadmin");
        service(RuntimeListener.class);
        register(EventHandler.class, (EventHandler) heard::add, Map.of(EventConstants.EVENT_TOPIC, "org/skep/*"));
    }

    @Test
    public void aResolverThatComesChangesAndGoesIsHeardOf() throws Exception {
        ServiceRegistration<ExternResolver> demo = register("demo", 0, ".extern.demo", "*", everything(1));
        Event added = next("org/skep/resolver/ADDED", "name", "demo");
        assertEquals(demo.getReference().getProperty("service.id"), added.getProperty("service.id"));
        assertTrue((Long) added.getProperty("timestamp") > 0);

        demo.unregister();
        next("org/skep/resolver/REMOVED", "name", "demo");
    }

    @Test
    public void settingsAreHeardOf() throws Exception {
        configure("org.skep.core", Map.of("sources.exclude", "boot-file"));

        Event modified = next("org/skep/settings/MODIFIED", "target.root", "/");
        assertArrayEquals(new String[] {"boot-file"}, (String[]) modified.getProperty("sources.exclude"));
    }

    @Test
    public void whatHappensToAnObjectIsHeardOfFromItsLoadToItsEnd() throws Exception {
        ServiceRegistration<ExternResolver> demo = register("demo", 0, ".extern.demo", "*", everything(1));
        register("site", 0, ".kconfig", "site_number", everything(7));
        LoadedObject object = service(BpfLoader.class)
                .load(
                        fixture("objects/el/deployment.bpf.o"),
                        LoadOptions.defaults().provider("dry-run"));
        try (object) {
            Event loaded = next("org/skep/object/LOADED", "object.id", object.id());
            assertEquals("dry-run", loaded.getProperty("object.provider"));
            assertEquals(false, loaded.getProperty("stale"));

            register("more", 10, ".extern.demo", "*", everything(2));
            demo.unregister();
            Event stale = next("org/skep/object/STALE", "object.id", object.id());
            String[] changes = (String[]) stale.getProperty("changes");
            assertEquals(1, changes.length);
            assertTrue(changes[0], changes[0].endsWith(": was 1 (the test), would be 2 (the test)"));
        }
        next("org/skep/object/CLOSED", "object.id", object.id());
    }

    /** The next of this kind, whatever else is heard before. */
    private Event next(String topic, String property, Object value) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (Event event = poll(end); event != null; event = poll(end)) {
            if (event.getTopic().equals(topic) && value.equals(event.getProperty(property))) {
                return event;
            }
        }
        throw new AssertionError("nothing was heard of " + topic + " with " + property + "=" + value);
    }

    private Event poll(long end) throws InterruptedException {
        return heard.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
}
