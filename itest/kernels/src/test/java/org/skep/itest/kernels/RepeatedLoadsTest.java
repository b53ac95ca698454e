package org.skep.itest.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Loading again and again in one framework: nothing piles up. */
@Tag("kernel")
class RepeatedLoadsTest {
    private static final String EXAMPLE = "examples/kernel-facts/kernel-facts.bpf.o";
    private static final int WARM_UP = 20;

    /** What piles up does so on every kernel; an emulated one takes ten times as long for a load. */
    private static final int LOADS = Kernel.isOwn() ? 200 : 60;

    private static final long FIVE_MEGABYTES = 5_000_000;

    @Test
    void loadsLeaveHeapAndDescriptorsAsTheyWere() throws IOException {
        load(WARM_UP);
        long heap = heapAfterCollection();
        Map<String, String> descriptors = descriptors();
        load(LOADS - WARM_UP);
        assertThat(heapAfterCollection()).as("bytes of heap in use").isBetween(0L, heap + FIVE_MEGABYTES);
        assertThat(descriptors()).hasSameSizeAs(descriptors).allSatisfy((number, target) -> assertThat(target)
                .doesNotStartWith("anon_inode:b"));
    }

    private static void load(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(Skep.running().load(EXAMPLE).get("maps").items()).hasSize(2);
        }
    }

    /**
     * What is in use when collecting frees nothing more: what is cleaned up after a first collection goes by a later.
     */
    private static long heapAfterCollection() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        long before;
        long used = Long.MAX_VALUE;
        do {
            before = used;
            memory.gc();
            used = memory.getHeapMemoryUsage().getUsed();
        } while (used < before);
        return used;
    }

    /**
     * What the descriptors of this process lead to, by their numbers: those that two looks in a row find, because Java
     * opens files of its own for a moment, to see how many processors it may use.
     */
    private static Map<String, String> descriptors() throws IOException {
        Map<String, String> lasting = look();
        lasting.entrySet().retainAll(look().entrySet());
        return lasting;
    }

    private static Map<String, String> look() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            for (Path link : (Iterable<Path>) links::iterator) {
                try {
                    found.put(
                            link.getFileName().toString(),
                            Files.readSymbolicLink(link).toString());
                } catch (IOException e) {
                    // Closed since the folder was listed.
                }
            }
        }
        return found;
    }
}
