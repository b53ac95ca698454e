package org.skep.itest.karaf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.osgi.framework.Bundle;
import org.skep.itest.pages.Page;

/** The feature {@code skep}, installed once, as somebody at the prompt and in the folder {@code etc} has it. */
public class DeployedIT extends InKaraf {
    private static final String OWN_PID = "com.example.app";
    private static final String OVERRIDES = "org.skep.overrides";
    private static final String IN_BOOT = "100";
    private static final String IN_PROC = "300";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Before
    public void install() throws Exception {
        if (bundles().isEmpty()) {
            prompt.run("feature:repo-add " + System.getProperty("skep.features"));
            prompt.run("feature:install skep");
            awaitCommands();
        }
    }

    @Test
    public void everyBundleOfTheFeatureIsActive() {
        List<String> expected = List.of(
                "org.skep.api",
                "org.skep.format",
                "org.skep.kconfig",
                "org.skep.object",
                "org.skep.core",
                "org.skep.resolver.overrides",
                "org.skep.resolver.kernelversion",
                "org.skep.resolver.features",
                "org.skep.resolver.kconfig",
                "org.skep.kconfigsource.bootfile",
                "org.skep.kconfigsource.procconfig",
                "org.skep.kconfigsource.modulefolders",
                "org.skep.kconfigsource.path",
                "org.skep.kconfigsource.kernelimage",
                "org.skep.syscallprovider.linux",
                "org.skep.commands");
        assertTrue(bundles().toString(), bundles().keySet().containsAll(expected));
        everyBundleIsActive();
    }

    @Test
    public void everyPidHasItsCommentedFile() throws Exception {
        for (String pid : List.of(
                "org.skep.core",
                OVERRIDES,
                "org.skep.resolver.kernelversion",
                "org.skep.resolver.features",
                "org.skep.resolver.kconfig",
                "org.skep.kconfigsource.bootfile",
                "org.skep.kconfigsource.procconfig",
                "org.skep.kconfigsource.modulefolders",
                "org.skep.kconfigsource.path",
                "org.skep.kconfigsource.kernelimage",
                "org.skep.syscallprovider.linux")) {
            String text = Files.readString(etc(pid + ".cfg"));
            assertTrue(pid + " begins with " + text, text.startsWith("# Skep: "));
        }
    }

    @Test
    public void thePromptSaysWhatTheCoreSays() throws Exception {
        Map<String, String> images = CoreView.images(context, example());
        assertEquals(List.of(".kconfig"), List.copyOf(images.keySet()));
        String line = prompt.run("skep:resolve --json " + example());
        assertTrue(line, line.contains("\"images\":{\".kconfig\":\"" + images.get(".kconfig") + "\"}"));
        String table = prompt.run("skep:resolve " + example());
        assertTrue(table, table.contains("kernel-facts.bpf.o on Linux"));
        assertTrue(table, table.contains("CONFIG_DEFAULT_HOSTNAME"));
    }

    @Test
    public void thePromptLoadsIntoTheRunningKernel() throws Exception {
        KernelInReach.isWanted();
        String line = prompt.run("skep:load --json " + example());
        assertTrue(line, line.contains("\"ok\":true"));
        assertTrue(line, line.contains("\"name\":\"kernel_facts\""));
        assertTrue(line, line.contains("\"frozen\":true"));
    }

    @Test
    public void aFileThatChangesOnDiskCountsFromTheNextResolutionOn() throws Exception {
        Path file = etc(OVERRIDES + ".cfg");
        String before = Files.readString(file);
        try {
            set(file, before + "CONFIG_HZ = 1000\n");
            await("CONFIG_HZ = 1000", () -> said("CONFIG_HZ", "1000", "overrides"));
        } finally {
            set(file, before);
        }
        await("no override", () -> !said("CONFIG_HZ", "1000", "overrides"));
    }

