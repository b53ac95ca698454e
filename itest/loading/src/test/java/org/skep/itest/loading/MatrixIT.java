package org.skep.itest.loading;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Twenty objects against five kernels, as a table for a terminal and as JSON, which have to say the same. */
class MatrixIT {
    private static final Path HOME = Path.of(System.getProperty("skep.home"));
    private static final Path OBJECTS = Path.of(System.getProperty("skep.fixtures"), "link", "el");
    private static final int COLUMNS = 80;
    private static final List<String> KERNELS = List.of("5.10.200", "5.15.131", "6.1.176", "6.8.12", "6.12.57");

    private static final Pattern ERRORS = Pattern.compile("\"errors\":\\[(.*)],\"warnings\"");
    private static final Pattern CELL = Pattern.compile("ok(?: (\\d+)z)?|(\\d+) failed|unopened");

    @TempDir
    private Path folder;

    private List<Path> objects;

    @BeforeEach
    void fiveKernels() throws IOException {
        for (String kernel : KERNELS) {
            // The oldest lacks an entry, and one has another value where a number is declared.
            String hz = kernel.equals("5.10.200") ? "" : "CONFIG_HZ=250\n";
            String bpf = kernel.equals("6.8.12") ? "CONFIG_BPF_SYSCALL=\"x\"\n" : "CONFIG_BPF_SYSCALL=y\n";
            String text = "#\n# Automatically generated file; DO NOT EDIT.\n# Linux/x86 " + kernel
                    + " Kernel Configuration\n#\n" + hz + bpf + "CONFIG_XFS_FS=m\nCONFIG_DEFAULT_HOSTNAME=\"(none)\"\n";
            Files.writeString(folder.resolve("config-" + kernel), text);
            Path root = folder.resolve("machine-" + kernel);
            Files.createDirectories(root.resolve("proc/sys/kernel"));
            Files.createDirectories(root.resolve("boot"));
            Files.writeString(root.resolve("proc/sys/kernel/osrelease"), kernel + "-1-generic\n");
            Files.writeString(root.resolve("boot/config-" + kernel + "-1-generic"), text);
        }
        try (Stream<Path> all = Files.list(OBJECTS)) {
            objects = all.filter(path -> path.toString().endsWith(".bpf.o"))
                    .sorted()
                    .limit(20)
                    .toList();
        }
        assertThat(objects).hasSize(20);
    }

    @Test
    void configurationsFitATerminalAndSayWhatJsonSays() throws Exception {
        fitsAndAgrees("--kconfig", "config-");
    }

    @Test
    void machinesFitATerminalAndSayWhatJsonSays() throws Exception {
        fitsAndAgrees("--root", "machine-");
    }

    private void fitsAndAgrees(String option, String prefix) throws Exception {
        Run table = matrix(option, prefix, "-Dorg.skep.columns=" + COLUMNS);
        Run wide = matrix(option, prefix);
        Run json = matrix(option, prefix, "", "--json");

        assertThat(table.status()).isEqualTo(1).isEqualTo(json.status());
        assertThat(table.err() + json.err()).isEmpty();
        assertThat(table.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(COLUMNS));
        assertThat(wide.out()).isEqualTo(table.out());
        List<String> pairs = json.out().lines().toList();
        assertThat(pairs).hasSize(objects.size() * KERNELS.size());
        for (int i = 0; i < objects.size(); i++) {
            List<String> row = row(table.out(), objects.get(i).getFileName().toString());
            assertThat(row).hasSameSizeAs(KERNELS);
            for (int j = 0; j < KERNELS.size(); j++) {
                String pair = pairs.get(i * KERNELS.size() + j);
                assertThat(pair).contains(prefix + KERNELS.get(j));
                assertThat(row.get(j)).as(pair).isEqualTo(cell(pair));
            }
        }
        assertThat(table.out())
                .startsWith("20 objects on 5 configurations: 9")
                .contains("  Nz: N weak externs are zero, because nobody knows them there\n")
                .containsPattern("\n  FAILED +EXTERN +ON +BECAUSE\n")
                .containsPattern("  CONFIG_HZ +1 +unresolved-strong\n")
                .containsPattern("  APP_LIMIT +all +no-resolver\n");
        // The configurations are of other kernels than the machine that is asked about.
        assertThat(table.out().contains("other-kernel")).isEqualTo(option.equals("--kconfig"));
        assertThat(json.out().contains("other-kernel")).isEqualTo(option.equals("--kconfig"));
    }

    /** The cells of an object's row in the matrix. */
    private static List<String> row(String table, String object) {
        String line = table.lines()
                .filter(one -> one.startsWith("  " + object + " "))
                .findFirst()
                .orElseThrow();
        List<String> cells = new ArrayList<>();
        Matcher matcher = CELL.matcher(line.substring(object.length() + 2));
        while (matcher.find()) {
            cells.add(matcher.group());
        }
        return cells;
    }

    private static String cell(String pair) {
        Matcher errors = ERRORS.matcher(pair);
        assertThat(errors.find()).as(pair).isTrue();
        int failed = occurrences(errors.group(1), "{\"code\":");
        if (failed > 0) {
            assertThat(pair).contains("\"ok\":false");
            return failed + " failed";
        }
        assertThat(pair).contains("\"ok\":true");
        int zero = occurrences(pair, "\"state\":\"defaulted\"");
        return zero == 0 ? "ok" : "ok " + zero + "z";
    }

    private static int occurrences(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    private Run matrix(String option, String prefix, String... more) throws IOException, InterruptedException {
        List<String> command = Run.skep(HOME, folder);
        if (more.length > 0 && !more[0].isEmpty()) {
            command.add(1, more[0]);
        }
        command.add("matrix");
        objects.forEach(object -> command.add(object.toString()));
        KERNELS.forEach(kernel -> command.addAll(List.of(option, prefix + kernel)));
        if (more.length > 1) {
            command.add(more[1]);
        }
        return Run.of(new ProcessBuilder(command).directory(folder.toFile()));
    }
}
