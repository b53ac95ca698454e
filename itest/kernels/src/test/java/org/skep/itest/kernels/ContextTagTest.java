package org.skep.itest.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Parameters that are marked as the context, in functions of several program types. Kernels before 6.8 do not know the
 * mark, and get the functions described by the type that they expect: the same from Skep as from libbpf.
 */
@Tag("kernel")
class ContextTagTest {
    private static final String OBJECT = "fixtures/link/el/context_tag.bpf.o";

    @Test
    void libbpfLoadsTheSame() throws IOException, InterruptedException {
        try (Pins ours = Pins.in("context_ours");
                Pins theirs = Pins.in("context_theirs")) {
            Json loaded = Skep.running().load("--pin", ours.toString(), OBJECT).get("programs");
            Peer libbpf = Peer.run("peer/load", "--pin", theirs.toString(), OBJECT);
            assertThat(libbpf.status()).as(libbpf.output()).isZero();
            Json expected = Json.read(libbpf.output()).get("programs");

            for (String name : List.of("of_tc", "of_cgroup", "of_raw_tp", "of_xdp_program")) {
                Json found = program(loaded, name);
                Json wanted = program(expected, name);
                assertThat(found.text("tag")).as(name).isEqualTo(wanted.text("tag"));
                assertThat(types(found)).as(name).isEqualTo(types(wanted));
            }
        }
    }

    private static Json program(Json programs, String name) throws IOException, InterruptedException {
        return Bpftool.json("prog", "show", "id", programs.only("name", name).text("id"));
    }

    /** The types that a program was loaded with. */
    private static String types(Json program) throws IOException, InterruptedException {
        return Bpftool.text("btf", "dump", "id", program.text("btf_id"));
    }
}
