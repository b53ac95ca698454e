package org.skep.resolver.overrides;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.skep.extern.Value;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;

class ObjectOverridesTest {
    private static final String PID = "org.skep.overrides.object~mine";

    private final ObjectOverrides component = new ObjectOverrides();

    @TempDir
    Path storage;

    private Felix felix;

    @BeforeEach
    void start() throws Exception {
        felix = new Felix(storage);
    }

    @AfterEach
    void stop() throws Exception {
        felix.stop();
    }

    @Test
    void answersForItsObjectAndNamesThePid() throws Exception {
        component.activate(felix.context(), configuration("object.name", "test.bpf.o", "CONFIG_HZ", "1000"));
        assertThat(felix.ask("CONFIG_HZ", "CONFIG_B", "object.name", "service.factoryPid"))
                .containsOnlyKeys("CONFIG_HZ")
                .hasEntrySatisfying("CONFIG_HZ", answer -> {
                    assertThat(((Answer.Found) answer).value()).isEqualTo(new Value.Number(1000));
                    assertThat(((Answer.Found) answer).origin()).hasToString(PID);
                });
        ServiceReference<ExternResolver> service = felix.resolver();
        assertThat(service.getProperty(ExternResolver.NAME)).isEqualTo("overrides of test.bpf.o");
        assertThat((String[]) service.getProperty(ExternResolver.SECTIONS))
                .containsExactly(".kconfig", ".extern", ".extern.*");
        assertThat(service.getProperty(Constants.SERVICE_RANKING)).isEqualTo(1100);
    }

    @Test
    void doesNotAnswerForOtherObjects() throws Exception {
        component.activate(felix.context(), configuration("object.name", "other*", "CONFIG_HZ", "1000"));
        assertThat(felix.ask("CONFIG_HZ")).isEmpty();
    }

    @Test
    void trimsTheName() throws Exception {
        component.activate(felix.context(), configuration("object.name", " test* ", "CONFIG_HZ", "1000"));
        assertThat(felix.ask("CONFIG_HZ")).isNotEmpty();
        assertThat(felix.resolver().getProperty(ExternResolver.NAME)).isEqualTo("overrides of test*");
    }

    static Object[] noNames() {
        return new Object[] {
            Arguments.of(null, "object.name is missing"),
            Arguments.of("", "object.name is empty"),
            Arguments.of("  ", "object.name is empty"),
            Arguments.of(7, "object.name is not text"),
            Arguments.of(new String[] {"a", "b"}, "object.name is not text"),
        };
    }

    @ParameterizedTest
    @MethodSource("noNames")
    void withoutAnObjectItIsRegisteredAsUnusable(Object name, String words) throws Exception {
        Map<String, Object> configuration = configuration("CONFIG_HZ", "1000", "service.ranking", "5");
        if (name != null) {
            configuration.put("object.name", name);
        }
        component.activate(felix.context(), configuration);
        assertThat(felix.ask("CONFIG_HZ")).isEmpty();
        assertThat(felix.resolver().getProperty(ExternResolver.NAME)).isEqualTo(PID);
        assertThat(felix.resolver().getProperty(ExternResolver.UNUSABLE))
                .isEqualTo(words + ": it must name the objects to which the overrides apply");
    }

    @Test
    void appliesEveryChangeToTheSameService() throws Exception {
        component.activate(felix.context(), configuration("object.name", "test.bpf.o", "CONFIG_HZ", "1"));
        ServiceReference<ExternResolver> service = felix.resolver();
        List<Integer> events = felix.events();

        component.modified(configuration("object.name", "other", "CONFIG_HZ", "2"));
        assertThat(felix.ask("CONFIG_HZ")).isEmpty();
        assertThat(service.getProperty(ExternResolver.NAME)).isEqualTo("overrides of other");

        component.modified(configuration("CONFIG_HZ", "3"));
        assertThat(felix.ask("CONFIG_HZ")).isEmpty();
        assertThat(service.getProperty(ExternResolver.NAME)).isEqualTo(PID);

        component.modified(configuration("object.name", "test*", "CONFIG_HZ", "4", "service.ranking", "-1"));
        assertThat(felix.value("CONFIG_HZ")).isEqualTo(new Value.Number(4));
        assertThat(service.getProperty(Constants.SERVICE_RANKING)).isEqualTo(-1);

        assertThat(events).containsExactly(ServiceEvent.MODIFIED, ServiceEvent.MODIFIED, ServiceEvent.MODIFIED);
        assertThat(service.getProperty(Constants.SERVICE_CHANGECOUNT)).isEqualTo(3L);
        component.deactivate();
        assertThat(felix.resolver()).isNull();
    }

    /** A configuration of the factory, with properties that ConfigAdmin and file installers add. */
    private static Map<String, Object> configuration(String... settings) {
        Map<String, Object> configuration = new HashMap<>();
        configuration.put("service.pid", PID);
        configuration.put("service.factoryPid", ObjectOverrides.FACTORY_PID);
        configuration.put("felix.fileinstall.filename", "file:/etc/org.skep.overrides.object-mine.cfg");
        for (int i = 0; i < settings.length; i += 2) {
            configuration.put(settings[i], settings[i + 1]);
        }
        return configuration;
    }
}
