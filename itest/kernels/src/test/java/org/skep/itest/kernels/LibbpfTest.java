package org.skep.itest.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example, loaded by Skep and by libbpf (itest/peer/load.c): the kernel holds the same. */
@Tag("kernel")
class LibbpfTest {
    private static final String EXAMPLE = "examples/kernel-facts/kernel-facts.bpf.o";

    @TempDir
    Path scratch;

    @Test
    void libbpfLoadsTheSame() throws IOException, InterruptedException {
        try (Pins ours = Pins.in("libbpf_ours");
                Pins theirs = Pins.in("libbpf_theirs")) {
            Json loaded = Skep.running().load("--pin", ours.toString(), EXAMPLE);
            Peer libbpf = Peer.run("peer/load", "--kconfig", config(), "--pin", theirs.toString(), EXAMPLE);
            assertThat(libbpf.status()).as(libbpf.output()).isZero();
            Json expected = Json.read(libbpf.output());

            // A tag covers the instructions, without the descriptors of maps.
            String program = loaded.get("programs").only("name", "kernel_facts").text("id");
            assertThat(Bpftool.json("prog", "show", "id", program).text("tag"))
                    .isEqualTo(expected.get("programs")
                            .only("name", "kernel_facts")
                            .text("tag"));
            for (String map : List.of("kernel_.kconfig", "kernel_f.bss")) {
                assertThat(value(loaded, map)).as(map).isEqualTo(value(expected, map));
            }
        }
    }

    private static byte[] value(Json loaded, String map) throws IOException, InterruptedException {
        String id = loaded.get("maps").only("name", map).text("id");
        return Bpftool.value(Bpftool.json("map", "dump", "id", id));
    }

    /**
     * The kernel's configuration in a file. libbpf does not look in /usr/lib/modules, and fails when a setting is
     * missing in what it was given and it finds no file.
     */
    private String config() throws IOException {
        List<String> lines = new ArrayList<>(Kernel.config());
        lines.add("CONFIG_MISSING=0");
        return Files.write(scratch.resolve("config"), lines).toString();
    }
}
