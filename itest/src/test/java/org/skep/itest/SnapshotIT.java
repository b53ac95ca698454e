package org.skep.itest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.skep.loader.ObjectFile;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.resolver.ExternResolver;
import org.skep.runtime.SkepRuntime;
import org.skep.source.Finding;
import org.skep.source.Kconfig;
import org.skep.source.KconfigSource;

/**
 * What a resolver swaps or sets within its own call is nothing to the resolution that it is part of: that one ends with
 * the snapshot it began with. The next one sees it.
 */
public class SnapshotIT extends InFelix {
    private static final String HZ = "CONFIG_HZ";
    private static final String DEMO = "demo_limit";
    private static final String SECTION = ".extern.demo";

    private final ResolveOptions options = ResolveOptions.defaults();
    private ObjectFile object;

    @Before
    public void core() throws Exception {
        object = fixture("objects/el/deployment.bpf.o");
        install("org.skep.core");
        install("org.skep.resolver.kconfig");
    }

    @Test
    public void aSourceThatComesAbove() throws Exception {
        source("old", 0, "1");
        duringTheFirstResolution(() -> source("new", 10, "2"));
        assertEquals("1", hz(resolve(object, options)));
        assertEquals("2", hz(resolve(object, options)));
    }

    @Test
    public void aSourceThatTakesTheOthersPlace() throws Exception {
        ServiceRegistration<KconfigSource> old = source("old", 0, "1");
        duringTheFirstResolution(() -> {
            old.unregister();
            source("new", 0, "2");
        });
        Resolution first = resolve(object, options);
        assertEquals("neither the new one's value nor a zero", "resolver-failed", hz(first));
        assertTrue(said(first, HZ), said(first, HZ).contains("old"));
        assertEquals("2", hz(resolve(object, options)));
    }

    @Test
    public void twoSourcesThatChangePlaces() throws Exception {
        ServiceRegistration<KconfigSource> one = source("one", 10, "1");
        source("two", 5, "2");
        duringTheFirstResolution(() -> one.setProperties(
                FrameworkUtil.asDictionary(Map.of(KconfigSource.NAME, "one", Constants.SERVICE_RANKING, 1))));
        assertEquals("1", hz(resolve(object, options)));
        assertEquals("2", hz(resolve(object, options)));
    }

    @Test
    public void aResolverThatComesAbove() throws Exception {
        register("old", 0, SECTION, "*", everything(1));
        duringTheFirstResolution(() -> register("new", 10, SECTION, "*", everything(2)));
        assertEquals("1", demo(resolve(object, options)));
        assertEquals("2", demo(resolve(object, options)));
    }

    @Test
    public void aResolverThatTakesTheOthersPlace() throws Exception {
        ServiceRegistration<ExternResolver> old = register("old", 0, SECTION, "*", everything(1));
        duringTheFirstResolution(() -> {
            old.unregister();
            register("new", 0, SECTION, "*", everything(2));
        });
        assertEquals("resolver-failed", demo(resolve(object, options)));
        assertEquals("2", demo(resolve(object, options)));
    }

    @Test
    public void aResolverThatServesOtherNamesFromNowOn() throws Exception {
        AtomicReference<ServiceRegistration<ExternResolver>> registration = new AtomicReference<>();
        registration.set(register("fickle", 0, SECTION, "*", everything(1)));
        duringTheFirstResolution(() -> registration
                .get()
                .setProperties(FrameworkUtil.asDictionary(Map.of(
                        ExternResolver.NAME,
                        "fickle",
                        ExternResolver.SECTIONS,
                        SECTION,
                        ExternResolver.NAMES,
                        "something_else"))));
        assertEquals("1", demo(resolve(object, options)));
        assertEquals("no-resolver", demo(resolve(object, options)));
    }

    @Test
    public void ordersAndExclusions() throws Exception {
        source("one", 10, "1");
        source("two", 5, "2");
        register("above", 10, SECTION, "*", everything(1));
        register("below", 5, SECTION, "*", everything(2));
        duringTheFirstResolution(() -> setAndAwait(Map.of("sources.order", "two", "resolvers.exclude", "above")));
        Resolution first = resolve(object, options);
        assertEquals("1", hz(first));
        assertEquals("1", demo(first));
        Resolution next = resolve(object, options);
        assertEquals("2", hz(next));
        assertEquals("2", demo(next));
    }

    @Test
    public void theMachineAndItsConfiguration() throws Exception {
        source("one", 10, "1");
        var root = emptyMachine();
        write(root, "config", "CONFIG_HZ=3\n");
        duringTheFirstResolution(() -> setAndAwait(Map.of(
                "target.root", root.toString(),
                "kconfig.path", root.resolve("config").toString())));
        Resolution first = resolve(object, options);
        assertEquals("1", hz(first));
        assertEquals("/", first.target().root().toString());
        Resolution next = resolve(object, options);
        assertEquals("3", hz(next));
        assertEquals(root, next.target().root());
    }

    /** What is done to the rest of the framework. */
    @FunctionalInterface
    private interface Deed {
        void act() throws Exception;
    }

    /** Somebody who is asked first of all acts, once, before it says that it knows nothing. */
    private void duringTheFirstResolution(Deed deed) {
        AtomicBoolean done = new AtomicBoolean();
        register("swapper", 10_000, "*", "*", question -> {
            if (!done.getAndSet(true)) {
                deed.act();
            }
            return Map.of();
        });
    }

    private ServiceRegistration<KconfigSource> source(String name, int ranking, String frequency) {
        return register(
                KconfigSource.class,
                target -> Finding.of(Kconfig.of(name, ("CONFIG_HZ=" + frequency + "\n").getBytes(UTF_8))),
                Map.of(KconfigSource.NAME, name, Constants.SERVICE_RANKING, ranking));
    }

    /** Waits until the core has it: the resolution that goes on then begins nothing anew. */
    private void setAndAwait(Map<String, ?> settings) throws Exception {
        SkepRuntime runtime = service(SkepRuntime.class);
        String before = runtime.state().settings.toString();
        configure("org.skep.core", settings);
        while (runtime.state().settings.toString().equals(before)) {
            Thread.onSpinWait();
        }
    }

    private static String hz(Resolution resolution) {
        return states(resolution).get(HZ);
    }

    private static String demo(Resolution resolution) {
        return states(resolution).get(DEMO);
    }
}
