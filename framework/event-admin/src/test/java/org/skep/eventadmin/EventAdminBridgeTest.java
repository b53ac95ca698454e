package org.skep.eventadmin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.skep.runtime.ChangeDTO;
import org.skep.runtime.ExternDTO;
import org.skep.runtime.ObjectDTO;
import org.skep.runtime.RuntimeEvent;
import org.skep.runtime.RuntimeEvent.Happening;
import org.skep.runtime.RuntimeEvent.Kind;
import org.skep.runtime.RuntimeEvent.Movement;
import org.skep.runtime.SettingsDTO;

class EventAdminBridgeTest {
    private final List<Event> posted = new ArrayList<>();
    private final EventAdminBridge bridge = new EventAdminBridge(new EventAdmin() {
        @Override
        public void postEvent(Event event) {
            posted.add(event);
        }

        @Override
        public void sendEvent(Event event) {
            throw new AssertionError("the core would wait for every handler");
        }
    });

    @ParameterizedTest
    @CsvSource({
        "RESOLVER,ADDED,org/skep/resolver/ADDED",
        "RESOLVER,MODIFIED,org/skep/resolver/MODIFIED",
        "RESOLVER,REMOVED,org/skep/resolver/REMOVED",
        "SOURCE,ADDED,org/skep/source/ADDED",
        "SOURCE,MODIFIED,org/skep/source/MODIFIED",
        "SOURCE,REMOVED,org/skep/source/REMOVED",
        "SYSCALL_PROVIDER,ADDED,org/skep/provider/ADDED",
        "SYSCALL_PROVIDER,MODIFIED,org/skep/provider/MODIFIED",
        "SYSCALL_PROVIDER,REMOVED,org/skep/provider/REMOVED"
    })
    void postsProviderChanges(Kind kind, Movement movement, String topic) throws Exception {
        Event event = post(new RuntimeEvent.ProviderChanged(kind, movement, "kconfig", 42));

        assertThat(event.getTopic()).isEqualTo(topic);
        assertThat(event.getProperty("name")).isEqualTo("kconfig");
        assertThat(event.matches(FrameworkUtil.createFilter("(&(service.id=42)(timestamp>=1))")))
                .isTrue();
    }

    @Test
    void postsSettings() {
        SettingsDTO settings = new SettingsDTO();
        settings.timeLimitMillis = 30_000;
        settings.resolversOrder = new String[] {"kconfig", "features"};
        settings.resolversExclude = new String[0];
        settings.resolversRequire = new String[] {"overrides"};
        settings.sourcesOrder = new String[0];
        settings.sourcesExclude = new String[] {"boot-file"};
        settings.sourcesRequire = new String[0];
        settings.noConfig = "refuse";
        settings.targetRoot = "/host";

        Event event = post(new RuntimeEvent.SettingsChanged(settings));
        settings.kconfigPath = "/etc/my.config";
        Event withConfiguration = post(new RuntimeEvent.SettingsChanged(settings));

        assertThat(event.getTopic()).isEqualTo("org/skep/settings/MODIFIED");
        assertThat(event.getPropertyNames())
                .containsExactlyInAnyOrder(
                        "event.topics",
                        "timestamp",
                        "time.limit.millis",
                        "resolvers.order",
                        "resolvers.exclude",
                        "resolvers.require",
                        "sources.order",
                        "sources.exclude",
                        "sources.require",
                        "no.config",
                        "target.root");
        assertThat(event.getProperty("time.limit.millis")).isEqualTo(30_000L);
        assertThat(event.getProperty("resolvers.order")).isEqualTo(new String[] {"kconfig", "features"});
        assertThat(event.getProperty("resolvers.require")).isEqualTo(new String[] {"overrides"});
        assertThat(event.getProperty("sources.exclude")).isEqualTo(new String[] {"boot-file"});
        assertThat(event.getProperty("target.root")).isEqualTo("/host");
        assertThat(withConfiguration.getProperty("kconfig.path")).isEqualTo("/etc/my.config");
    }

    @ParameterizedTest
    @EnumSource(Happening.class)
    void postsObjectChanges(Happening happening) {
        ObjectDTO object = new ObjectDTO();
        object.id = 1L << 40;
        object.name = "a.bpf.o";
        object.provider = "linux";
        object.stale = true;
        object.staleness = "values-differ";
        object.pins = new String[] {"/sys/fs/bpf/a"};
        object.changes = new ChangeDTO[] {
            change(extern("250", "/proc/config.gz:412"), extern("1000", "org.skep.overrides")),
            change(extern("0", null), failed()),
            moved(extern("250", "/proc/config.gz:412"), extern("250", "/proc/config.gz:413"))
        };

        Event event = post(new RuntimeEvent.ObjectChanged(happening, object));

        assertThat(event.getTopic()).isEqualTo("org/skep/object/" + happening);
        assertThat(event.getProperty("object.id")).isEqualTo(1L << 40);
        assertThat(event.getProperty("object.name")).isEqualTo("a.bpf.o");
        assertThat(event.getProperty("object.provider")).isEqualTo("linux");
        assertThat(event.getProperty("stale")).isEqualTo(true);
        assertThat(event.getProperty("staleness")).isEqualTo("values-differ");
        assertThat(event.getProperty("pins")).isEqualTo(new String[] {"/sys/fs/bpf/a"});
        assertThat((String[]) event.getProperty("changes"))
                .containsExactly(
                        "CONFIG_HZ: was 250 (/proc/config.gz:412), would be 1000 (org.skep.overrides)",
                        "CONFIG_HZ: was 0 (no answer), would be failed (resolver-failed: it threw)",
                        "CONFIG_HZ: 250 from /proc/config.gz:413, before from /proc/config.gz:412");
    }

    private Event post(RuntimeEvent event) {
        bridge.changed(event);
        return posted.get(posted.size() - 1);
    }

    private static ChangeDTO change(ExternDTO was, ExternDTO wouldBe) {
        ChangeDTO change = new ChangeDTO();
        change.was = was;
        change.wouldBe = wouldBe;
        change.valueDiffers = true;
        return change;
    }

    private static ChangeDTO moved(ExternDTO was, ExternDTO wouldBe) {
        ChangeDTO moved = change(was, wouldBe);
        moved.valueDiffers = false;
        return moved;
    }

    private static ExternDTO extern(String value, String origin) {
        ExternDTO extern = new ExternDTO();
        extern.name = "CONFIG_HZ";
        extern.state = "resolved";
        extern.value = value;
        extern.origin = origin;
        return extern;
    }

    private static ExternDTO failed() {
        ExternDTO failed = extern(null, null);
        failed.state = "failed";
        failed.code = "resolver-failed";
        failed.problem = "it threw";
        return failed;
    }
}
