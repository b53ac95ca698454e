package org.skep.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.machine.SnapshotRecord.Why;

/** Files that are missing in a snapshot, and the failures to read them. */
class SnapshotRecordTest {
    @TempDir
    Path root;

    Target snapshot;

    @BeforeEach
    void createSnapshot() {
        snapshot = Target.at(root);
    }

    /** Permission denied when the snapshot was taken is permission denied when it is read, not "no such file". */
    @Test
    void reportsDeniedFilesAsDenied() throws IOException {
        record(Map.of("boot/config-a b", Why.DENIED));
        assertThatThrownBy(() -> snapshot.open("boot/config-a b"))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessage(root + "/boot/config-a b");
        assertThatThrownBy(() -> snapshot.identity("boot/config-a b")).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> snapshot.open("boot/config-a")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void reportsTheRecordedFailure() throws IOException {
        record(Map.of("proc/modules", Why.failed("Input/output error")));
        assertThatThrownBy(() -> snapshot.open("proc/modules"))
                .isNotInstanceOf(NoSuchFileException.class)
                .hasMessage(root + "/proc/modules: Input/output error");
    }

    @Test
    void folderStandsForItsMissingFiles() throws IOException {
        record(Map.of("sys/kernel/btf", Why.DENIED));
        Files.createDirectories(root.resolve("sys/kernel/btf"));
        Files.writeString(root.resolve("sys/kernel/btf/vmlinux"), "types");
        assertThat(snapshot.read("sys/kernel/btf/vmlinux", 10)).hasSize(5);
        assertThatThrownBy(() -> snapshot.open("sys/kernel/btf/xfs")).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> snapshot.open("sys/kernel/btf2")).isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\ndenied proc/kallsyms",
                "a\rdenied proc/kallsyms",
                "a\nrelease 1.2.3",
                "a\tb",
                "a\\u000ab",
                "a\u0085b",
                "a\u2028b",
                "\u00e4\ud83d\ude00",
                " a ",
            })
    void escapesPaths(String path) throws IOException {
        Map<String, Why> lacking = new LinkedHashMap<>();
        lacking.put("x/" + path, Why.DENIED);
        lacking.put("y/" + path, Why.failed(path));
        SnapshotRecord written = record(lacking);
        assertThat(SnapshotRecord.of(snapshot)).isEqualTo(written);
        assertThatThrownBy(() -> snapshot.open("proc/kallsyms")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void limitsTheSizeOfRecords() throws IOException {
        // A name has at most 255 bytes, and each may be escaped.
        Map<String, Why> most = new LinkedHashMap<>();
        for (int i = 0; i < SnapshotCopier.Limits.OF_MACHINES.files(); i++) {
            most.put(
                    "sys/kernel/btf/" + String.format(Locale.ROOT, "%05d", i) + "\n".repeat(250),
                    Why.failed("a longer reason"));
        }
        SnapshotRecord written = record(most);
        assertThat(SnapshotRecord.of(snapshot)).isEqualTo(written);

        Map<String, Why> more = Map.of("a".repeat(SnapshotRecord.LIMIT), Why.DENIED);
        assertThatThrownBy(() -> record(more))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("too many files are missing");
    }

    @Test
    void reportsAnUnreadableRecord() throws IOException {
        try (RandomAccessFile large =
                new RandomAccessFile(root.resolve(SnapshotRecord.PATH).toFile(), "rw")) {
            large.setLength(SnapshotRecord.LIMIT + 1);
        }
        assertThatThrownBy(() -> snapshot.open("proc/kallsyms"))
                .isNotInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("no such file, and the snapshot's record can't be read: " + root
                        + "/skep-snapshot.txt: longer than");
    }

    @Test
    void refusesARecordWithTooManyFiles() throws IOException {
        Map<String, Why> most = new LinkedHashMap<>();
        for (int i = 0; i < SnapshotRecord.MOST_LACKING; i++) {
            most.put("lib/" + i, Why.DENIED);
        }
        record(most);
        assertThatThrownBy(() -> snapshot.open("lib/0")).isInstanceOf(AccessDeniedException.class);

        most.put("lib/x", Why.DENIED);
        assertThatThrownBy(() -> record(most)).hasMessageContaining("more than 4196 files that are lacking");
        Files.writeString(root.resolve(SnapshotRecord.PATH), "denied lib/x\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> snapshot.open("lib/0"))
                .isNotInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("no such file, and the snapshot's record can't be read: " + root
                        + "/skep-snapshot.txt: more than 4196 files that are lacking");
    }

    /** Reading the record again for every missing file would take minutes. */
    @Test
    void readsARecordOnceUntilItChanges() throws IOException {
        record(Map.of("proc/kallsyms", Why.DENIED));
        SnapshotRecord first = SnapshotRecord.of(snapshot);
        assertThat(SnapshotRecord.of(snapshot)).isSameAs(first);
        record(Map.of());
        assertThatThrownBy(() -> snapshot.open("proc/kallsyms")).isInstanceOf(NoSuchFileException.class);

        Files.writeString(root.resolve(SnapshotRecord.PATH), "#".repeat(SnapshotRecord.LIMIT + 1));
        assertThatThrownBy(() -> snapshot.open("proc/kallsyms")).hasMessageContaining("longer than");
        assertThat(snapshot.shared(SnapshotRecord.Found.class, snapshot.identity(SnapshotRecord.PATH), () -> {
                    throw new AssertionError("read again");
                }))
                .isNotNull();
    }

    /** An interruption is not a failure of the machine. */
    @Test
    void reportsInterruption() throws IOException {
        record(Map.of("proc/kallsyms", Why.DENIED));
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> snapshot.open("proc/kallsyms")).isInstanceOf(ClosedByInterruptException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void refusesAnInvalidRelease() throws IOException {
        Files.writeString(root.resolve(SnapshotRecord.PATH), "release ../../etc\n");
        assertThatThrownBy(snapshot::release).hasMessageContaining("is not a kernel release");
    }

    private SnapshotRecord record(Map<String, Why> lacking) throws IOException {
        SnapshotRecord written = new SnapshotRecord(Optional.empty(), lacking);
        Files.writeString(root.resolve(SnapshotRecord.PATH), new String(written.bytes(false), StandardCharsets.UTF_8));
        return written;
    }
}
