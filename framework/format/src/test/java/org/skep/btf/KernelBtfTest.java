package org.skep.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The running kernel's own BTF, against what bpftool makes of it. */
class KernelBtfTest {
    private static final Path VMLINUX = Path.of("/sys/kernel/btf/vmlinux");
    private static final Pattern TYPE = Pattern.compile("\\[(\\d+)] (\\w+) '(.*?)'(?:,? (?:\\w|\\().*)?");

    /** Continuous integration has both; elsewhere their absence is said, and no reason to fail. */
    @BeforeEach
    void needsTheKernelsBtf() {
        needs(Files.isReadable(VMLINUX), VMLINUX + " can't be read");
    }

    @Test
    void readsTheSameTypesAsBpftool() throws BtfException, IOException, InterruptedException {
        Btf btf = Btf.parse(Files.readAllBytes(VMLINUX));
        int seen = 0;
        Process bpftool = bpftool();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(bpftool.getInputStream(), StandardCharsets.ISO_8859_1))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher type = TYPE.matcher(line);
                if (type.matches()) {
                    int id = Integer.parseInt(type.group(1));
                    String name = type.group(3).equals("(anon)") ? "" : type.group(3);
                    seen++;
                    if (id != seen
                            || !btf.name(id).equals(name)
                            || !btf.kind(id).name().equals(type.group(2))) {
                        assertThat(btf.kind(id) + " '" + btf.name(id) + "'")
                                .as(line)
                                .isEqualTo(line);
                    }
                }
            }
        }
        assertThat(bpftool.waitFor()).isZero();
        assertThat(seen).isEqualTo(btf.typeCount()).isGreaterThan(10_000);
    }

    @Test
    void everyTypeCanBeDecodedMeasuredAndFound() throws BtfException, IOException {
        byte[] bytes = Files.readAllBytes(VMLINUX);
        Btf btf = Btf.parse(bytes);

        for (int id = 1; id <= btf.typeCount(); id++) {
            BtfType type = btf.type(id);
            if (type instanceof BtfType.Struct struct) {
                assertThat(btf.sizeOf(id)).hasValue(struct.size());
                assertThat(btf.find(Kind.STRUCT, struct.name()).isPresent())
                        .isEqualTo(!struct.name().isEmpty());
            }
            btf.skipModifiers(id);
            btf.describe(id);
        }
        assertThat(btf.sizeOf(btf.find(Kind.STRUCT, "list_head").orElseThrow())).hasValue(16);
        assertThat(BtfBuilder.of(btf).toBytes()).isEqualTo(bytes);
    }

    @Test
    void trustedReadsTheSameAsChecked() throws BtfException, IOException {
        byte[] bytes = Files.readAllBytes(VMLINUX);
        Btf checked = Btf.parse(bytes);
        Btf trusted =
                Btf.trusted(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());

        assertThat(trusted.typeCount()).isEqualTo(checked.typeCount());
        for (int id = 1; id <= checked.typeCount(); id++) {
            if (!trusted.type(id).equals(checked.type(id))) {
                assertThat(trusted.type(id)).as("type %d", id).isEqualTo(checked.type(id));
            }
        }
        assertThat(trusted).isEqualTo(checked);
    }

    @Test
    void everyCandidateIsFoundByItsNameAndItsEssentialName() throws BtfException, IOException {
        Btf btf = Btf.trusted(ByteBuffer.wrap(Files.readAllBytes(VMLINUX)));
        int named = 0;
        int flavoured = 0;
        for (int id = 1; id <= btf.typeCount(); id++) {
            String name = btf.name(id);
            if (name.isEmpty()) {
                continue;
            }
            named++;
            int essential = Names.essentialLength(name);
            flavoured += essential < name.length() ? 1 : 0;
            int[] candidates = btf.candidates(name.substring(0, essential)).toArray();
            if (Arrays.binarySearch(candidates, id) < 0 || btf.findAll(name).noneMatch(Integer.valueOf(id)::equals)) {
                throw new AssertionError("type " + id + " " + name + ": " + Arrays.toString(candidates));
            }
        }

        assertThat(named).isGreaterThan(10_000);
        assertThat(flavoured).isPositive();
    }

    /** Beyond the bytes of the BTF, which are not copied. */
    @Test
    void theIndexTakesLittleMemory() throws BtfException, IOException {
        BtfImage image = BtfImage.trusted(ByteBuffer.wrap(Files.readAllBytes(VMLINUX)), null);
        long types = 4L * image.typeCount();

        assertThat(types + NameIndex.of(image).bytes()).isLessThan(1_500_000);
    }

    @Test
    void askingAgainAllocatesNothing() throws BtfException, IOException {
        Btf btf = Btf.trusted(ByteBuffer.wrap(Files.readAllBytes(VMLINUX)));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        String[] names = {"task_struct", "task_struct___mine", "no_such_type", "list_head", "int"};
        int found = candidates(btf, names);
        candidates(btf, names);
        long before = threads.getCurrentThreadAllocatedBytes();
        long nothing = threads.getCurrentThreadAllocatedBytes() - before;
        before = threads.getCurrentThreadAllocatedBytes();
        int again = candidates(btf, names);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(again).isEqualTo(found).isGreaterThanOrEqualTo(4);
        assertThat(allocated).isEqualTo(nothing);
    }

    private static int candidates(Btf btf, String[] names) {
        int found = 0;
        for (String name : names) {
            TypeIds ids = btf.candidates(name);
            for (int i = 0; i < ids.size(); i++) {
                found += btf.kind(ids.get(i)) == Kind.FUNC ? 0 : 1;
            }
        }
        return found;
    }

    private static Process bpftool() throws IOException {
        try {
            return new ProcessBuilder("bpftool", "btf", "dump", "file", VMLINUX.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            needs(false, "bpftool can't be run: " + e.getMessage());
            throw e;
        }
    }

    private static void needs(boolean there, String missing) {
        if (!there && "true".equals(String.valueOf(System.getenv("CI")).toLowerCase(Locale.ROOT))) {
            throw new AssertionError(missing);
        }
        if (!there) {
            System.err.println("NOT TESTED against the kernel's BTF: " + missing);
        }
        assumeThat(there).as(missing).isTrue();
    }
}
