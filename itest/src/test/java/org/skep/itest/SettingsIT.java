package org.skep.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.skep.loader.ObjectFile;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.loader.ResolvedExtern;
import org.skep.machine.Target;
import org.skep.runtime.RejectedDTO;
import org.skep.runtime.SkepRuntime;

/** Settings of resolvers, sources and providers take effect with the next resolution, and nobody leaves for it. */
public class SettingsIT extends InFelix {
    private static final String HZ = "CONFIG_HZ";

    /** What each pid configures: the bundle, what people call the service, and its ranking by default. */
    private static final Map<String, Configured> BY_PID = new TreeMap<>(Map.of(
            "org.skep.resolver.kernelversion", new Configured("org.skep.resolver.kernelversion", "kernel-version", 300),
            "org.skep.resolver.features", new Configured("org.skep.resolver.features", "features", 200),
            "org.skep.resolver.kconfig", new Configured("org.skep.resolver.kconfig", "kconfig", 100),
            "org.skep.overrides", new Configured("org.skep.resolver.overrides", "overrides", 1000),
            "org.skep.kconfigsource.bootfile", new Configured("org.skep.kconfigsource.bootfile", "boot-file", 200),
            "org.skep.kconfigsource.procconfig",
                    new Configured("org.skep.kconfigsource.procconfig", "proc-config", 100),
            "org.skep.kconfigsource.modulefolders",
                    new Configured("org.skep.kconfigsource.modulefolders", "module-folders", 50),
            "org.skep.kconfigsource.kernelimage",
                    new Configured("org.skep.kconfigsource.kernelimage", "kernel-image", 20),
            "org.skep.syscallprovider.linux", new Configured("org.skep.syscallprovider.linux", "linux", 100)));

    private record Configured(String bundle, String service, int ranking) {}

    private final Queue<String> departed = new ConcurrentLinkedQueue<>();
    private final ServiceListener departures = event -> {
        if (event.getType() == ServiceEvent.UNREGISTERING) {
            departed.add((String) event.getServiceReference().getProperty("org.skep.name"));
        }
    };

    private Path root;
    private ObjectFile object;
    private ResolveOptions options;

    @Before
    public void machine() throws Exception {
        root = emptyMachine();
        write(root, "proc/sys/kernel/osrelease", "6.18.44\n");
        write(root, "proc/kallsyms", "ffffffff81000000 T _stext\n");
        write(root, "proc/config.gz", "CONFIG_HZ=250\n");
        write(root, "boot/config-6.18.44", "CONFIG_HZ=1000\n");
        object = fixture("objects/el/deployment.bpf.o");
        options = ResolveOptions.defaults().target(Target.at(root));
        context.addServiceListener(departures, "(org.skep.name=*)");
    }

    @After
    public void nobodyHasLeft() {
        context.removeServiceListener(departures);
        assertEquals(List.of(), List.copyOf(departed));
    }

    @Test
    public void everyRankingIsConfiguredByItsPidWhileTheServiceIsUsed() throws Exception {
        for (Map.Entry<String, Configured> entry : BY_PID.entrySet()) {
            Configured configured = entry.getValue();
            install(configured.bundle());
            ServiceReference<?> service = named(configured.service());
            assertEquals(configured.ranking(), service.getProperty(Constants.SERVICE_RANKING));
            // In use, a service of Declarative Services has an instance, which only @Modified can leave alone.
            Object instance = context.getService(service);
            assertNotNull(instance);

            configure(entry.getKey(), Map.of(Constants.SERVICE_RANKING, 7));
            awaitRanking(service, 7);
            // As a .cfg file has it; Declarative Services passes it on as it is.
            configure(entry.getKey(), Map.of(Constants.SERVICE_RANKING, "-8"));
            awaitRanking(service, -8);
            configurationAdmin.getConfiguration(entry.getKey(), "?").delete();
            awaitRanking(service, configured.ranking());
            assertEquals(service, named(configured.service()));
            context.ungetService(service);
        }
    }

