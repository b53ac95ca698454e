package org.skep.itest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceRegistration;
import org.skep.loader.ObjectFile;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.resolver.ExternResolver;
import org.skep.runtime.SkepRuntime;
import org.skep.source.Finding;
import org.skep.source.Kconfig;
import org.skep.source.KconfigSource;

/** Resolvers that throw, hang, or leave at the worst moment cost their own answers, and never turn into a zero. */
public class DepartureIT extends InFelix {
    private static final String DEMO = "demo_limit";
    private static final String SECTION = ".extern.demo";
    /** As many as the promise says: a race that is lost once in a hundred shows. */
    private static final int RESOLUTIONS = 1000;

    private ObjectFile object;
    private final ResolveOptions options = ResolveOptions.defaults();

    @Before
    public void core() throws Exception {
        object = fixture("objects/el/deployment.bpf.o");
        install("org.skep.core");
    }

    @Test
    public void whoThrowsFailsItsExternsUnlessSomebodyBelowAnswers() throws Exception {
        register("broken", 10, SECTION, "*", question -> {
            throw new IllegalStateException("out of order");
        });
        Resolution failed = resolve(object, options);
        assertEquals("resolver-failed", states(failed).get(DEMO));
        assertTrue(failed.errors().toString().contains("out of order"));

        register("sound", 1, SECTION, "*", everything(5));
        Resolution saved = resolve(object, options);
        assertEquals("5", states(saved).get(DEMO));
        assertTrue(saved.warnings().toString(), saved.warnings().toString().contains("resolver-failed"));
    }

