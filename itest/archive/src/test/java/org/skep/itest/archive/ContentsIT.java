package org.skep.itest.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What is in the archives: nothing that tells when, where or by whom they were built, and all that others want named.
 */
class ContentsIT {
    private static final Path TAR = Path.of(System.getProperty("skep.archive") + ".tar.gz");
    private static final Path ZIP = Path.of(System.getProperty("skep.archive") + ".zip");
    private static final String TOP = "skep-" + System.getProperty("skep.version") + "/";
    private static final int FOLDER = 0755;
    private static final int PROGRAM = 0755;
    private static final int FILE = 0644;

    private static final List<TarArchiveEntry> ENTRIES = new ArrayList<>();
    private static final Map<String, byte[]> FILES = new TreeMap<>();

    @BeforeAll
    static void read() throws IOException {
        try (InputStream packed = Files.newInputStream(TAR);
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(packed))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                ENTRIES.add(entry);
                if (entry.isFile()) {
                    FILES.put(entry.getName().substring(TOP.length()), tar.readAllBytes());
                }
            }
        }
    }

    @Test
    void isOneFolderOfPlainFiles() {
        assertThat(ENTRIES).allSatisfy(entry -> {
            assertThat(entry.getName()).startsWith(TOP).doesNotContain("/../", "//");
            assertThat(entry.isFile() || entry.isDirectory()).isTrue();
        });
        assertThat(ENTRIES.stream().map(TarArchiveEntry::getName)).doesNotHaveDuplicates();
        assertThat(FILES)
                .containsKeys("README.md", "LICENSE", "NOTICE", "bin/skep", "examples/kernel-facts/kernel-facts.bpf.o")
                .allSatisfy((name, contents) ->
                        assertThat(name).doesNotStartWith("classes").doesNotContain("-sources", ".jsa"));
    }

    /** With the order of entries, that is all in an archive that could differ from one build to the next. */
    @Test
    void tellsNothingOfItsBuild() {
        Instant stamp = Instant.parse(System.getProperty("skep.timestamp"));

        assertThat(ENTRIES).allSatisfy(entry -> {
            assertThat(entry.getLastModifiedTime().toInstant()).isEqualTo(stamp);
            assertThat(entry.getLongUserId()).isZero();
            assertThat(entry.getLongGroupId()).isZero();
            assertThat(entry.getUserName()).isIn("", "root");
            assertThat(entry.getGroupName()).isIn("", "root");
            assertThat(entry.getMode() & 07777).as(entry.getName()).isEqualTo(mode(entry.getName()));
        });
    }

    @Test
    void entriesAreInOneOrder() {
        for (String folder : List.of("bundles/", "docs/", "lib/")) {
            List<String> names = ENTRIES.stream()
                    .map(TarArchiveEntry::getName)
                    .filter(name -> name.startsWith(TOP + folder))
                    .toList();
            assertThat(names).isSorted().hasSizeGreaterThan(1);
        }
    }

    @Test
    void theZipHasTheSame() throws IOException {
        Map<String, Integer> modes = new TreeMap<>();
        try (ZipFile zip = ZipFile.builder().setPath(ZIP).get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                modes.put(entry.getName(), entry.getUnixMode() & 07777);
                if (!entry.isDirectory()) {
                    assertThat(zip.getInputStream(entry).readAllBytes())
                            .isEqualTo(FILES.get(entry.getName().substring(TOP.length())));
                }
            }
        }

        assertThat(modes.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        ENTRIES.stream().map(TarArchiveEntry::getName).toList());
        assertThat(modes).allSatisfy((name, mode) -> assertThat(mode).as(name).isEqualTo(mode(name)));
    }

    @Test
    void everythingOfOthersIsInTheNotice() {
        String jars = text("NOTICE").split("\n\n", -1)[2];
        List<String> named = words(jars, "^(\\S+) +\\S.* (?:LICENSE|licenses/\\S+)$");

        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(FILES.keySet().stream()
                        .filter(name -> name.endsWith(".jar") && !name.contains("/org.skep."))
                        .map(name -> name.replaceAll(".*/|-[0-9][^/]*$", ""))
                        .toList());
    }

    @Test
    void everyLicenceIsThere() {
        List<String> texts = words(text("NOTICE"), "(licenses/\\S+)$");

        assertThat(texts)
                .containsExactlyInAnyOrderElementsOf(FILES.keySet().stream()
                        .filter(name -> name.startsWith("licenses/"))
                        .toList());
    }

    /** Every file of the repository that a line of the pages names, but for the sources of what is built from them. */
    @Test
    void whatTheLinesOfThePagesNameIsThere() {
        Path repository = Path.of(System.getProperty("skep.repository"));
        List<String> named = FILES.keySet().stream()
                .filter(name -> name.startsWith("docs/"))
                .flatMap(page -> words(text(page), "^\\$ \\./skep (.*)$").stream())
                .flatMap(line -> words(line, "((?:examples|fixtures)/[\\w./-]+)").stream())
                .filter(name -> Files.isRegularFile(repository.resolve(name)))
                .distinct()
                .toList();

        assertThat(named).contains("examples/machine/boot/config-6.12.8-hive").hasSizeGreaterThan(10);
        assertThat(FILES).containsKeys(named.toArray(String[]::new));
        assertThat(FILES).containsKey("examples/machine/proc/sys/kernel/osrelease");
    }

    @Test
    void theReadmeNamesThisVersion() {
        assertThat(text("README.md"))
                .startsWith("# Skep " + System.getProperty("skep.version") + "\n")
                .doesNotContain("${");
    }

    private static int mode(String name) {
        return name.endsWith("/") ? FOLDER : name.equals(TOP + "bin/skep") ? PROGRAM : FILE;
    }

    private static List<String> words(String text, String pattern) {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    private static String text(String name) {
        return new String(FILES.get(name), StandardCharsets.UTF_8);
    }
}