    @Test
    public void everyPidIsDescribedInItsBundle() throws Exception {
        for (Map.Entry<String, Configured> entry : BY_PID.entrySet()) {
            String described = metatype(install(entry.getValue().bundle()));
            assertTrue(entry.getKey(), described.contains("<Designate pid=\"" + entry.getKey() + "\">"));
            assertTrue(
                    entry.getKey(),
                    described.contains("default=\"" + entry.getValue().ranking() + "\""));
        }
        String overrides = metatype(install("org.skep.resolver.overrides"));
        assertTrue(overrides, overrides.contains("<Designate factoryPid=\"org.skep.overrides.object\">"));
    }

    @Test
    public void whoHasSetAPlaceThatIsNotThereIsToldOfTheSetting() throws Exception {
        installAll();
        ObjectFile object = fixture("objects/el/deployment.bpf.o");
        configure("org.skep.core", Map.of("target.root", root.resolve("missing").toString()));
        Resolution elsewhere = resolveUntil(object, ResolveOptions.defaults(), r -> advised(r)
                .contains("correct the setting target.root of the core"));
        assertEquals("no-configuration", states(elsewhere).get(HZ));
        configure(
                "org.skep.core", Map.of("kconfig.path", root.resolve("missing").toString()));
        Resolution without = resolveUntil(object, ResolveOptions.defaults(), r -> advised(r)
                .contains("correct or remove the setting kconfig.path of the core"));
        assertEquals("source-damaged", states(without).get(HZ));
    }

    private static String advised(Resolution resolution) {
        return resolution.errors().stream()
                .filter(problem -> problem.extern().orElse("").equals(HZ))
                .map(problem -> problem.advice().orElse(""))
                .collect(Collectors.joining());
    }

    @Test
    public void theNextResolutionAsksInTheConfiguredOrder() throws Exception {
        installAll();
        assertEquals("1000", states(resolve(object, options)).get(HZ));
        configure("org.skep.kconfigsource.procconfig", Map.of(Constants.SERVICE_RANKING, 300));
        awaitHz("250");
        configure("org.skep.kconfigsource.procconfig", Map.of(Constants.SERVICE_RANKING, 150));
        awaitHz("1000");

        configure("org.skep.overrides", Map.of(HZ, "300"));
        awaitHz("300");
        configure("org.skep.overrides", Map.of(HZ, "300", Constants.SERVICE_RANKING, "50"));
        awaitHz("1000");
        configure("org.skep.resolver.kconfig", Map.of(Constants.SERVICE_RANKING, 40));
        awaitHz("300");
    }

    @Test
    public void theSizeLimitCountsForWhatWasReadBefore() throws Exception {
        installAll();
        write(root, "boot/config-6.18.44", "CONFIG_HZ=1000\n" + "#".repeat(2 << 20));
        assertEquals("1000", states(resolve(object, options)).get(HZ));

        configure("org.skep.resolver.kconfig", Map.of("size.limit.mib", "1"));
        Resolution refused = awaitHz("source-damaged");
        assertTrue(said(refused, HZ), said(refused, HZ).contains("larger than 1 MiB"));

        configure("org.skep.resolver.kconfig", Map.of("size.limit.mib", 3));
        assertTrue(awaitHz("1000").warnings().isEmpty());

        configure("org.skep.resolver.kconfig", Map.of("size.limit.mib", "0"));
        Resolution warned = resolveUntil(
                object, options, resolution -> !resolution.warnings().isEmpty());
        assertEquals("1000", states(warned).get(HZ));
        assertEquals("bad-setting", warned.warnings().get(0).code().word());
        assertTrue(Arrays.stream(service(SkepRuntime.class).survey(options).resolvers)
                .flatMap(resolver -> Arrays.stream(resolver.found))
                .anyMatch(found -> found.startsWith("org.skep.resolver.kconfig: size.limit.mib")));
    }

