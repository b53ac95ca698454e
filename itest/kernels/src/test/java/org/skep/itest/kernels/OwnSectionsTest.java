package org.skep.itest.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;

/** Sections that libbpf does not know, each with a map of its own; one is an application's, and answered by it. */
@Tag("kernel")
class OwnSectionsTest {
    private static final String OBJECT = "fixtures/link/el/extern_app.bpf.o";
    private static final String[] SECTIONS = {"extern_a.extern", ".extern.app", ".extern.kconfig"};

    /** BPF_F_RDONLY_PROG | BPF_F_MMAPABLE of linux/bpf.h. */
    private static final String READ_ONLY_AND_MAPPABLE = Integer.toString(0x480);

    @Test
    void eachSectionHasAMapOfItsOwn() throws IOException, InterruptedException, BundleException {
        Bundle application = Skep.running().context().installBundle("kernels:app", bundle());
        try (Pins pins = Pins.in("own_sections")) {
            application.start();
            Json loaded = Skep.running()
                    .load("--pin", pins.toString(), "--set", "CONFIG_HZ=777", "--set", "CONFIG_OLD=m", OBJECT);
            assertThat(loaded.get("externs").only("name", "APP_LIMIT").text("origin"))
                    .isEqualTo("the application");
            for (String section : SECTIONS) {
                String id = loaded.get("maps").only("name", section).text("id");
                Json map = Bpftool.json("map", "show", "id", id);
                assertThat(tuple(map.text("name"), map.text("flags"), map.text("frozen")))
                        .isEqualTo(tuple(section, READ_ONLY_AND_MAPPABLE, "1"));
            }
            assertThat(bytes(loaded, ".extern.app")).isEqualTo(number(0x12345678));
            assertThat(bytes(loaded, ".extern.kconfig")).isEqualTo(number(777));
            assertThat(bytes(loaded, "extern_a.extern")).isEqualTo(new byte[] {'m'});
            assertThat(pins.folder().resolve("maps/_extern_app")).exists();
            assertThat(pins.folder().resolve("maps/_extern_kconfig")).exists();
        } finally {
            application.uninstall();
        }
    }

    @Test
    void withoutTheApplicationTheObjectIsRefused() {
        Skep.Outcome outcome = Skep.running().run("load", "--json", "--set", "CONFIG_OLD=m", OBJECT);
        assertThat(outcome.status()).as(outcome.out()).isEqualTo(1);
        Json error = outcome.json().get("errors").only("extern", "APP_LIMIT");
        assertThat(error.text("code")).isEqualTo("no-resolver");
    }

    private static byte[] bytes(Json loaded, String map) throws IOException, InterruptedException {
        String id = loaded.get("maps").only("name", map).text("id");
        return Bpftool.value(Bpftool.json("map", "dump", "id", id));
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }

    /** A bundle of one class, {@link AppResolver}. */
    private static InputStream bundle() throws IOException {
        String name = OwnSectionsTest.class.getPackageName() + ".AppResolver";
        String file = name.replace('.', '/') + ".class";
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        headers.putValue(Constants.BUNDLE_SYMBOLICNAME, name);
        headers.putValue(Constants.BUNDLE_ACTIVATOR, name);
        headers.putValue(Constants.IMPORT_PACKAGE, "org.osgi.framework,org.skep.extern,org.skep.resolver");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest);
                InputStream compiled = OwnSectionsTest.class.getResourceAsStream("/" + file)) {
            jar.putNextEntry(new JarEntry(file));
            compiled.transferTo(jar);
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }
}
