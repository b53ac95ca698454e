package org.skep.itest.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recorded values, now as the kernel holds them: the bytes of frozen maps, read back by bpftool. */
@Tag("kernel")
class ValueVectorsTest {
    private static final Path VECTORS = Path.of("fixtures/vectors/values");

    /** On an emulated kernel, where a load takes ten times as long, enough for each type. */
    private static final int CASES = Kernel.isOwn() ? 200 : 80;

    /** How many of each type there are at least, unless fewer are recorded. */
    private static final int OF_EACH_TYPE = 3;

    /** BPF_F_RDONLY_PROG | BPF_F_MMAPABLE of linux/bpf.h. */
    private static final String READ_ONLY_AND_MAPPABLE = Integer.toString(0x480);

    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:[ntr\\\\]|x([0-9a-fA-F]{2}))");

    @TempDir
    Path scratch;

    /**
     * An accepted case.
     *
     * @param object the object file, one for each type
     * @param text the override, with its escapes
     * @param bytes the section's, in hexadecimal digits
     */
    private record Case(String object, String text, String bytes) {}

    @Test
    void theKernelHoldsTheRecordedBytes() throws IOException, InterruptedException {
        List<Case> cases = chosen(accepted());
        assertThat(cases).hasSize(CASES);
        try (Pins pins = Pins.in("values")) {
            List<String> questions = new ArrayList<>();
            for (int i = 0; i < cases.size(); i++) {
                String id = load(cases.get(i), pins.folder().resolve(Integer.toString(i)));
                questions.add("map show id " + id);
                questions.add("map dump id " + id);
            }
            List<Json> answers = Bpftool.batch(questions);
            assertThat(answers).hasSameSizeAs(questions);
            SoftAssertions soft = new SoftAssertions();
            for (int i = 0; i < cases.size(); i++) {
                Json dump = answers.get(2 * i + 1);
                soft.assertThat(answers.get(2 * i).text("frozen"))
                        .as("%s frozen", cases.get(i))
                        .isEqualTo("1");
                soft.assertThat(HexFormat.of().formatHex(Bpftool.value(dump)))
                        .as("%s", cases.get(i))
                        .isEqualTo(cases.get(i).bytes());
            }
            soft.assertAll();
        }
    }

    /** Loads and pins a case; returns the id of the map that holds the value. */
    private String load(Case each, Path pins) throws IOException {
        Path override = Files.write(scratch.resolve("override"), unescaped(each.text()));
        String object = VECTORS.resolve(each.object()).toString();
        Json loaded = Skep.running().load("--pin", pins.toString(), "--override", override.toString(), object);
        return loaded.get("maps").only("flags", READ_ONLY_AND_MAPPABLE).text("id");
    }

    private static Map<String, List<Case>> accepted() throws IOException {
        Map<String, List<Case>> byType = new LinkedHashMap<>();
        for (String line : Files.readAllLines(VECTORS.resolve("expected.tsv"), StandardCharsets.ISO_8859_1)) {
            String[] columns = line.split("\t", -1);
            if (columns[2].equals("0")) {
                byType.computeIfAbsent(columns[0], type -> new ArrayList<>())
                        .add(new Case(columns[0], columns[1], columns[4]));
            }
        }
        return byType;
    }

    /** As many of each type as there are, up to a number that makes enough of all; spread over what is recorded. */
    private static List<Case> chosen(Map<String, List<Case>> byType) {
        Map<String, Integer> shares = new LinkedHashMap<>();
        int total = 0;
        for (int round = 0; total < CASES; round++) {
            int before = total;
            for (Map.Entry<String, List<Case>> type : byType.entrySet()) {
                if (round < type.getValue().size() && total < CASES) {
                    shares.merge(type.getKey(), 1, Integer::sum);
                    total++;
                }
            }
            assertThat(total).as("cases recorded").isGreaterThan(before);
        }
        List<Case> chosen = new ArrayList<>();
        byType.forEach((type, cases) -> {
            int share = shares.getOrDefault(type, 0);
            assertThat(share).as(type).isGreaterThanOrEqualTo(Math.min(OF_EACH_TYPE, cases.size()));
            for (int i = 0; i < share; i++) {
                chosen.add(cases.get(i * cases.size() / share));
            }
        });
        return chosen;
    }

    /** Undoes the escapes of the vectors' README; each char stands for a byte. */
    private static byte[] unescaped(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(escape -> Matcher.quoteReplacement(
                        switch (escape.group().charAt(1)) {
                            case 'n' -> "\n";
                            case 't' -> "\t";
                            case 'r' -> "\r";
                            case 'x' -> Character.toString(HexFormat.fromHexDigits(escape.group(1)));
                            default -> "\\";
                        }))
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
