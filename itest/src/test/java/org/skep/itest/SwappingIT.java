package org.skep.itest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.wiring.FrameworkWiring;
import org.skep.extern.Code;
import org.skep.kernel.SyscallProvider;
import org.skep.kernel.TestRun;
import org.skep.loader.BpfLoader;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadRefusedException;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.loader.ResolvedExtern;
import org.skep.loader.StaleExtern;
import org.skep.resolver.ExternResolver;
import org.skep.runtime.ChangeDTO;
import org.skep.runtime.ObjectDTO;
import org.skep.runtime.RuntimeEvent;
import org.skep.runtime.RuntimeEvent.Happening;
import org.skep.runtime.RuntimeEvent.Kind;
import org.skep.runtime.RuntimeEvent.Movement;
import org.skep.runtime.RuntimeListener;
import org.skep.runtime.SettingsDTO;
import org.skep.runtime.SkepRuntime;
import org.skep.source.Finding;
import org.skep.source.Kconfig;
import org.skep.source.KconfigSource;

/**
 * Everything that can be set or swapped counts from the next resolution on, and what is loaded says when it has become
 * stale. The machine is laid out in a folder that has the running kernel's boot id, so that it counts as the one that
 * runs whatever this one's own configuration is.
 */
public class SwappingIT extends InFelix {
    private static final String HZ = "CONFIG_HZ";
    private static final String RELEASE = "6.1.0-50-cloud-amd64";
    private static final String FACTS =
            """
            CONFIG_HZ=250
            CONFIG_BPF_SYSCALL=y
            CONFIG_DEFAULT_HOSTNAME="(none)"
            CONFIG_MODULES=y
            """;

    /** What a program for packets wants to see at least: an Ethernet header. */
    private static final byte[] PACKET = new byte[64];

    private static final byte[] ONLY_KEY = new byte[4];

    /** Idle threads of the core's live for 5 s. */
    private static final long THREADS_END_WITHIN_SECONDS = 60;

    private final Heard heard = new Heard();
    private final ResolveOptions options = ResolveOptions.defaults();
    private ServiceRegistration<RuntimeListener> listening;
    private Path root;
    private ObjectFile object;
    private final Map<String, Object> settings = new HashMap<>();

