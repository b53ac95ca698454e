package org.skep.syscallprovider.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What {@code /proc/self/fdinfo} says of a descriptor: a few things that the kernel tells nowhere else. */
final class DescriptorInfo {
    private final List<String> lines;

    private DescriptorInfo(List<String> lines) {
        this.lines = lines;
    }

    /** What it says now; nothing where it can't be read. */
    static DescriptorInfo of(int descriptor) {
        try {
            return new DescriptorInfo(Files.readAllLines(
                    Path.of("/proc/self/fdinfo", Integer.toString(descriptor)), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return new DescriptorInfo(List.of());
        }
    }

    /** Whether it is a map that is frozen ({@code bpf_map_show_fdinfo}; since 5.2). */
    boolean isFrozen() {
        return lines.stream().anyMatch(line -> line.matches("frozen:\\s*1"));
    }

    boolean isMap() {
        return has("map_type:");
    }

    boolean isProgram() {
        return has("prog_type:");
    }

    private boolean has(String field) {
        return lines.stream().anyMatch(line -> line.startsWith(field));
    }
}
