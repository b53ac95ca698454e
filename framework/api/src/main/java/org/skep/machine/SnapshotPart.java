package org.skep.machine;

import java.util.List;
import java.util.Optional;

/**
 * A part of a target's files: where it is on a machine, what it is needed for, and which privilege reads it. In a path,
 * {@code %r} stands for the release, and {@code *} as the last name for all files of a folder.
 *
 * @param use what can't be answered without it
 * @param cure the privilege that is needed
 * @param limit the maximum size of a file, larger than on real machines
 * @param patterns the paths
 */
record SnapshotPart(String use, Cure cure, int limit, List<String> patterns) {
    /** The symbols, whose addresses may be hidden although the file is readable for all users. */
    static final String KALLSYMS = "proc/kallsyms";

    /** The suffix of a path that stands for all files of a folder. */
    static final String ALL_OF_FOLDER = "/*";

    private static final int PAGE = 4096;

    /** The configuration, from all places: it is small, and settings may change which one is used. */
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

    /** The kernel image, for the configuration that may be in it. */
    static final SnapshotPart IMAGE = new SnapshotPart(
            "CONFIG_*, if the kernel carries its configuration",
            Cure.READER,
            512 << 20,
            List.of(
                    "boot/vmlinuz-%r",
                    "boot/vmlinux-%r", "lib/modules/%r/vmlinuz", "usr/lib/modules/%r/vmlinuz", "boot/vmlinuz"));

    /** All parts, in the order of copying. Parts that may exceed the limit are last. */
    static final List<SnapshotPart> ALL = List.of(
            small("LINUX_KERNEL_VERSION, and the files that are named for the release", "proc/sys/kernel/osrelease"),
            small("the exact LINUX_KERNEL_VERSION", "proc/sys/kernel/version"),
            small("the exact LINUX_KERNEL_VERSION", "proc/version_signature"),
            small("the size of maps with a value for each processor", "sys/devices/system/cpu/possible"),
            CONFIGURATION,
            IMAGE,
            new SnapshotPart("LINUX_HAS_*, and all of .ksyms", Cure.SYMBOLS, 256 << 20, List.of(KALLSYMS)),
            new SnapshotPart("symbols of modules", Cure.EVERY_PROCESS, 16 << 20, List.of("proc/modules")),
            new SnapshotPart(
                    "types and functions of .ksyms",
                    Cure.EVERY_PROCESS,
                    128 << 20,
                    List.of("sys/kernel/btf/vmlinux", "sys/kernel/btf" + ALL_OF_FOLDER)));

    /** The privilege that reads a part. */
    enum Cure {
        /** Files that are readable for all users. */
        EVERY_PROCESS("readable for every process by default: check the mounts and file modes of the machine"),
        /** Files that only their owner can read. */
        READER("root, or a file mode that allows reading"),
        /** Kernel addresses. */
        SYMBOLS("CAP_SYSLOG with kernel.kptr_restrict at most 1, which root usually has");

        private final String words;

        Cure(String words) {
            this.words = words;
        }

        /** Returns the text. */
        @Override
        public String toString() {
            return words;
        }
    }

    private static SnapshotPart small(String use, String path) {
        return new SnapshotPart(use, Cure.EVERY_PROCESS, PAGE, List.of(path));
    }

    /**
     * Returns the possible paths.
     *
     * @param release of the kernel; if empty, paths with a release are omitted
     * @return paths below a machine's root; one that ends with {@link #ALL_OF_FOLDER} stands for all files of the
     *     folder
     */
    List<String> paths(Optional<String> release) {
        return patterns.stream()
                .filter(pattern -> release.isPresent() || !pattern.contains("%r"))
                .map(pattern -> pattern.replace("%r", release.orElse("")))
                .toList();
    }
}