    @Test
    public void overridesForOneObjectLieOnTopOfThoseForAll() throws Exception {
        installAll();
        ObjectFile other = new ObjectFile("/opt/other.bpf.o", object.bytes());
        configure("org.skep.overrides", Map.of(HZ, "100", "site_number", "1"));
        awaitHz("100");
        configure("org.skep.overrides.object", "mine", Map.of("object.name", "deployment*.o", HZ, "300"));
        Resolution mine = awaitHz("300");
        assertEquals("org.skep.overrides.object~mine", origin(mine, HZ));
        assertEquals("1", states(mine).get("site_number"));
        assertEquals("org.skep.overrides", origin(mine, "site_number"));
        assertEquals("100", states(resolve(other, options)).get(HZ));

        configure("org.skep.overrides.object", "yours", Map.of("object.name", "/opt/*", HZ, 400));
        resolveUntil(other, options, isHz("400"));
        assertEquals("300", states(resolve(object, options)).get(HZ));

        configure("org.skep.overrides.object", "mine", Map.of("object.name", "deployment*.o", HZ, "500"));
        awaitHz("500");
        configure(
                "org.skep.overrides.object",
                "mine",
                Map.of("object.name", "deployment*.o", HZ, "500", Constants.SERVICE_RANKING, "999"));
        awaitHz("100");
    }

    @Test
    public void aConfigurationOfTheFactoryThatGoesTakesItsResolverAlong() throws Exception {
        install("org.skep.core");
        install("org.skep.resolver.overrides");
        Configuration mine =
                configure("org.skep.overrides.object", "mine", Map.of("object.name", "deployment.bpf.o", HZ, "300"));
        awaitHz("300");
        mine.delete();
        awaitHz("no-resolver");
        assertEquals("overrides of deployment.bpf.o", departed.remove());
    }

    @Test
    public void overridesThatNameNoObjectAreRejectedWithTheReason() throws Exception {
        install("org.skep.core");
        install("org.skep.resolver.overrides");
        configure("org.skep.overrides.object", "mine", Map.of("object.name", "deployment.bpf.o", HZ, "300"));
        awaitHz("300");
        configure("org.skep.overrides.object", "mine", Map.of("object.nam", "deployment.bpf.o", HZ, "300"));
        SkepRuntime runtime = service(SkepRuntime.class);
        until(() -> runtime.state().rejected.length == 1, () -> "nobody is rejected");
        RejectedDTO rejected = runtime.state().rejected[0];
        assertEquals("org.skep.overrides.object~mine", rejected.name);
        assertTrue(rejected.reason, rejected.reason.startsWith("object.name is missing"));
        assertEquals("no-resolver", states(resolve(object, options)).get(HZ));

        configure("org.skep.overrides.object", "mine", Map.of("object.name", "*", HZ, "400"));
        awaitHz("400");
        assertEquals(0, runtime.state().rejected.length);
    }

    private Resolution awaitHz(String state) throws Exception {
        return resolveUntil(object, options, isHz(state));
    }

    private static Predicate<Resolution> isHz(String state) {
        return resolution -> state.equals(states(resolution).get(HZ));
    }

    private static String origin(Resolution resolution, String name) {
        return resolution.externs().stream()
                .filter(extern -> extern.extern().name().equals(name))
                .map(extern -> ((ResolvedExtern.Resolved) extern).origin().source())
                .findFirst()
                .orElseThrow();
    }

    private ServiceReference<?> named(String name) throws InvalidSyntaxException {
        ServiceReference<?>[] services = context.getAllServiceReferences(null, "(org.skep.name=" + name + ")");
        assertNotNull(name, services);
        assertEquals(name, 1, services.length);
        return services[0];
    }

    /** Waits for the ranking, as a number or as text: configurations are passed on by a thread of ConfigAdmin's. */
    private static void awaitRanking(ServiceReference<?> service, int ranking) {
        until(
                () -> String.valueOf(ranking).equals(String.valueOf(service.getProperty(Constants.SERVICE_RANKING))),
                () -> service + " has the ranking " + service.getProperty(Constants.SERVICE_RANKING) + ", not "
                        + ranking);
    }

    private static String metatype(Bundle bundle) throws IOException {
        StringBuilder all = new StringBuilder();
        Enumeration<URL> files = bundle.findEntries("OSGI-INF/metatype", "*.xml", false);
        while (files.hasMoreElements()) {
            try (var in = files.nextElement().openStream()) {
                all.append(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        return all.toString();
    }
}