    @Test
    public void whoBlocksIsGivenUpAndNotAskedAgainUntilItHasReturned() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        configure("org.skep.core", Map.of("time.limit.seconds", 1));
        register("stuck", 10, SECTION, "*", question -> {
            boolean open = false;
            while (!open) {
                try {
                    release.await();
                    open = true;
                } catch (InterruptedException e) {
                    // Pays no heed: that is what this test is about.
                }
            }
            return everything(3).resolve(question);
        });
        try {
            Resolution givenUp = resolve(object, options);
            assertEquals("resolver-failed", states(givenUp).get(DEMO));
            assertTrue(service(SkepRuntime.class).state().resolvers[0].stuck);
            Resolution notAsked = resolve(object, options);
            assertEquals("resolver-failed", states(notAsked).get(DEMO));
            assertTrue(
                    notAsked.errors().toString(),
                    notAsked.errors().toString().contains("has not returned from an earlier call"));
        } finally {
            release.countDown();
        }
        resolveUntil(
                object, options, resolution -> "3".equals(states(resolution).get(DEMO)));
        assertFalse(service(SkepRuntime.class).state().resolvers[0].stuck);
    }

    @Test
    public void whoUnregistersItselfInTheMiddleOfTheCallStillAnswersThatCall() throws Exception {
        AtomicReference<ServiceRegistration<ExternResolver>> own = new AtomicReference<>();
        own.set(register("suicide", 10, SECTION, "*", question -> {
            own.get().unregister();
            return everything(9).resolve(question);
        }));
        assertEquals("9", states(resolve(object, options)).get(DEMO));
        assertEquals("no-resolver", states(resolve(object, options)).get(DEMO));
    }

    @Test
    public void whoIsUnregisteredByAnEarlierResolverFailsItsExterns() throws Exception {
        AtomicReference<ServiceRegistration<ExternResolver>> victim = new AtomicReference<>();
        register("assassin", 10, SECTION, "*", question -> {
            victim.get().unregister();
            return Map.of();
        });
        victim.set(register("victim", 1, SECTION, "*", everything(9)));
        assertEquals("resolver-failed", states(resolve(object, options)).get(DEMO));
    }

    @Test
    public void aSourceThatLeavesDuringTheResolutionNeverTurnsIntoAnAbsence() throws Exception {
        install("org.skep.resolver.kconfig");
        AtomicReference<ServiceRegistration<KconfigSource>> source = new AtomicReference<>();
        register("assassin", 1000, ".kconfig", "*", question -> {
            source.get().unregister();
            return Map.of();
        });
        source.set(register(
                KconfigSource.class,
                target -> Finding.of(Kconfig.of("leaving", "CONFIG_HZ=1\n".getBytes(UTF_8))),
                Map.of(KconfigSource.NAME, "leaving")));
        assertEquals("resolver-failed", states(resolve(object, options)).get("CONFIG_HZ"));
    }

    @Test
    public void aSourceThatBlocksIsStuckItselfAndNotTheResolverThatAskedIt() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        install("org.skep.resolver.kconfig");
        configure("org.skep.core", Map.of("time.limit.seconds", 1));
        register(
                KconfigSource.class,
                target -> {
                    boolean open = false;
                    while (!open) {
                        try {
                            release.await();
                            open = true;
                        } catch (InterruptedException e) {
                            // Pays no heed: that is what this test is about.
                        }
                    }
                    return Finding.nothing();
                },
                Map.of(KconfigSource.NAME, "stuck"));
        try {
            assertEquals("resolver-failed", states(resolve(object, options)).get("CONFIG_HZ"));
            Kconfig given = Kconfig.of("given", "CONFIG_HZ=7\n".getBytes(UTF_8));
            assertEquals("7", states(resolve(object, options.kconfig(given))).get("CONFIG_HZ"));
            register(
                    KconfigSource.class,
                    target -> Finding.of(given),
                    Map.of(KconfigSource.NAME, "other", "service.ranking", -1));
            assertEquals("7", states(resolve(object, options.exclude("stuck"))).get("CONFIG_HZ"));
            String said = said(resolve(object, options), "CONFIG_HZ");
            assertTrue(said, said.contains("stuck has not returned from an earlier call"));
        } finally {
            release.countDown();
        }
    }

    @Test
    public void aConfiguredRankingTakesNoServiceAwayForAMoment() throws Exception {
        install("org.skep.resolver.kconfig");
        install("org.skep.kconfigsource.procconfig");
        AtomicInteger departures = new AtomicInteger();
        CountDownLatch changes = new CountDownLatch(2);
        ServiceListener listener = event -> {
            if (event.getType() == ServiceEvent.UNREGISTERING) {
                departures.incrementAndGet();
            } else if (Integer.valueOf(7).equals(event.getServiceReference().getProperty("service.ranking"))) {
                changes.countDown();
            }
        };
        context.addServiceListener(listener, "(org.skep.name=*)");
        try {
            configure("org.skep.kconfigsource.procconfig", Map.of("service.ranking", 7));
            configure("org.skep.resolver.kconfig", Map.of("service.ranking", 7));
            assertTrue("both rankings are passed on", changes.await(1, TimeUnit.MINUTES));
            assertEquals(0, departures.get());
        } finally {
            context.removeServiceListener(listener);
        }
    }

    @Test
    public void whoSaysNonsenseCostsItsOwnAnswers() throws Exception {
        register("null", 10, SECTION, "*", question -> null);
        assertEquals("resolver-failed", states(resolve(object, options)).get(DEMO));
    }

    @Test
    public void aThousandResolutionsWhileAResolverComesAndGoes() throws Exception {
        register("idle", 1, SECTION, "*", question -> Map.of());
        AtomicBoolean over = new AtomicBoolean();
        ServiceRegistration<ExternResolver> first = register("restless", 10, SECTION, "*", everything(6));
        Thread churn = new Thread(() -> {
            // One of the two is always there, so whoever begins a resolution sees a resolver that answers.
            ServiceRegistration<ExternResolver> current = first;
            while (!over.get()) {
                ServiceRegistration<ExternResolver> next = register("restless", 10, SECTION, "*", everything(6));
                current.unregister();
                current = next;
            }
        });
        churn.start();
        Set<String> seen = new TreeSet<>();
        try {
            for (int i = 0; i < RESOLUTIONS; i++) {
                seen.add(states(resolve(object, options)).get(DEMO));
            }
        } finally {
            over.set(true);
            churn.join();
        }
        assertTrue("the value must be among " + seen, seen.remove("6"));
        seen.remove("resolver-failed");
        assertTrue("nothing else may be: " + seen, seen.isEmpty());
    }
}
