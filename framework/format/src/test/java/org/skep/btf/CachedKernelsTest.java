package org.skep.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/** The BTF of the kernels that the kernel tests have in their cache, out of their images. */
class CachedKernelsTest {
    private static final int SECTION_BYTES = 64;

    @TestFactory
    Stream<DynamicTest> everyKernelIsRead() throws IOException {
        List<Path> images = images();
        if (images.isEmpty()) {
            System.err.println("NOT TESTED against the BTF of other kernels: there is none in " + cache());
        }
        assumeThat(images).isNotEmpty();
        return images.stream()
                .map(image -> DynamicTest.dynamicTest(
                        image.getParent().getFileName().toString(), () -> read(btf(Files.readAllBytes(image)))));
    }

    private static void read(byte[] bytes) throws BtfException {
        Btf checked = Btf.parse(bytes);
        Btf trusted = Btf.trusted(ByteBuffer.wrap(bytes));

        assertThat(checked.typeCount()).isEqualTo(trusted.typeCount()).isGreaterThan(50_000);
        for (int id = 1; id <= checked.typeCount(); id++) {
            assertThat(trusted.kind(id)).isEqualTo(checked.kind(id)).isNotEqualTo(Kind.UNKNOWN);
            trusted.type(id);
        }
        int task = trusted.find(Kind.STRUCT, "task_struct").orElseThrow();
        assertThat(trusted.candidates("task_struct___mine").toArray()).contains(task);
        assertThat(trusted.sizeOf(task)).isEqualTo(checked.sizeOf(task)).isNotEmpty();
        assertThat(Compatibility.typesMatch(checked, task, trusted, task)).isTrue();
        assertThat(4L * trusted.typeCount() + NameIndex.of(trusted.image()).bytes())
                .isLessThan(1_500_000);
    }

    private static Path cache() {
        String given = System.getenv("SKEP_KERNEL_CACHE");
        String home = System.getenv("XDG_CACHE_HOME");
        return given != null
                ? Path.of(given)
                : (home != null ? Path.of(home) : Path.of(System.getProperty("user.home"), ".cache"))
                        .resolve(Path.of("skep", "kernels"));
    }

    private static List<Path> images() throws IOException {
        if (!Files.isDirectory(cache())) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(cache())) {
            // Folders are named after the release and the version of the package.
            return folders.filter(folder ->
                            Character.isDigit(folder.getFileName().toString().charAt(0)))
                    .map(folder -> folder.resolve("vmlinuz"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    /** The section of the ELF file that is packed in an image. */
    private static byte[] btf(byte[] image) throws IOException, InterruptedException {
        byte[][] magics = {
            {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd}, {(byte) 0xfd, '7', 'z', 'X', 'Z', 0}, {0x02, 0x21, 0x4c, 0x18}
        };
        String[][] commands = {{"zstd", "-dcq"}, {"xz", "-dcq", "--single-stream"}, {"lz4", "-dcq"}};
        for (int i = 0; i < magics.length; i++) {
            for (int at = 0; at < image.length - magics[i].length; at++) {
                if (Arrays.equals(image, at, at + magics[i].length, magics[i], 0, magics[i].length)) {
                    byte[] unpacked = run(commands[i], Arrays.copyOfRange(image, at, image.length));
                    Optional<byte[]> section = section(unpacked);
                    if (section.isPresent()) {
                        return section.get();
                    }
                }
            }
        }
        throw new AssertionError("no packed ELF file with BTF");
    }

    private static byte[] run(String[] command, byte[] input) throws IOException, InterruptedException {
        Path packed = Files.createTempFile("kernel", ".packed");
        try {
            Files.write(packed, input);
            // What is behind the packed data in the image makes the tools complain at the end.
            Process process = start(new ProcessBuilder(command)
                    .redirectInput(packed.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD));
            byte[] output = process.getInputStream().readAllBytes();
            process.waitFor();
            return output;
        } finally {
            Files.delete(packed);
        }
    }

    private static Process start(ProcessBuilder command) {
        try {
            return command.start();
        } catch (IOException e) {
            System.err.println("NOT TESTED against the BTF of a kernel: " + e.getMessage());
            throw new TestAbortedException(e.getMessage(), e);
        }
    }

    private static Optional<byte[]> section(byte[] elf) {
        if (elf.length < SECTION_BYTES || elf[0] != 0x7f) {
            return Optional.empty();
        }
        ByteBuffer data = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        int sections = (int) data.getLong(0x28);
        int names = (int) data.getLong(sections + data.getShort(0x3e) * SECTION_BYTES + 0x18);
        for (int i = 0; i < data.getShort(0x3c); i++) {
            int section = sections + i * SECTION_BYTES;
            byte[] name = Arrays.copyOfRange(elf, names + data.getInt(section), names + data.getInt(section) + 5);
            if (new String(name, StandardCharsets.ISO_8859_1).equals(".BTF\0")) {
                int begin = (int) data.getLong(section + 0x18);
                return Optional.of(Arrays.copyOfRange(elf, begin, begin + (int) data.getLong(section + 0x20)));
            }
        }
        return Optional.empty();
    }
}
