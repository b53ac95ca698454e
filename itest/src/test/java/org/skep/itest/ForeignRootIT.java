package org.skep.itest;

import static java.util.stream.Collectors.joining;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.Before;
import org.junit.Test;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.machine.Snapshot;
import org.skep.machine.Target;

/** Machines under roots of their own, with every resolver and every source that there is. */
public class ForeignRootIT extends InFelix {
    private static final String RELEASE = "6.1.0-50-amd64";

    /** In the order in which they are looked at. */
    private static final List<String> PLACES = List.of(
            "boot/config-" + RELEASE,
            "proc/config.gz",
            "lib/modules/" + RELEASE + "/config",
            "usr/lib/modules/" + RELEASE + "/config",
            "usr/lib/ostree-boot/config-" + RELEASE,
            "lib/modules/" + RELEASE + "/build/.config",
            "boot/vmlinuz-" + RELEASE,
            "boot/vmlinux-" + RELEASE,
            "lib/modules/" + RELEASE + "/vmlinuz",
            "usr/lib/modules/" + RELEASE + "/vmlinuz",
            "boot/vmlinuz");

    /** Those that say of which kernel they are; a bare image doesn't. */
    private static final List<String> NAMED = PLACES.subList(0, PLACES.size() - 1);

    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

    @Before
    public void bundles() throws Exception {
        installAll();
        for (String source : List.of("modulefolders", "kernelimage")) {
            install("org.skep.kconfigsource." + source);
        }
    }

    @Test
    public void withoutAConfigurationTheErrorTellsEveryPlaceThatWasTried() throws Exception {
        Path root = machine();
        Files.createDirectories(root.resolve("boot"));

        String said = said(resolve(root), "CONFIG_HZ");

        assertTrue(said, said.contains("no-configuration"));
        int at = 0;
        for (String place : PLACES) {
            int next = said.indexOf(root + "/" + place + ": no such file", at);
            assertTrue(place + " in its order in " + said, next >= at);
            at = next + 1;
        }
    }

    @Test
    public void aFolderInPlaceOfAConfigurationIsNoMissingFile() throws Exception {
        Path root = machine();
        Files.createDirectories(root.resolve(PLACES.get(2)));
        String said = said(resolve(root), "CONFIG_HZ");
        String expected = "source-damaged: the configuration can't be used: a folder (" + root + "/";
        assertTrue(said, said.contains(expected + PLACES.get(2) + ")"));
    }

    /** Whatever a source reads is in a snapshot. */
    @Test
    public void aSnapshotAnswersAsTheMachineDoesWhereverItsConfigurationIs() throws Exception {
        for (String place : NAMED) {
            Path root = machine();
            put(root, place, "CONFIG_HZ=250\n");
            Path copy = emptyMachine();
            Snapshot.take(Target.at(root), copy, List.of());

            Resolution resolution = resolve(root);
            assertEquals(place, "250", states(resolution).get("CONFIG_HZ"));
            assertEquals(place, told(resolution, root), told(resolve(copy), copy));
        }
    }

    @Test
    public void aReleaseThatIsGivenLeadsToItsFiles() throws Exception {
        for (String place : NAMED) {
            if (place.startsWith("proc/")) {
                continue;
            }
            Path root = emptyMachine();
            put(root, place, "CONFIG_HZ=250\n");
            Map<String, String> states = states(resolve(Target.at(root).withRelease(RELEASE)));
            assertEquals(place, "250", states.get("CONFIG_HZ"));
            assertEquals(place, Integer.toString(0x060100), states.get("LINUX_KERNEL_VERSION"));
        }
    }

    /** Outside lies a whole machine of another value: whoever follows a link there reads it, and leaves its trace. */
    @Test
    public void noLinkLeadsOut() throws Exception {
        assumeTrue("reading leaves a trace in the times of files", readingLeavesATrace());
        Path all = emptyMachine();
        Path outside = all.resolve("outside");
        for (String place : PLACES) {
            put(outside, place, "CONFIG_HZ=666\n");
        }
        write(outside, "proc/sys/kernel/osrelease", RELEASE);
        write(outside, "proc/sys/kernel/version", "#1 SMP Debian 6.6.6-6");
        write(outside, "proc/version_signature", "Ubuntu 6.6.6-6.6 6.6.6");
        write(outside, "proc/kallsyms", "ffffffff81000000 T __x64_sys_bpf\n");
        write(outside, "sys/kernel/btf/vmlinux", "no BTF");
        int number = 0;
        for (String via : List.of("ABSOLUTE", "../outside", "../../outside", "chain", "deep")) {
            for (String linked : List.of(
                    "proc",
                    "proc/sys",
                    "proc/sys/kernel",
                    "proc/sys/kernel/osrelease",
                    "proc/config.gz",
                    "proc/kallsyms",
                    "boot",
                    "boot/config-" + RELEASE,
                    "boot/vmlinuz-" + RELEASE,
                    "lib",
                    "lib/modules",
                    "lib/modules/" + RELEASE,
                    "usr",
                    "usr/lib",
                    "sys",
                    "sys/kernel/btf")) {
                Path root = Files.createDirectory(all.resolve("root" + number++));
                if (!linked.equals("proc") && !linked.equals("proc/sys") && !linked.startsWith("proc/sys/kernel")) {
                    write(root, "proc/sys/kernel/osrelease", RELEASE);
                }
                link(root, linked, outside, via);
                forget(outside);

                Resolution resolution = resolve(root);
                resolve(Target.at(root).withRelease(RELEASE));
                List<Snapshot.Taken> taken = taken(Target.at(root), all.resolve("copy" + number));

                String about = linked + " by " + via + ": " + told(resolution, root);
                assertFalse(about, about.contains("666"));
                assertEquals(about, "no-configuration", states(resolution).get("CONFIG_HZ"));
                assertEquals(about, "", touched(outside));
                assertFalse(about, taken.stream().anyMatch(file -> file.path().startsWith(linked)));
            }
        }
    }

