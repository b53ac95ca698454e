package org.skep.core.osgi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.core.resolve.Settings;
import org.skep.core.service.Declaration;
import org.skep.core.service.Registrations;
import org.skep.core.service.ServiceAccess;
import org.skep.machine.Target;
import org.skep.runtime.SettingsDTO;
import org.skep.source.KconfigSource;

class SettingsTest {

    /** Those who are there are a, b, c and another b, by their rankings. */
    @ParameterizedTest
    @CsvSource({
        "'',        '',      a1 b2 c3 b4",
        "c,         '',      c3 a1 b2 b4",
        "'b, a',    '',      b2 b4 a1 c3",
        "'c,c , c', '',      c3 a1 b2 b4",
        "'z,,c',    '',      c3 a1 b2 b4",
        "'',        b,       a1 c3",
        "'',        'a, c',  b2 b4",
        "'b,c',     c,       b2 b4 a1",
        "'',        'a,b,c', ''",
    })
    void thoseInTheOrderComeFirstAndTheOthersByRanking(String order, String exclude, String asked) {
        Registrations<KconfigSource> all = new Registrations<>(KconfigSource.NAME, Declaration::ofSource);
        int ranking = 0;
        for (String name : List.of("a1", "b2", "c3", "b4")) {
            int own = --ranking;
            all.put(
                    -own,
                    () -> Map.of(KconfigSource.NAME, name.substring(0, 1), "service.ranking", own),
                    ServiceAccess.of(target -> null));
        }
        List<String> arranged = Settings.Roster.of(new String[] {order}, new String[] {exclude}, new String[0])
                .arrange(all.snapshot().members())
                .stream()
                .map(member -> member.name() + member.serviceId())
                .toList();
        assertThat(String.join(" ", arranged)).isEqualTo(asked);
    }

    @Test
    void listsMayBeArraysOrTextWithCommas() {
        assertThat(Settings.Roster.of(new String[] {"a", " b,c "}, new String[] {"d,", "e"}, new String[] {"f, g"}))
                .isEqualTo(new Settings.Roster(List.of("a", "b", "c"), Set.of("d", "e"), List.of("f", "g")));
    }

    @Test
    void nothingConfiguredIsAsInTheFactory() {
        assertThat(ConfiguredSettings.of(configured(Map.of()), Settings.DEFAULTS))
                .isEqualTo(Settings.DEFAULTS);
    }

    @Test
    void theReleaseGoesWithTheRoot() {
        Settings settings = ConfiguredSettings.of(
                configured(Map.of("target_root", "/image", "target_release", " 6.1.0 ")), Settings.DEFAULTS);
        assertThat(settings.target().root()).isEqualTo(Path.of("/image"));
        assertThat(settings.target().givenRelease()).contains("6.1.0");
        assertThat(settings.dto().targetRelease).isEqualTo("6.1.0");
        Settings same = ConfiguredSettings.of(
                configured(Map.of("target_root", "/image", "target_release", "6.1.0", "time_limit_seconds", 5)),
                settings);
        assertThat(same.target()).as("what it remembers").isSameAs(settings.target());
        assertThat(ConfiguredSettings.of(configured(Map.of("target_root", "/image")), settings)
                        .target()
                        .givenRelease())
                .isEmpty();
        assertThatThrownBy(() -> ConfiguredSettings.of(configured(Map.of("target_release", "a/b")), settings))
                .hasMessageContaining("target.release");
    }

    @Test
    void everythingShows() {
        Settings settings = ConfiguredSettings.of(
                configured(Map.of(
                        "time_limit_seconds", 5,
                        "resolvers_order", new String[] {"b", "a"},
                        "resolvers_exclude", new String[] {"d,c"},
                        "resolvers_require", new String[] {"g,h"},
                        "sources_order", new String[] {"e"},
                        "sources_exclude", new String[] {"f"},
                        "sources_require", new String[] {"i"},
                        "target_root", " /host ",
                        "no_config", "zero",
                        "kconfig_path", "/etc/kernel.config")),
                Settings.DEFAULTS);
        SettingsDTO dto = settings.dto();
        assertThat(dto.timeLimitMillis).isEqualTo(5000);
        assertThat(dto.resolversOrder).containsExactly("b", "a");
        assertThat(dto.resolversExclude).containsExactly("c", "d");
        assertThat(dto.sourcesOrder).containsExactly("e");
        assertThat(dto.sourcesExclude).containsExactly("f");
        assertThat(dto.resolversRequire).containsExactly("g", "h");
        assertThat(dto.sourcesRequire).containsExactly("i");
        assertThat(dto.targetRoot).isEqualTo("/host");
        assertThat(dto.kconfigPath).isEqualTo("/etc/kernel.config");
        assertThat(dto.noConfig).isEqualTo("zero");
        assertThat(dto.problems).isEmpty();
    }

