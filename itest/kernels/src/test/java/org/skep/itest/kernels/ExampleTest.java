package org.skep.itest.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example in the kernel: what bpftool sees of it, and what it sees of the kernel. */
@Tag("kernel")
class ExampleTest {
    private static final String EXAMPLE = "examples/kernel-facts/kernel-facts.bpf.o";

    /** BPF_F_RDONLY_PROG | BPF_F_MMAPABLE of linux/bpf.h. */
    private static final int READ_ONLY_AND_MAPPABLE = 0x480;

    /** The size of an Ethernet header, which a test run of a packet's program wants at least. */
    private static final int PACKET = 14;

    private static final Pins PINS = Pins.in("example");
    private static Json loaded;

    @TempDir
    Path scratch;

    @BeforeAll
    static void load() {
        loaded = Skep.running().load("--pin", PINS.toString(), EXAMPLE);
    }

    @AfterAll
    static void unpin() throws IOException {
        PINS.close();
    }

    @Test
    void bpftoolListsTheMapOfTheExternsAsFrozenWithItsTypes() throws IOException, InterruptedException {
        Json map = Bpftool.json("map", "show").items().stream()
                .filter(each -> each.text("id").equals(mapId("kernel_.kconfig")))
                .findFirst()
                .orElseThrow();
        assertThat(map.text("name")).isEqualTo("kernel_.kconfig");
        assertThat(map.text("type")).isEqualTo("array");
        assertThat(map.number("flags")).isEqualTo(READ_ONLY_AND_MAPPABLE);
        assertThat(map.number("frozen")).isEqualTo(1);
        assertThat(map.number("btf_id")).isPositive();
        // bpftool formats a value only by its BTF type; it does not print that type's id.
        Json formatted = Bpftool.json("map", "dump", "id", mapId("kernel_.kconfig"))
                .items()
                .get(0)
                .get("formatted");
        assertThat(formatted.get("value").get(".kconfig").items())
                .flatExtracting(variable -> variable.fields().keySet())
                .containsExactly(
                        "CONFIG_HZ",
                        "CONFIG_MISSING",
                        "CONFIG_XFS_FS",
                        "LINUX_KERNEL_VERSION",
                        "CONFIG_BPF_SYSCALL",
                        "CONFIG_IPV6",
                        "CONFIG_MODULES",
                        "CONFIG_DEFAULT_HOSTNAME");
    }

    @Test
    void aTestRunReadsBackWhatTheMachineSaysOfItself() throws IOException, InterruptedException {
        Path packet = Files.write(scratch.resolve("packet"), new byte[PACKET]);
        Json run = Bpftool.json("prog", "run", "id", programId(), "data_in", packet.toString());
        assertThat(run.number("retval")).isZero();

        ByteBuffer facts = ByteBuffer.wrap(Bpftool.value(Bpftool.json("map", "dump", "id", mapId("kernel_f.bss"))))
                .order(ByteOrder.nativeOrder());
        Map<String, String> config = configuration();
        assertThat(facts.getLong()).as("CONFIG_HZ").isEqualTo(Long.parseLong(config.get("CONFIG_HZ")));
        assertThat(facts.getInt()).as("LINUX_KERNEL_VERSION").isEqualTo(version());
        assertThat(facts.getInt()).as("CONFIG_XFS_FS").isEqualTo(" ym".indexOf(letter(config, "CONFIG_XFS_FS")));
        assertThat(facts.getInt()).as("CONFIG_MISSING").isZero();
        assertThat(facts.get()).as("CONFIG_BPF_SYSCALL").isEqualTo((byte) 1);
        assertThat(facts.get() != 0).as("CONFIG_MODULES").isEqualTo(letter(config, "CONFIG_MODULES") == 'y');
        assertThat(facts.get()).as("CONFIG_IPV6").isEqualTo((byte)
                (config.containsKey("CONFIG_IPV6") ? letter(config, "CONFIG_IPV6") : 0));
        byte[] hostname = new byte[16];
        facts.get(hostname);
        String quoted = config.get("CONFIG_DEFAULT_HOSTNAME");
        byte[] expected = quoted.substring(1, quoted.length() - 1).getBytes(StandardCharsets.US_ASCII);
        // The last byte is zero, whatever the length.
        assertThat(hostname)
                .as("CONFIG_DEFAULT_HOSTNAME")
                .isEqualTo(Arrays.copyOf(Arrays.copyOf(expected, Math.min(expected.length, 15)), 16));
    }

    @Test
    @Tag("not-on-own")
    void theVersionIsThatOfDebiansPackage() throws IOException, InterruptedException {
        String[] numbers = Kernel.packageVersion().orElseThrow().split("\\.", -1);
        int expected = (Integer.parseInt(numbers[0]) << 16)
                + (Integer.parseInt(numbers[1]) << 8)
                + Math.min(Integer.parseInt(numbers[2]), 255);
        byte[] image = Bpftool.value(Bpftool.json("map", "dump", "id", mapId("kernel_.kconfig")));
        int offset = loaded.get("externs").only("name", "LINUX_KERNEL_VERSION").number("offset");
        assertThat(ByteBuffer.wrap(image).order(ByteOrder.nativeOrder()).getInt(offset))
                .isEqualTo(expected)
                .isNotEqualTo(0x060100);
    }

    @Test
    void theDeadBranchIsGone() throws IOException, InterruptedException {
        // It calls a helper that does not exist; it is the only call in the program.
        assertThat(Bpftool.text("prog", "dump", "xlated", "id", programId()))
                .contains("facts.missing = CONFIG_MISSING")
                .doesNotContain("call", "no_such_helper", "(85)");
    }

    @Test
    void theBranchThatIsNotDeadIsRefused() {
        Skep.Outcome outcome = Skep.running().run("load", "--json", "--set", "CONFIG_MISSING=1", EXAMPLE);
        assertThat(outcome.status()).as(outcome.out()).isEqualTo(1);
        Json error = outcome.json().get("errors").items().get(0);
        assertThat(error.text("code")).isEqualTo("kernel-refused");
        assertThat(error.text("message")).contains("\"kernel_facts\"", "invalid func", "2147483647");
    }

    private static String mapId(String name) {
        return loaded.get("maps").only("name", name).text("id");
    }

    private static String programId() {
        return loaded.get("programs").only("name", "kernel_facts").text("id");
    }

    /** The letter of a setting; a blank where it is not set. */
    private static char letter(Map<String, String> config, String name) {
        return config.getOrDefault(name, " ").charAt(0);
    }

    private static Map<String, String> configuration() throws IOException {
        return Kernel.config().stream()
                .filter(line -> line.startsWith("CONFIG_"))
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(entry -> entry[0], entry -> entry[1]));
    }

    /** LINUX_VERSION_CODE: Debian's version, where {@code uname -v} has it, or else the release. */
    private static int version() throws IOException {
        String text = Kernel.version() + " Release " + Kernel.release();
        Matcher numbers =
                Pattern.compile("(?:Debian|Release) (\\d+)\\.(\\d+)\\.(\\d+)").matcher(text);
        assertThat(numbers.find()).as(text).isTrue();
        return (Integer.parseInt(numbers.group(1)) << 16)
                + (Integer.parseInt(numbers.group(2)) << 8)
                + Math.min(Integer.parseInt(numbers.group(3)), 255);
    }
}
