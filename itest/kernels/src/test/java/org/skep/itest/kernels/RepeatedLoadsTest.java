package org.skep.itest.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Loading again and again in one framework: nothing piles up. */
@Tag("kernel")
class RepeatedLoadsTest {
    private static final String EXAMPLE = "examples/kernel-facts/kernel-facts.bpf.o";
    private static final int WARM_UP = 20;
    private static final int LOADS = 200;
    private static final long FIVE_MEGABYTES = 5_000_000;

    @Test
    void twoHundredLoadsLeaveHeapAndDescriptorsAsTheyWere() throws IOException {
        load(WARM_UP);
        long heap = heapAfterCollection();
        List<String> descriptors = descriptors();
        load(LOADS - WARM_UP);
        assertThat(heapAfterCollection()).as("bytes of heap in use").isBetween(0L, heap + FIVE_MEGABYTES);
        assertThat(descriptors()).hasSameSizeAs(descriptors).noneMatch(each -> each.startsWith("anon_inode:b"));
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

    /** What the descriptors of this process lead to. */
    private static List<String> descriptors() throws IOException {
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            return links.map(RepeatedLoadsTest::target).toList();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            // That of the listing itself, which counts alike each time.
            return "closed";
        }
    }
}
