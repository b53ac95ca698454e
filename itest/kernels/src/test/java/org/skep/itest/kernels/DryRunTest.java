package org.skep.itest.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dry run goes all the way but to the kernel. */
@Tag("kernel")
class DryRunTest {
    private static final Path EXAMPLE = Path.of("examples/kernel-facts/kernel-facts.bpf.o");

    /** What the kernel puts before the sections' names in those of the maps. */
    private static final String MAPS = "dryrunt";

    @TempDir
    Path scratch;

    /**
     * What the kernel holds, by id.
     *
     * @param ours what this test loaded
     * @param all that, and what anybody else did
     */
    private record Held(Set<String> ours, Set<String> all) {
        static Held now() throws IOException, InterruptedException {
            List<Json> maps = Bpftool.json("map", "show").items();
            List<Json> programs = Bpftool.json("prog", "show").items();
            List<Json> types = Bpftool.json("btf", "show").items();
            List<Json> ourMaps = maps.stream()
                    .filter(map ->
                            map.fields().containsKey("name") && map.text("name").startsWith(MAPS))
                    .toList();
            Set<String> ids = ids("", ourMaps).collect(Collectors.toSet());
            Stream<Json> ourPrograms = programs.stream()
                    .filter(program -> program.fields().containsKey("map_ids")
                            && program.get("map_ids").items().stream().anyMatch(id -> ids.contains(id.text())));
            return new Held(
                    Stream.concat(ids("map ", ourMaps), ids("prog ", ourPrograms.toList()))
                            .collect(Collectors.toSet()),
                    Stream.of(ids("map ", maps), ids("prog ", programs), ids("btf ", types))
                            .flatMap(each -> each)
                            .collect(Collectors.toSet()));
        }

        private static Stream<String> ids(String kind, List<Json> objects) {
            return objects.stream().map(object -> kind + object.text("id"));
        }
    }

    @Test
    void nothingIsInTheKernelAfterwards() throws IOException, InterruptedException {
        String object = Files.copy(EXAMPLE, scratch.resolve(MAPS + ".bpf.o")).toString();
        try (Pins pins = Pins.in("dry_run")) {
            Held before = Held.now();
            Json rehearsed = Skep.running().load("--dry-run", "--pin", pins.toString(), object);
            Held after = Held.now();
            assertThat(rehearsed.get("maps").items()).hasSize(2);
            assertThat(rehearsed.get("programs").items()).hasSize(1);
            assertThat(pins.folder()).doesNotExist();
            assertThat(after.ours()).isEmpty();
            // On the own kernel others may load something meanwhile. What they unload is nobody's concern.
            if (!Kernel.isOwn()) {
                assertThat(before.all()).containsAll(after.all());
            }

            // And so would it have shown.
            Skep.running().load("--pin", pins.toString(), object);
            assertThat(Held.now().ours()).hasSize(3);
        }
    }
}