    @Test
    public void whatIsSetAtThePromptCountsFromTheNextResolutionOnAndKeepsTheComments() throws Exception {
        prompt.run("config:property-set -p " + OVERRIDES + " CONFIG_HZ 1234");
        try {
            await("CONFIG_HZ 1234", () -> said("CONFIG_HZ", "1234", "overrides"));
            // Karaf writes what was set into the file, and once more what it hears of it.
            everybodyHasHeard();
            String text = Files.readString(etc(OVERRIDES + ".cfg"));
            assertTrue(text, text.startsWith("# Skep: overrides."));
            assertTrue(text, text.contains("CONFIG_HZ = 1234"));
        } finally {
            everybodyHasHeard();
            prompt.run("config:property-delete -p " + OVERRIDES + " CONFIG_HZ");
        }
        await("no override", () -> !said("CONFIG_HZ", "1234", "overrides"));
    }

    @Test
    public void aStringInQuotesKeepsThem() throws Exception {
        Path file = etc(OVERRIDES + ".cfg");
        String before = Files.readString(file);
        try {
            set(file, before + "CONFIG_DEFAULT_HOSTNAME = \"hive\"\n");
            await("a string", () -> said("CONFIG_DEFAULT_HOSTNAME", "\"hive\"", "overrides"));
        } finally {
            set(file, before);
        }
        await("no override", () -> !said("CONFIG_DEFAULT_HOSTNAME", "\"hive\"", "overrides"));
    }

