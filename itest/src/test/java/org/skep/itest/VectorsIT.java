package org.skep.itest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Test;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Problem;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectResolver;
import org.skep.loader.OwnResolver;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.overrides.Overrides;
import org.skep.source.Kconfig;

/**
 * Every recorded case of libbpf's, through the bundles as they are built: accepted or refused as recorded, for the same
 * reason, with the same bytes at the same offsets. Once with the text as the configuration, once as an override, and
 * all of it again for the other byte order.
 */
public class VectorsIT extends InFelix {
    /** The rows and files of the recording: a test that finds fewer has lost some. */
    private static final int ROWS = 2340;

    private static final int LAYOUTS = 20;

    private ObjectResolver resolver;
    private final Map<Path, ObjectFile> objects = new HashMap<>();

    private interface Given {
        ResolveOptions text(byte[] text);
    }

    private static final Given AS_CONFIGURATION =
            text -> ResolveOptions.defaults().kconfig(Kconfig.of("the case", text));
    private static final Given AS_OVERRIDE = text ->
            ResolveOptions.defaults().first(OwnResolver.forValues("the case", Overrides.parse("the case", text)));

    @Before
    public void bundles() throws Exception {
        installAll();
        resolver = service(ObjectResolver.class);
    }

    @Test
    public void valuesAsConfiguration() throws Exception {
        values("", AS_CONFIGURATION, false);
    }

    @Test
    public void valuesAsOverride() throws Exception {
        values("", AS_OVERRIDE, false);
    }

    @Test
    public void valuesInTheOtherByteOrder() throws Exception {
        values("eb", AS_CONFIGURATION, true);
    }

    @Test
    public void layouts() throws Exception {
        layouts("", AS_CONFIGURATION, false);
    }

    @Test
    public void layoutsWithOverrides() throws Exception {
        layouts("", AS_OVERRIDE, false);
    }

    @Test
    public void layoutsInTheOtherByteOrder() throws Exception {
        layouts("eb", AS_CONFIGURATION, true);
    }

    private void values(String folder, Given given, boolean swapped) throws Exception {
        Path home = fixtures().resolve("vectors/values");
        List<String> wrong = new ArrayList<>();
        int rows = 0;
        for (String row : Files.readAllLines(home.resolve("expected.tsv"), UTF_8)) {
            rows++;
            String[] columns = row.split("\t", -1);
            Path object = home.resolve(folder).resolve(columns[0]);
            String expected = columns[3].equals("-") || columns[3].equals("truncated")
                    ? columns[3] + " " + columns[4]
                    : columns[3];
            String got = outcome(object, given.text(unescape(columns[1])), swapped);
            if (!got.equals(expected)) {
                wrong.add(row + " -> " + got);
            }
        }
        assertEquals("rows that came out otherwise", List.of(), wrong);
        assertEquals(ROWS, rows);
    }

    /** What the recording has in its last two columns. */
    private String outcome(Path object, ResolveOptions options, boolean swapped) throws Exception {
        Resolution resolution;
        try {
            resolution = resolver.resolve(object(object), options);
        } catch (BpfObjectException e) {
            return e.code().word();
        }
        if (!resolution.ok()) {
            return resolution.errors().get(0).code().word();
        }
        String warning = resolution.warnings().stream()
                .map(Problem::code)
                .map(Object::toString)
                .findFirst()
                .orElse("-");
        return warning + " " + HexFormat.of().formatHex(image(resolution, swapped));
    }

    private void layouts(String folder, Given given, boolean swapped) throws Exception {
        Path home = fixtures().resolve("vectors/layout");
        int files = 0;
        try (Stream<Path> expectations = Files.list(home)) {
            for (Path expectation : expectations
                    .filter(file -> file.toString().endsWith(".expected"))
                    .sorted()
                    .toList()) {
                files++;
                String name = expectation.getFileName().toString().replace(".expected", "");
                byte[] text = Files.readAllBytes(home.resolve(name + ".config"));
                byte[] versioned = "LINUX_KERNEL_VERSION=0x06122c\n".getBytes(ISO_8859_1);
                ResolveOptions options = given.text(text)
                        .first(OwnResolver.forValues("the recorded version", Overrides.parse("it", versioned)));
                Resolution resolution =
                        resolver.resolve(object(home.resolve(folder).resolve(name + ".bpf.o")), options);
                assertEquals(name, Files.readString(expectation), told(resolution, swapped, expectation));
            }
        }
        assertEquals(LAYOUTS, files);
    }

    /** The resolution in the words of the recording; of the warnings only whom they are about. */
    private static String told(Resolution resolution, boolean swapped, Path expectation) throws IOException {
        StringBuilder told = new StringBuilder();
        resolution.externs().forEach(one -> told.append("offset\t")
                .append(one.extern().name())
                .append('\t')
                .append(one.extern().offset().orElseThrow())
                .append('\n'));
        List<String> recorded = Files.readAllLines(expectation).stream()
                .filter(line -> line.startsWith("warn\t"))
                .toList();
        List<String> warned = resolution.warnings().stream()
                .map(warning -> warning.extern().orElse("") + " " + warning.code())
                .sorted()
                .toList();
        assertEquals(
                recorded.stream()
                        .map(line -> line.replaceAll(".*'([A-Z0-9_]+)': long string.*", "$1 truncated"))
                        .sorted()
                        .toList(),
                warned);
        recorded.forEach(line -> told.append(line).append('\n'));
        told.append("result\t").append(resolution.ok() ? 0 : -1).append('\n');
        told.append("image\t")
                .append(HexFormat.of().formatHex(image(resolution, swapped)))
                .append('\n');
        return told.toString();
    }

    /** The data section, with scalars turned round if the object is of the other byte order. */
    private static byte[] image(Resolution resolution, boolean swapped) {
        byte[] image = resolution.images().get(".kconfig").bytes().clone();
        if (swapped) {
            resolution.externs().forEach(one -> turnRound(image, one.extern()));
        }
        return image;
    }

    private static void turnRound(byte[] image, Extern extern) {
        if (extern.type() instanceof ExternType.Stored type && !(type instanceof ExternType.Text)) {
            int low = extern.offset().orElseThrow();
            int high = low + type.size() - 1;
            while (low < high) {
                byte kept = image[low];
                image[low++] = image[high];
                image[high--] = kept;
            }
        }
    }

    private ObjectFile object(Path path) throws IOException {
        ObjectFile known = objects.get(path);
        if (known == null) {
            known = ObjectFile.read(path);
            objects.put(path, known);
        }
        return known;
    }

    private static byte[] unescape(String escaped) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c != '\\') {
                bytes.write(c);
                continue;
            }
            char kind = escaped.charAt(++i);
            switch (kind) {
                case 'n' -> bytes.write('\n');
                case 't' -> bytes.write('\t');
                case 'r' -> bytes.write('\r');
                case '\\' -> bytes.write('\\');
                case 'x' -> {
                    bytes.write(Integer.parseInt(escaped.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> throw new IllegalArgumentException(escaped);
            }
        }
        return bytes.toByteArray();
    }
}
