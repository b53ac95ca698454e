package org.skep.machine;

import java.util.List;
import java.util.Optional;

/**
 * A part of what a target consists of: where it is on a machine, what it is good for, who may read it. In a path,
 * {@code %r} stands for the release, and {@code *} as the last name for all files of a folder.
 *
 * @param use what can't be answered without it
 * @param cure what privilege brings it
 * @param limit more bytes than any machine has in one of the files
 * @param patterns the paths
 */
record SnapshotPart(String use, Cure cure, int limit, List<String> patterns) {
    /** The symbols, whose addresses may be hidden although the file is open to all. */
    static final String KALLSYMS = "proc/kallsyms";

    /** What ends a path that stands for all files of a folder. */
    static final String ALL_OF_FOLDER = "/*";

    private static final int PAGE = 4096;

    /**
     * The configuration, in every place where there is one: it is small, and which of them counts may be configured.
     */
    static final SnapshotPart CONFIGURATION = new SnapshotPart(
            "CONFIG_*, unless another file has them",
            Cure.READER,
            64 << 20,
            List.of(
                    "boot/config-%r",
                    "proc/config.gz",
                    "lib/modules/%r/config",
                    "usr/lib/modules/%r/config",
                    "usr/lib/ostree-boot/config-%r",
                    "lib/modules/%r/build/.config"));

    /** The kernel itself, for the configuration that may be in it: large, and good for nothing else. */
    static final SnapshotPart IMAGE = new SnapshotPart(
            "CONFIG_*, if the kernel carries its configuration",
            Cure.READER,
            512 << 20,
            List.of(
                    "boot/vmlinuz-%r",
                    "boot/vmlinux-%r", "lib/modules/%r/vmlinuz", "usr/lib/modules/%r/vmlinuz", "boot/vmlinuz"));

    /** All parts, in the order in which they are copied: what may be so much that there is no room for it is last. */
    static final List<SnapshotPart> ALL = List.of(
            small("LINUX_KERNEL_VERSION, and the files that are named for the release", "proc/sys/kernel/osrelease"),
            small("the exact LINUX_KERNEL_VERSION", "proc/sys/kernel/version"),
            small("the exact LINUX_KERNEL_VERSION", "proc/version_signature"),
            small("the size of maps with a value for each processor", "sys/devices/system/cpu/possible"),
            CONFIGURATION,
            IMAGE,
            new SnapshotPart("LINUX_HAS_*, and all of .ksyms", Cure.SYMBOLS, 256 << 20, List.of(KALLSYMS)),
            new SnapshotPart("symbols of modules", Cure.ANYBODY, 16 << 20, List.of("proc/modules")),
            new SnapshotPart(
                    "types and functions of .ksyms",
                    Cure.ANYBODY,
                    128 << 20,
                    List.of("sys/kernel/btf/vmlinux", "sys/kernel/btf" + ALL_OF_FOLDER)));

    /** Who may read what. */
    enum Cure {
        /** What is open to all. */
        ANYBODY("every process has it unless somebody took it away: look at the mounts and modes of the machine"),
        /** Files with an owner. */
        READER("root, or a mode that lets you read it"),
        /** The kernel's addresses. */
        SYMBOLS("CAP_SYSLOG with kernel.kptr_restrict at most 1, which root has as a rule");

        private final String words;

        Cure(String words) {
            this.words = words;
        }

        /** In words. */
        @Override
        public String toString() {
            return words;
        }
    }

    private static SnapshotPart small(String use, String path) {
        return new SnapshotPart(use, Cure.ANYBODY, PAGE, List.of(path));
    }

    /**
     * Where it may be.
     *
     * @param release of the kernel; without, places that are named for it are left out
     * @return paths below a machine's root; one that ends with {@link #ALL_OF_FOLDER} stands for as many as there are
     */
    List<String> paths(Optional<String> release) {
        return patterns.stream()
                .filter(pattern -> release.isPresent() || !pattern.contains("%r"))
                .map(pattern -> pattern.replace("%r", release.orElse("")))
                .toList();
    }
}