    @Before
    public void machine() throws Exception {
        root = emptyMachine();
        write(root, "proc/sys/kernel/osrelease", RELEASE + "\n");
        write(root, "proc/sys/kernel/version", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-07-01)\n");
        write(root, "proc/sys/kernel/random/boot_id", Files.readString(Path.of("/proc/sys/kernel/random/boot_id")));
        write(root, "proc/kallsyms", "ffffffff81000000 T _stext\nffffffff81200000 T __x64_sys_bpf\n");
        write(root, "boot/config-" + RELEASE, FACTS);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(FACTS.getBytes(UTF_8));
        }
        Files.write(root.resolve("proc/config.gz"), packed.toByteArray());
        object = ObjectFile.read(fixtures().resolveSibling("examples/kernel-facts/kernel-facts.bpf.o"));
        listening = register(RuntimeListener.class, heard, Map.of());
        installAll();
        set("target.root", root.toString(), dto -> dto.targetRoot.equals(root.toString()));
    }

    @Test
    public void whatIsLoadedTurnsStaleWithWhatItCameFromAndFreshAgain() throws Exception {
        RunningKernel.wanted();
        install("org.skep.syscallprovider.linux");
        SkepRuntime runtime = service(SkepRuntime.class);
        try (LoadedObject loaded = service(BpfLoader.class).load(object, LoadOptions.defaults())) {
            assertEquals(loaded.id(), heard.next(Happening.LOADED).id);
            assertEquals(0, run(loaded));
            byte[] image = externs(loaded);
            assertEquals("250", states(loaded.resolution()).get(HZ));
            assertEquals(root + "/boot/config-" + RELEASE + ":1", origin(loaded.resolution(), HZ));
            assertEquals(List.of(), loaded.stale());

            configure("org.skep.overrides", Map.of(HZ, "100"));
            ObjectDTO stale = heard.next(Happening.STALE);
            assertTrue(stale.stale);
            ChangeDTO change = stale.changes[0];
            assertEquals(1, stale.changes.length);
            assertEquals("250", change.was.value);
            assertEquals("100", change.wouldBe.value);
            assertEquals("overrides", change.wouldBe.resolver);
            assertEquals("org.skep.overrides", change.wouldBe.origin);
            assertTrue(change.valueDiffers);
            assertEquals(List.of(HZ), names(loaded.stale()));
            assertTrue(loaded.stale().get(0).valueDiffers());
            assertTrue(runtime.state().objects[0].stale);
            assertEquals("100", states(resolve(object, options)).get(HZ));
            assertArrayEquals("it runs on as it is", image, externs(loaded));
            assertEquals(0, run(loaded));

            configure("org.skep.overrides", Map.of());
            assertFalse(heard.next(Happening.FRESH).stale);
            assertEquals(List.of(), loaded.stale());
            assertFalse(runtime.state().objects[0].stale);
            assertEquals("250", states(resolve(object, options)).get(HZ));

            Bundle boot = bundle("org.skep.kconfigsource.bootfile");
            boot.stop();
            assertEquals(
                    "the next source answers",
                    "250",
                    states(resolve(object, options)).get(HZ));
            assertEquals(root + "/proc/config.gz:1", origin(resolve(object, options), HZ));
            ObjectDTO moved = heard.next(Happening.ORIGIN_MOVED);
            assertFalse(moved.stale);
            assertEquals("origin-moved", moved.staleness);
            assertTrue(names(loaded.stale()).contains(HZ));
            assertTrue(
                    "every value is the same, from elsewhere",
                    loaded.stale().stream().noneMatch(StaleExtern::valueDiffers));
            boot.start();
            heard.next(Happening.FRESH);
        }
        heard.next(Happening.CLOSED);
        assertEquals(0, runtime.state().objects.length);
    }

    @Test
    public void aFileThatWasWrittenSinceIsSeenWhenSomebodyChecks() throws Exception {
        install("org.skep.syscallprovider.dryrun");
        LoadOptions pretending = LoadOptions.defaults().provider("dry-run");
        try (LoadedObject loaded = service(BpfLoader.class).load(object, pretending)) {
            SkepRuntime runtime = service(SkepRuntime.class);
            assertFalse(runtime.check()[0].stale);
            write(root, "boot/config-" + RELEASE, FACTS.replace("250", "1000"));
            assertEquals("nobody has told of it", List.of(), loaded.stale());
            ObjectDTO[] checked = runtime.check();
            assertTrue(checked[0].stale);
            assertTrue(checked[0].pretended);
            assertEquals("1000", checked[0].changes[0].wouldBe.value);
            heard.next(Happening.STALE);
            write(root, "boot/config-" + RELEASE, "# a line on top\n" + FACTS);
            checked = runtime.check();
            assertFalse(checked[0].stale);
            assertEquals("origin-moved", checked[0].staleness);
            heard.next(Happening.ORIGIN_MOVED);
        }
    }

    @Test
    public void everySettingCountsFromTheNextResolutionOn() throws Exception {
        ServiceReference<SkepRuntime> core = context.getServiceReference(SkepRuntime.class);
        register("low", -10, ".kconfig", HZ, everything(1));
        register("high", 2000, ".kconfig", HZ, everything(2));
        register(
                KconfigSource.class,
                target ->
                        Finding.of(Kconfig.of("third", FACTS.replace("250", "3").getBytes(UTF_8))),
                Map.of(KconfigSource.NAME, "third"));
        assertEquals("2", states(resolve(object, options)).get(HZ));

        set("resolvers.order", "low, kconfig", dto -> List.of(dto.resolversOrder)
                .equals(List.of("low", "kconfig")));
        assertEquals("1", states(resolve(object, options)).get(HZ));
        set("resolvers.exclude", new String[] {"low", "high"}, dto -> dto.resolversExclude.length == 2);
        assertEquals("250", states(resolve(object, options)).get(HZ));
        set("sources.order", "third", dto -> dto.sourcesOrder.length == 1);
        assertEquals("3", states(resolve(object, options)).get(HZ));
        assertEquals("third:1", origin(resolve(object, options), HZ));
        set("sources.exclude", "third,boot-file", dto -> dto.sourcesExclude.length == 2);
        assertEquals(root + "/proc/config.gz:1", origin(resolve(object, options), HZ));

        Path given = root.resolve("given.config");
        Files.writeString(given, FACTS.replace("250", "77"));
        set("kconfig.path", given.toString(), dto -> given.toString().equals(dto.kconfigPath));
        assertEquals("77", states(resolve(object, options)).get(HZ));
        Files.delete(given);
        assertEquals(
                "no source steps in for a file that is gone",
                "source-damaged",
                states(resolve(object, options)).get(HZ));
        set("kconfig.path", null, dto -> dto.kconfigPath == null);
        assertEquals("250", states(resolve(object, options)).get(HZ));

        write(root, "other/proc/sys/kernel/osrelease", "5.10.0-28-amd64\n");
        Path other = root.resolve("other");
        set("target.root", other.toString(), dto -> dto.targetRoot.equals(other.toString()));
        assertEquals(other, resolve(object, options).target().root());
        assertEquals(
                Integer.toString(0x050a00), states(resolve(object, options)).get("LINUX_KERNEL_VERSION"));

        for (String nothing : List.of("resolvers.order", "resolvers.exclude", "sources.order", "sources.exclude")) {
            settings.remove(nothing);
        }
        set("target.root", root.toString(), dto -> dto.resolversExclude.length == 0);
        assertEquals("2", states(resolve(object, options)).get(HZ));
        assertEquals("never restarted", core, context.getServiceReference(SkepRuntime.class));
    }

    @Test
    public void nothingIsLoadedBeforeWhatIsRequiredIsThere() throws Exception {
        install("org.skep.syscallprovider.dryrun");
        BpfLoader loader = service(BpfLoader.class);
        LoadOptions pretending = LoadOptions.defaults().provider("dry-run");
        set("resolvers.require", "overrides, late", dto -> dto.resolversRequire.length == 2);
        set("sources.require", "boot-file", dto -> dto.sourcesRequire.length == 1);
        LoadRefusedException refused = assertThrows(LoadRefusedException.class, () -> loader.load(object, pretending));
        assertEquals(Code.NO_RESOLVER, refused.code());
        assertTrue(refused.getMessage(), refused.getMessage().contains("the resolver late (resolvers.require)"));
        assertFalse(refused.getMessage(), refused.getMessage().contains("overrides"));
        register("late", 2000, ".kconfig", HZ, everything(1));
        loader.load(object, pretending).close();
        bundle("org.skep.kconfigsource.bootfile").stop();
        refused = assertThrows(LoadRefusedException.class, () -> loader.load(object, pretending));
        assertTrue(refused.getMessage(), refused.getMessage().contains("boot-file (sources.require)"));
    }

    @Test
    public void aTimeLimitCountsFromTheNextResolutionOnAndNonsenseIsAProblemAndNoEnd() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        register("slow", 2000, ".kconfig", HZ, question -> {
            never.await();
            return Map.of();
        });
        set("time.limit.seconds", "1", dto -> dto.timeLimitMillis == 1000);
        Resolution resolution = resolve(object, options);
        assertTrue(
                resolution.warnings().toString(),
                resolution.warnings().toString().contains("slow did not return within 1.0 s"));

        settings.put("resolvers.exclude", "slow");
        set("time.limit.seconds", "a while", dto -> dto.problems.length == 1);
        SettingsDTO dto = service(SkepRuntime.class).state().settings;
        assertEquals(30_000, dto.timeLimitMillis);
        assertTrue(dto.problems[0], dto.problems[0].startsWith("time.limit.seconds is no number"));
        assertEquals(List.of(), resolve(object, options).warnings());

        Bundle core = bundle("org.skep.core");
        core.stop();
        core.start();
        assertEquals(1, service(SkepRuntime.class).state().settings.problems.length);
    }

    @Test
    public void aChangedConfigurationRaisesTheChangeCountAndIsToldOf() throws Exception {
        ServiceReference<ExternResolver> overrides = reference("overrides");
        Object before = overrides.getProperty(Constants.SERVICE_CHANGECOUNT);
        configure("org.skep.overrides", Map.of(HZ, "100", Constants.SERVICE_RANKING, 7));
        RuntimeEvent.ProviderChanged changed =
                heard.next(RuntimeEvent.ProviderChanged.class, event -> event.movement() == Movement.MODIFIED);
        assertEquals(
                new RuntimeEvent.ProviderChanged(Kind.RESOLVER, Movement.MODIFIED, "overrides", (Long)
                        overrides.getProperty(Constants.SERVICE_ID)),
                changed);
        assertNotNull(before);
        assertTrue(((Long) overrides.getProperty(Constants.SERVICE_CHANGECOUNT)) > (Long) before);
        List<String> order = Arrays.stream(service(SkepRuntime.class).state().resolvers)
                .map(dto -> dto.name)
                .toList();
        assertEquals("overrides", order.get(order.size() - 1));
        assertEquals("250", states(resolve(object, options)).get(HZ));
    }

    @Test
    public void anUpdatedAndARefreshedResolverAnswerAsBefore() throws Exception {
        install("org.skep.syscallprovider.dryrun");
        Bundle kconfig = bundle("org.skep.resolver.kconfig");
        try (LoadedObject loaded =
                service(BpfLoader.class).load(object, LoadOptions.defaults().provider("dry-run"))) {
            long before = (Long) reference("kconfig").getProperty(Constants.SERVICE_ID);
            kconfig.update();
            assertTrue("another service", (Long) reference("kconfig").getProperty(Constants.SERVICE_ID) > before);
            assertEquals("250", states(resolve(object, options)).get(HZ));
            refresh(kconfig);
            assertEquals("250", states(resolve(object, options)).get(HZ));
            assertFalse(service(SkepRuntime.class).check()[0].stale);
            assertEquals(List.of(), loaded.stale());

            kconfig.stop();
            assertTrue(service(SkepRuntime.class).check()[0].stale);
            assertTrue(names(loaded.stale()).contains(HZ));
            assertTrue(loaded.stale().stream().allMatch(one -> one.wouldBe() instanceof ResolvedExtern.Failed));
        }
    }

    @Test
    public void whenEverythingIsUninstalledNothingIsLeft() throws Exception {
        RunningKernel.wanted();
        List<String> before = RunningKernel.descriptors();
        install("org.skep.syscallprovider.linux");
        LoadedObject loaded = service(BpfLoader.class).load(object, LoadOptions.defaults());
        int program =
                loaded.program("kernel_facts").orElseThrow().handle().info().id();
        assertTrue(RunningKernel.hasProgram(service(SyscallProvider.class), program));
        assertTrue(RunningKernel.descriptors().size() > before.size());
        configure("org.skep.overrides", Map.of(HZ, "100"));
        heard.next(Happening.STALE);

        listening.unregister();
        for (Bundle bundle : context.getBundles()) {
            String name = bundle.getSymbolicName();
            if (name.startsWith("org.skep.") && !isGround(bundle)) {
                bundle.uninstall();
            }
        }
        assertEquals(List.of(), services());
        assertEquals(before, RunningKernel.descriptors());
        for (Thread thread : ownThreads()) {
            thread.join(TimeUnit.SECONDS.toMillis(THREADS_END_WITHIN_SECONDS));
        }
        assertEquals(List.of(), ownThreads());

        install("org.skep.syscallprovider.linux");
        SyscallProvider kernel = service(SyscallProvider.class);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(THREADS_END_WITHIN_SECONDS);
        // The kernel lets go of a program some time after the last descriptor.
        while (RunningKernel.hasProgram(kernel, program) && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        assertFalse("program " + program + " is gone", RunningKernel.hasProgram(kernel, program));
    }

    /** Sets one of the core's settings beside those that are set already, and waits until it holds. */
    private void set(String property, Object value, Predicate<SettingsDTO> holds) throws Exception {
        if (value == null) {
            settings.remove(property);
        } else {
            settings.put(property, value);
        }
        configure("org.skep.core", settings);
        SkepRuntime runtime = service(SkepRuntime.class);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(THREADS_END_WITHIN_SECONDS);
        while (!holds.test(runtime.state().settings)) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("still not " + settings + ": " + runtime.state().settings);
            }
            Thread.onSpinWait();
        }
    }

    private void refresh(Bundle bundle) throws InterruptedException {
        CountDownLatch refreshed = new CountDownLatch(1);
        context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                .adapt(FrameworkWiring.class)
                .refreshBundles(List.of(bundle), event -> {
                    if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                        refreshed.countDown();
                    }
                });
        assertTrue(refreshed.await(1, TimeUnit.MINUTES));
    }

    private Bundle bundle(String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isGround(Bundle bundle) {
        return List.of("org.skep.format", "org.skep.kconfig", "org.skep.api", "org.skep.object")
                .contains(bundle.getSymbolicName());
    }

    private ServiceReference<ExternResolver> reference(String name) throws Exception {
        return context.getServiceReferences(ExternResolver.class, "(" + ExternResolver.NAME + "=" + name + ")").stream()
                .findFirst()
                .orElseThrow();
    }

    private List<String> services() throws Exception {
        return Arrays.stream(context.getAllServiceReferences(null, null))
                .flatMap(reference -> Arrays.stream((String[]) reference.getProperty(Constants.OBJECTCLASS)))
                .filter(type -> type.startsWith("org.skep."))
                .toList();
    }

    private static List<Thread> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("skep-"))
                .toList();
    }

    private static int run(LoadedObject loaded) throws Exception {
        return loaded.program("kernel_facts")
                .orElseThrow()
                .handle()
                .testRun(TestRun.once().data(PACKET))
                .returnValue();
    }

    private static byte[] externs(LoadedObject loaded) throws Exception {
        return loaded.map(".kconfig").orElseThrow().handle().lookup(ONLY_KEY).orElseThrow();
    }

    private static List<String> names(List<StaleExtern> stale) {
        return stale.stream().map(one -> one.was().extern().name()).toList();
    }

    private static String origin(Resolution resolution, String name) {
        return resolution.externs().stream()
                .filter(extern -> extern.extern().name().equals(name))
                .map(extern -> ((ResolvedExtern.Resolved) extern).origin().toString())
                .findFirst()
                .orElseThrow();
    }
}