    @Test
    void withoutAConfigurationExternsAreRefusedUnlessTheSettingIsZero() {
        assertThat(Settings.DEFAULTS.dto().noConfig).isEqualTo("refuse");
        Settings settings = ConfiguredSettings.of(configured(Map.of("no_config", "0")), Settings.DEFAULTS);
        assertThat(settings.dto().noConfig).isEqualTo("refuse");
        assertThat(settings.problems()).singleElement().asString().contains("no.config");
    }

    @Test
    void pathsInUtf8ThatWereReadAsLatin1AreThose() {
        assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")), "the JVM encodes file names in UTF-8");
        SettingsDTO dto = ConfiguredSettings.of(
                        configured(Map.of("target_root", "/gr\u00c3\u00bc", "kconfig_path", "/\u00c3\u009f")),
                        Settings.DEFAULTS)
                .dto();
        assertThat(dto.targetRoot).isEqualTo("/gr\u00fc");
        assertThat(dto.kconfigPath).isEqualTo("/\u00df");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void aTimeLimitThatLeavesNoTimeIsAProblem(int seconds) {
        Settings settings = ConfiguredSettings.of(configured(Map.of("time_limit_seconds", seconds)), Settings.DEFAULTS);
        assertThat(settings.timeLimit()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.dto().problems)
                .containsExactly("time.limit.seconds is " + seconds
                        + " and must be a whole number of seconds from 1 on; 30 s hold");
    }

    @Test
    void aTimeLimitThatIsNoNumberCostsNothingElse() {
        Settings settings = ConfiguredSettings.of(
                configured(Map.of(
                        "time_limit_seconds", new IllegalArgumentException("abc"), "resolvers_exclude", new String[] {
                            "a"
                        })),
                Settings.DEFAULTS);
        assertThat(settings.timeLimit()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.resolvers().excluded()).containsExactly("a");
        assertThat(settings.problems()).singleElement().asString().startsWith("time.limit.seconds is no number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"target_root", "kconfig_path"})
    void aPathThatCantBeOneIsAnError(String property) {
        assertThatThrownBy(() -> ConfiguredSettings.of(configured(Map.of(property, "a\0b")), Settings.DEFAULTS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(property.replace('_', '.'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void blankIsNoPath(String blank) {
        Settings settings = ConfiguredSettings.of(
                configured(Map.of("target_root", blank, "kconfig_path", blank)), Settings.DEFAULTS);
        assertThat(settings.target().root()).isEqualTo(Path.of("/"));
        assertThat(settings.kconfig()).isEmpty();
    }

    @Test
    void aTargetThatStaysKeepsWhatItHolds() {
        Target before = ConfiguredSettings.of(configured(Map.of("target_root", "/host")), Settings.DEFAULTS)
                .target();
        Settings settings = ConfiguredSettings.of(configured(Map.of("target_root", "/host")), Settings.DEFAULTS);
        assertThat(ConfiguredSettings.of(configured(Map.of("target_root", "/host/.")), settings)
                        .target())
                .isSameAs(settings.target())
                .isNotSameAs(before);
        assertThat(ConfiguredSettings.of(configured(Map.of()), settings).target())
                .isSameAs(Target.runningMachine());
    }

    /**
     * As Declarative Services makes it: what isn't set has its default, what can't be converted throws when it is read.
     */
    private static CoreComponent.Configuration configured(Map<String, Object> set) {
        return (CoreComponent.Configuration) Proxy.newProxyInstance(
                SettingsTest.class.getClassLoader(),
                new Class<?>[] {CoreComponent.Configuration.class},
                (proxy, method, args) -> {
                    Object value = set.containsKey(method.getName()) ? set.get(method.getName()) : byDefault(method);
                    if (value instanceof RuntimeException unusable) {
                        throw unusable;
                    }
                    return value;
                });
    }

    private static Object byDefault(Method method) {
        return method.getDeclaringClass() == Annotation.class ? null : method.getDefaultValue();
    }
}
