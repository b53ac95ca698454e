package org.skep.resolver.overrides;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Strength;
import org.skep.extern.Value;
import org.skep.itest.junit.Asking;
import org.skep.kconfig.InstalledSource;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Question;
import org.skep.target.Target;

class ConfiguredOverridesTest {
    private final ConfiguredOverrides component = new ConfiguredOverrides();

    @TempDir
    Path storage;

    private Framework framework;
    private BundleContext bundle;

    @BeforeEach
    void start() throws BundleException {
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, storage.toString()));
        framework.start();
        bundle = framework.getBundleContext();
    }

    @AfterEach
    void stop() throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(30_000);
    }

    @Test
    void propertiesThatAreNoIdentifiersAreNoExterns() {
        component.activate(
                bundle,
                Map.of(
                        "service.pid",
                        "org.skep.overrides",
                        "felix.fileinstall.filename",
                        "x",
                        "component.name",
                        "x",
                        ".private",
                        1,
                        "org.skep.name",
                        "x",
                        "CONFIG_HZ",
                        1000));
        assertThat(ask("CONFIG_HZ", "service.pid", ".private", "component.name"))
                .containsOnlyKeys("CONFIG_HZ");
        ServiceReference<ExternResolver> service = service();
        assertThat(service.getProperty("CONFIG_HZ")).isNull();
        assertThat(service.getProperty(ExternResolver.NAME)).isEqualTo("overrides");
        assertThat((String[]) service.getProperty(ExternResolver.SECTIONS))
                .containsExactly(".kconfig", ".extern", ".extern.*");
        assertThat(service.getProperty(Constants.SERVICE_RANKING)).isEqualTo(1000);
    }

    @Test
    void aBadEntryCostsOnlyItsName() {
        component.activate(bundle, Map.of("CONFIG_HZ", 1.5, "CONFIG_B", new int[] {1}, "CONFIG_C", 3));
        Map<String, Answer> answers = ask("CONFIG_HZ", "CONFIG_B", "CONFIG_C");
        for (String bad : List.of("CONFIG_HZ", "CONFIG_B")) {
            Answer.Refused refused = (Answer.Refused) answers.get(bad);
            assertThat(refused.code()).isEqualTo(Code.NOT_AN_INTEGER);
            assertThat(refused.origin()).hasToString("org.skep.overrides");
        }
        assertThat(answers.get("CONFIG_C")).isInstanceOf(Answer.Found.class);
    }

    @Test
    void aChangedConfigurationCountsAtOnceAndTheServiceStays() {
        component.activate(bundle, Map.of("CONFIG_HZ", 100));
        ServiceReference<ExternResolver> before = service();
        List<Integer> events = new ArrayList<>();
        List<Value> seen = new ArrayList<>();
        bundle.addServiceListener(event -> {
            events.add(event.getType());
            seen.add(((Answer.Found) ask("CONFIG_HZ").get("CONFIG_HZ")).value());
        });
        component.modified(Map.of("CONFIG_HZ", 1000, Constants.SERVICE_RANKING, 7));
        component.modified(Map.of("CONFIG_HZ", 300));
        assertThat(events).containsExactly(ServiceEvent.MODIFIED, ServiceEvent.MODIFIED);
        assertThat(seen)
                .as("who hears of it gets the new value")
                .containsExactly(new Value.Number(1000), new Value.Number(300));
        assertThat(service()).isEqualTo(before);
        assertThat(before.getProperty(Constants.SERVICE_CHANGECOUNT)).isEqualTo(2L);
        assertThat(before.getProperty(Constants.SERVICE_RANKING)).isEqualTo(1000);
        component.deactivate();
        assertThat(bundle.getServiceReference(ExternResolver.class)).isNull();
    }

    @Test
    void withoutAConfigurationNothingIsOverridden() {
        component.activate(bundle, new HashMap<>());
        assertThat(ask("CONFIG_HZ")).isEmpty();
    }

    private ServiceReference<ExternResolver> service() {
        return bundle.getServiceReference(ExternResolver.class);
    }

    private Map<String, Answer> ask(String... names) {
        List<Extern> externs = new ArrayList<>();
        for (String name : names) {
            externs.add(new Extern(
                    name, ".kconfig", Strength.STRONG, new ExternType.Int(4, true), "int", OptionalInt.empty()));
        }
        return component.resolve(new Asking(externs));
    }

    /** A question as the core would ask it. */
    private record Asking(List<Extern> externs) implements Question {
        @Override
        public String object() {
            return "test.bpf.o";
        }

        @Override
        public Target target() {
            return Target.runningMachine();
        }

        @Override
        public boolean explain() {
            return false;
        }

        @Override
        public List<InstalledSource> kconfigSources() {
            return List.of();
        }
    }
}
