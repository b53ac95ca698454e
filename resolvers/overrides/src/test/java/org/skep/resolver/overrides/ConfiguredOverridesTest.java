package org.skep.resolver.overrides;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
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
import org.skep.extern.Code;
import org.skep.extern.ExternType;
import org.skep.extern.Value;
import org.skep.itest.junit.Asking;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;

class ConfiguredOverridesTest {
    private static final String[] NO_EXTERNS = {
        "service.pid",
        "service.ranking",
        "service.bundleLocation",
        "felix.fileinstall.filename",
        "component.name",
        "org.skep.name",
        ".private",
        ":configurator:resource-version",
        "1st",
        "CONFIG-HZ",
        "objectClass",
        "OBJECTCLASS"
    };

    private final ConfiguredOverrides component = new ConfiguredOverrides();

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
    void ignoresPropertiesOfFrameworksAndTools() throws Exception {
        Map<String, Object> configuration = new HashMap<>(Map.of("CONFIG_HZ", 1000));
        for (String name : NO_EXTERNS) {
            configuration.put(name, "1");
        }
        component.activate(felix.context(), configuration);
        assertThat(felix.ask(NO_EXTERNS)).isEmpty();
        assertThat(felix.value("CONFIG_HZ")).isEqualTo(new Value.Number(1000));
        assertThat(felix.ask("CONFIG_HZ").get("CONFIG_HZ"))
                .isInstanceOfSatisfying(
                        Answer.Found.class, found -> assertThat(found.origin()).hasToString("org.skep.overrides"));
    }

    @Test
    void publishesItsNameAndNoOverrides() {
        component.activate(felix.context(), Map.of("CONFIG_HZ", 1000));
        ServiceReference<ExternResolver> service = felix.resolver();
        assertThat(service.getProperty("CONFIG_HZ")).isNull();
        assertThat(service.getProperty(ExternResolver.NAME)).isEqualTo("overrides");
        assertThat((String[]) service.getProperty(ExternResolver.SECTIONS))
                .containsExactly(".kconfig", ".extern", ".extern.*");
        assertThat(service.getProperty(Constants.SERVICE_RANKING)).isEqualTo(1000);
    }

    /** Values as in a {@code .cfg} file, which have the syntax of Kconfig text. */
    static Object[] texts() {
        ExternType integer = new ExternType.Int(4, true);
        return new Object[] {
            Arguments.of("1000", integer, new Value.Number(1000)),
            Arguments.of("0x3e8", integer, new Value.Number(1000)),
            Arguments.of("010", integer, new Value.Number(8)),
            Arguments.of("y", new ExternType.Bool(), Value.Tristate.YES),
            Arguments.of("m", new ExternType.Tristate(4), Value.Tristate.MODULE),
            Arguments.of("\"(none)\"", new ExternType.Text(16), text("(none)")),
            Arguments.of("\"a \\ b\"", new ExternType.Text(16), text("a \\ b")),
        };
    }

    @ParameterizedTest
    @MethodSource("texts")
    void readsTextAsInAKernelConfiguration(String text, ExternType type, Value value) throws Exception {
        component.activate(felix.context(), Map.of("X", text));
        assertThat(felix.ask(Asking.extern("X", ".kconfig", type)).get("X"))
                .isInstanceOfSatisfying(
                        Answer.Found.class, found -> assertThat(found.value()).isEqualTo(value));
    }

    @Test
    void decodesUtf8ThatWasReadAsLatin1FromAFile() throws Exception {
        Map<String, Object> configuration = new HashMap<>(Map.of("X", "\"gr\u00c3\u00bc\u00c3\u009fe\""));
        component.activate(felix.context(), configuration);
        ExternType type = new ExternType.Text(32);
        assertThat(((Answer.Found)
                                felix.ask(Asking.extern("X", ".kconfig", type)).get("X"))
                        .value())
                .as("set by a program")
                .isEqualTo(new Value.Text("gr\u00c3\u00bc\u00c3\u009fe".getBytes(StandardCharsets.UTF_8)));

        configuration.put("felix.fileinstall.filename", "file:/etc/org.skep.overrides.cfg");
        component.modified(configuration);
        assertThat(((Answer.Found)
                                felix.ask(Asking.extern("X", ".kconfig", type)).get("X"))
                        .value())
                .isEqualTo(new Value.Text("gr\u00fc\u00dfe".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void badEntryRefusesOnlyItsName() throws Exception {
        component.activate(
                felix.context(),
                Map.of("CONFIG_HZ", 1.5, "CONFIG_B", new int[] {1}, "CONFIG_C", 3, "CONFIG_D", "unquoted"));
        Map<String, Answer> answers = felix.ask("CONFIG_HZ", "CONFIG_B", "CONFIG_C", "CONFIG_D");
        for (String bad : List.of("CONFIG_HZ", "CONFIG_B", "CONFIG_D")) {
            Answer.Refused refused = (Answer.Refused) answers.get(bad);
            assertThat(refused.code()).isEqualTo(Code.NOT_AN_INTEGER);
            assertThat(refused.origin()).hasToString("org.skep.overrides");
        }
        assertThat(answers.get("CONFIG_C")).isInstanceOf(Answer.Found.class);
    }

    static Object[] rankings() {
        return new Object[] {
            Arguments.of(7, 7),
            Arguments.of("150", 150),
            Arguments.of(" -5 ", -5),
            Arguments.of(150L, 150),
            // An invalid ranking is published unchanged, so that its reader can report the error.
            Arguments.of("high", "high"),
            Arguments.of("", ""),
            Arguments.of(1.5, 1.5),
            Arguments.of("99999999999", "99999999999"),
        };
    }

    @ParameterizedTest
    @MethodSource("rankings")
    void acceptsARankingAsText(Object configured, Object published) {
        component.activate(felix.context(), Map.of(Constants.SERVICE_RANKING, configured));
        assertThat(felix.resolver().getProperty(Constants.SERVICE_RANKING)).isEqualTo(published);
    }

    @Test
    void appliesAChangedConfigurationToTheSameService() throws Exception {
        component.activate(felix.context(), Map.of("CONFIG_HZ", 100));
        ServiceReference<ExternResolver> before = felix.resolver();
        List<Integer> events = felix.events();
        List<Value> seen = new ArrayList<>();
        felix.context().addServiceListener(event -> {
            if (event.getType() == ServiceEvent.MODIFIED) {
                seen.add(valueOf("CONFIG_HZ"));
            }
        });
        component.modified(Map.of("CONFIG_HZ", 1000, Constants.SERVICE_RANKING, "7"));
        assertThat(before.getProperty(Constants.SERVICE_RANKING)).isEqualTo(7);
        component.modified(Map.of("CONFIG_HZ", 300));
        assertThat(events).containsExactly(ServiceEvent.MODIFIED, ServiceEvent.MODIFIED);
        assertThat(seen)
                .as("receivers of the event get the new value")
                .containsExactly(new Value.Number(1000), new Value.Number(300));
        assertThat(felix.resolver()).isEqualTo(before);
        assertThat(before.getProperty(Constants.SERVICE_CHANGECOUNT)).isEqualTo(2L);
        assertThat(before.getProperty(Constants.SERVICE_RANKING)).isEqualTo(1000);
        component.deactivate();
        assertThat(felix.resolver()).isNull();
    }

    @Test
    void overridesNothingWithoutConfiguration() throws Exception {
        component.activate(felix.context(), Map.of());
        assertThat(felix.ask("CONFIG_HZ")).isEmpty();
    }

    private Value valueOf(String name) {
        try {
            return felix.value(name);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Value text(String text) {
        return new Value.Text(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