    @Test
    public void aFileInUtf8IsReadAsSuchAlsoAfterKarafHasWrittenIt() throws Exception {
        String image = hex("gr\u00fc\u00dfe");
        Path file = etc(OVERRIDES + ".cfg");
        Path ofOne = etc(OVERRIDES + ".object-utf8.cfg");
        String before = Files.readString(file);
        Path object = folder.getRoot().toPath().resolve("gr\u00fc\u00dfe.bpf.o");
        Files.copy(example(), object);
        try {
            set(file, before + "CONFIG_DEFAULT_HOSTNAME = \"gr\u00fc\u00dfe\"\n");
            await("UTF-8", () -> prompt.run("skep:resolve --json " + example()).contains(image));
            prompt.run("config:property-set -p " + OVERRIDES + " CONFIG_HZ 1003");
            await("CONFIG_HZ 1003", () -> said("CONFIG_HZ", "1003", "overrides"));
            assertTrue(prompt.run("skep:resolve --json " + example()).contains(image));
            set(ofOne, "object.name = gr\u00fc\u00dfe*\nCONFIG_HZ = 1004\n");
            await("CONFIG_HZ 1004", () -> prompt.run("skep:resolve " + object).contains(" 1004 "));
        } finally {
            everybodyHasHeard();
            Files.deleteIfExists(ofOne);
            set(file, before);
        }
        await("no override", () -> !said("CONFIG_HZ", "1003", "overrides"));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(UTF_8));
    }

    @Test
    public void whatIsLoadedTurnsStaleAndFreshAgain() throws Exception {
        KernelInReach.isWanted();
        Path file = etc(OVERRIDES + ".cfg");
        String before = Files.readString(file);
        try (LoadedExample loaded = LoadedExample.of(context, example())) {
            set(file, before + "CONFIG_HZ = 1001\n");
            loaded.hears("STALE CONFIG_HZ");
            set(file, before);
            loaded.hears("FRESH");
        } finally {
            set(file, before);
        }
        await("no override", () -> !said("CONFIG_HZ", "1001", "overrides"));
    }

    @Test
    public void theNextSourceAnswersWhenTheFirstIsStopped() throws Exception {
        String resolve = "skep:resolve --root " + otherMachine() + " " + example();
        assertEquals(IN_BOOT, hz(resolve));
        prompt.run("bundle:stop org.skep.kconfigsource.bootfile");
        try {
            assertEquals(IN_PROC, hz(resolve));
        } finally {
            prompt.run("bundle:start org.skep.kconfigsource.bootfile");
        }
        assertEquals(IN_BOOT, hz(resolve));
    }

    @Test
    public void anOrderThatChangesOnDiskCountsFromTheNextResolutionOn() throws Exception {
        String resolve = "skep:resolve --root " + otherMachine() + " " + example();
        assertEquals(IN_BOOT, hz(resolve));
        Path file = etc("org.skep.core.cfg");
        String before = Files.readString(file);
        try {
            set(file, before + "sources.order = proc-config, boot-file\n");
            await("proc-config comes first", () -> IN_PROC.equals(hz(resolve)));
        } finally {
            set(file, before);
        }
        await("the order of the factory", () -> IN_BOOT.equals(hz(resolve)));
    }

    @Test
    public void aRankingInAFileIsOne() throws Exception {
        String resolve = "skep:resolve --root " + otherMachine() + " " + example();
        Path file = etc("org.skep.kconfigsource.procconfig.cfg");
        String before = Files.readString(file);
        try {
            set(file, before + "service.ranking = 201\n");
            await("proc-config comes first", () -> IN_PROC.equals(hz(resolve)));
        } finally {
            set(file, before);
        }
        await("the ranking of the factory", () -> IN_BOOT.equals(hz(resolve)));
    }

    @Test
    public void overridesOfOneObjectAreAFileOfTheirOwn() throws Exception {
        Path file = etc(OVERRIDES + ".object-itest.cfg");
        try {
            set(file, "object.name = kernel-*.bpf.o\nCONFIG_HZ = 1002\n");
            await("CONFIG_HZ = 1002", () -> said("CONFIG_HZ", "1002", "overrides of kernel-*.bpf.o"));
        } finally {
            everybodyHasHeard();
            Files.deleteIfExists(file);
        }
        await("no override", () -> !said("CONFIG_HZ", "1002", "overrides"));
    }

    @Test
    public void aKernelIsUnpackedWithANativeLibrary() throws Exception {
        Path machine = folder.getRoot().toPath();
        write(machine.resolve("proc/sys/kernel/osrelease"), "6.1.0-hive\n");
        Path image = machine.resolve("boot/vmlinuz-6.1.0-hive");
        Files.createDirectories(image.getParent());
        Files.write(image, zstd(marked(gzip(configuration("300")))));
        String table = prompt.run("skep:resolve --root " + machine + " " + example());
        assertEquals("300", line(table, "CONFIG_HZ").strip().split(" +", -1)[4]);
        assertTrue(table, line(table, "CONFIG_HZ").contains(image.toString()));
    }

    @Test
    public void aPathInAFileIsASource() throws Exception {
        String resolve = "skep:resolve --root " + otherMachine() + " " + example();
        write(folder.getRoot().toPath().resolve("srv/6.1.0-hive"), configuration("500"));
        Path file = etc("org.skep.kconfigsource.path.cfg");
        String before = Files.readString(file);
        try {
            set(file, before + "path = /nowhere/%r, /srv/%r\n");
            await("a configuration at a path", () -> "500".equals(hz(resolve)));
        } finally {
            set(file, before);
        }
        await("no path", () -> IN_BOOT.equals(hz(resolve)));
    }

    @Test
    public void aResolverOfOnesOwnAnswersWhileItIsThere() throws Exception {
        String installed = prompt.run("bundle:install -s " + ownResolver().toUri());
        try {
            await("who answers from the environment", () -> says("BUILD_NUMBER", "4711"));
            assertTrue("nothing is configured", says("limit", "failed"));
            prompt.run("config:property-set -p " + OWN_PID + " limit 1500");
            await("a limit of 1500", () -> says("limit", "1500"));
            everybodyHasHeard();
            prompt.run("config:property-set -p " + OWN_PID + " limit 9000");
            await("a limit of 9000", () -> says("limit", "9000"));
        } finally {
            prompt.run("bundle:uninstall " + installed.replaceAll("\\D", ""));
            everybodyHasHeard();
            prompt.run("config:delete " + OWN_PID);
        }
        for (String extern : List.of("limit", "BUILD_NUMBER")) {
            assertTrue(ownTable(), says(extern, "no-resolver"));
        }
    }

    @Test
    public void thePagesShowWhatIsShown() throws Exception {
        KernelInReach.isWanted();
        List<Page> pages = PagesInKaraf.all();
        assertTrue(pages.toString(), pages.size() >= 4);
        List<String> differences = new ArrayList<>();
        for (Page page : pages) {
            String before = state();
            Map<Path, String> files = settings();
            Set<String> pids = pids();
            List<Bundle> bundles = List.of(context.getBundles());
            try {
                differences.addAll(PagesInKaraf.differences(page, prompt));
            } finally {
                for (Bundle bundle : context.getBundles()) {
                    if (!bundles.contains(bundle)) {
                        bundle.uninstall();
                    }
                }
                keepOnly(pids);
                restore(files);
            }
            poll("settings of " + page.name(), () -> {
                String now = state();
                return now.equals(before) ? List.of() : List.of(now);
            });
        }
        assertEquals(List.of(), differences);
    }

    private String state() throws Exception {
        return prompt.run("skep:resolve " + example()) + prompt.run("skep:resolvers") + prompt.run("skep:sources");
    }

    private static Map<Path, String> settings() throws Exception {
        Map<Path, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(etc("."))) {
            for (Path file : all.filter(one -> one.getFileName().toString().startsWith("org.skep."))
                    .toList()) {
                files.put(file, Files.readString(file));
            }
        }
        return files;
    }

    private void restore(Map<Path, String> files) throws Exception {
        everybodyHasHeard();
        for (Map.Entry<Path, String> file : settings().entrySet()) {
            String before = files.get(file.getKey());
            if (before == null) {
                Files.deleteIfExists(file.getKey());
            } else if (!before.equals(file.getValue())) {
                set(file.getKey(), before);
            }
        }
    }

    /** Whether the table of the object of {@code examples/app-resolver} has this word in the line of this extern. */
    private boolean says(String extern, String word) {
        return List.of(line(ownTable(), extern).strip().split(" +", -1)).contains(word);
    }

    /** Whatever comes of it: the command fails while an extern does. */
    private String ownTable() {
        return prompt.show("skep:resolve " + System.getProperty("skep.app.object"))
                .text();
    }

    /** The jar as {@code itest/own-resolver} has built it. */
    private static Path ownResolver() throws Exception {
        Path folder = Path.of(System.getProperty("skep.app.jars"));
        if (!Files.exists(folder)) {
            throw new AssertionError(folder + " is not there: the tests of itest/own-resolver build it");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** As a kernel has its configuration. */
    private static byte[] marked(byte[] configuration) {
        ByteArrayOutputStream marked = new ByteArrayOutputStream();
        marked.writeBytes("IKCFG_ST".getBytes(UTF_8));
        marked.writeBytes(configuration);
        marked.writeBytes("IKCFG_ED".getBytes(UTF_8));
        return marked.toByteArray();
    }

    private static byte[] gzip(String text) throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return packed.toByteArray();
    }

    /** One frame with one block that is not packed (RFC 8878): there is nothing here that could pack. */
    private static byte[] zstd(byte[] few) {
        assertTrue("what a byte can count", few.length < 256);
        ByteBuffer frame = ByteBuffer.allocate(9 + few.length).order(ByteOrder.LITTLE_ENDIAN);
        // A single segment, so that the size in one byte is the window as well.
        frame.putInt(0xfd2fb528).put((byte) 0x20).put((byte) few.length);
        int lastRawBlock = 1 | few.length << 3;
        return frame.putShort((short) lastRawBlock).put((byte) 0).put(few).array();
    }

    /** A machine with a configuration in either place, which say something else of {@code CONFIG_HZ}. */
    private Path otherMachine() throws Exception {
        Path machine = folder.getRoot().toPath();
        write(machine.resolve("proc/sys/kernel/osrelease"), "6.1.0-hive\n");
        write(machine.resolve("boot/config-6.1.0-hive"), configuration(IN_BOOT));
        write(machine.resolve("proc/config.gz"), configuration(IN_PROC));
        return machine;
    }

    private String hz(String resolve) throws Exception {
        return line(prompt.run(resolve), "CONFIG_HZ").strip().split(" +", -1)[4];
    }

    /** All that the example wants to know of a configuration. */
    private static String configuration(String hz) {
        return "CONFIG_HZ=" + hz + "\nCONFIG_BPF_SYSCALL=y\nCONFIG_DEFAULT_HOSTNAME=\"hive\"\n";
    }

    private static void write(Path file, String text) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Whether the table has this extern with this value from there. */
    private boolean said(String extern, String value, String from) throws Exception {
        String line = line(prompt.run("skep:resolve " + example()), extern);
        return line.contains(" " + value + " ") && line.contains(from);
    }

    private static String line(String table, String extern) {
        return table.lines()
                .filter(line -> line.contains(" " + extern + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(table));
    }
}