    private static List<Snapshot.Taken> taken(Target target, Path copy) throws IOException {
        try {
            return Snapshot.take(target, copy, List.of()).taken();
        } catch (FileSystemException e) {
            assertEquals("nothing to copy: no release, no configuration, no symbols, no types", e.getReason());
            return List.of();
        }
    }

    private static void link(Path root, String linked, Path outside, String via) throws IOException {
        Path from = root.resolve(linked);
        Files.createDirectories(from.getParent());
        String up = "../".repeat(Path.of(linked).getNameCount() - 1);
        switch (via) {
            case "ABSOLUTE" -> Files.createSymbolicLink(from, outside.resolve(linked));
            case "chain" -> {
                Files.createSymbolicLink(root.resolve("a"), Path.of("/b"));
                Files.createSymbolicLink(root.resolve("b"), Path.of("./c"));
                Files.createSymbolicLink(root.resolve("c"), outside);
                Files.createSymbolicLink(from, Path.of("/a/" + linked));
            }
            case "deep" -> {
                Files.createSymbolicLink(root.resolve("self"), Path.of("../../../../.."));
                Files.createSymbolicLink(from, Path.of("/self" + outside.resolve(linked)));
            }
            default -> Files.createSymbolicLink(from, Path.of(up + via + "/" + linked));
        }
    }

    private Path machine() throws IOException {
        Path root = emptyMachine();
        write(root, "proc/sys/kernel/osrelease", RELEASE + "\n");
        return root;
    }

    /** A configuration in the form that is expected there. */
    private static void put(Path root, String place, String text) throws IOException {
        Path file = root.resolve(place);
        Files.createDirectories(file.getParent());
        if (place.contains("vmlinu")) {
            ByteArrayOutputStream image = new ByteArrayOutputStream();
            image.write("\u007fkernel IKCFG_ST".getBytes(StandardCharsets.US_ASCII));
            image.write(gzip(text));
            image.write("IKCFG_ED".getBytes(StandardCharsets.US_ASCII));
            Files.write(file, gzip(image.toByteArray()));
        } else {
            Files.write(file, place.endsWith(".gz") ? gzip(text) : text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static byte[] gzip(String text) throws IOException {
        return gzip(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private Resolution resolve(Path root) throws Exception {
        return resolve(Target.at(root));
    }

    private Resolution resolve(Target target) throws Exception {
        return resolve(
                fixture("objects/el/deployment.bpf.o"),
                ResolveOptions.defaults().target(target));
    }

    /** All that is told, but for the root. */
    private static String told(Resolution resolution, Path root) {
        String all = resolution.externs() + "\n"
                + resolution.errors().stream().map(Object::toString).collect(joining("\n")) + resolution.warnings();
        return all.replace(root.toString(), "ROOT").replaceAll("\\[B@[0-9a-f]+", "bytes");
    }

    private boolean readingLeavesATrace() throws IOException {
        Path probe = emptyMachine();
        write(probe, "file", "text");
        forget(probe);
        Files.readString(probe.resolve("file"));
        return touched(probe).contains("file");
    }

    private static void forget(Path folder) throws IOException {
        for (Path path : walk(folder)) {
            Files.getFileAttributeView(path, BasicFileAttributeView.class).setTimes(null, LONG_AGO, null);
        }
    }

    /** Those that were read since. Only files: to look for what was touched is to read the folders. */
    private static String touched(Path folder) throws IOException {
        StringBuilder touched = new StringBuilder();
        for (Path path : walk(folder)) {
            FileTime read = (FileTime) Files.getAttribute(path, "lastAccessTime");
            if (Files.isRegularFile(path) && !read.equals(LONG_AGO)) {
                touched.append(path).append(' ');
            }
        }
        return touched.toString();
    }

    private static List<Path> walk(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.toList();
        }
    }
}
