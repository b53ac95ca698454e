package org.skep.resolver.kconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.extern.Code;
import org.skep.extern.Lookup;
import org.skep.extern.Value;
import org.skep.itest.junit.Asking;
import org.skep.machine.Target;
import org.skep.resolver.Answer;
import org.skep.source.Finding;
import org.skep.source.InstalledSource;
import org.skep.source.Kconfig;
import org.skep.source.KconfigSource;
import org.skep.source.SourceGoneException;
import org.skep.testkit.Externs;
import org.skep.testkit.Machine;
import org.skep.testkit.ResolverContract;

class KconfigResolverTest {
    private static final String TEXT = "#\nCONFIG_HZ=250\n# CONFIG_XFS_RT is not set\nCONFIG_NAME=\"x\"\n";

    private final KconfigResolver resolver = new KconfigResolver();

    @TempDir
    Path root;

    @Test
    void keepsTheContract() {
        ResolverContract.of(new KconfigResolver())
                .declaring(List.of(".kconfig"), List.of("CONFIG_*"))
                .on(Machine.empty().withKconfig("CONFIG_HZ=250\nCONFIG_XFS_FS=m\n"))
                .from(new InstalledSource("proc-config", target -> Finding.of(Kconfig.in(target, "proc/config.gz"))))
                .asking(
                        Externs.in(".kconfig").integer("CONFIG_HZ"),
                        Externs.in(".kconfig").tristate("CONFIG_XFS_FS"),
                        Externs.in(".kconfig").weak().bool("CONFIG_MISSING"))
                .warningsFail()
                .check();
    }

    /** The stream, which belongs to the application or to a source, ignores interrupts. */
    @Test
    void stopsDecompressionWhenInterrupted() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("CONFIG_A=y\n".repeat(100_000).getBytes(StandardCharsets.US_ASCII));
        }
        Kconfig kconfig = Kconfig.of("given", packed.toByteArray());
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> new KconfigReader(SizeLimit.usual()).read(kconfig))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).as("the exception reports it").isFalse();
    }

    @Test
    void answersFromTheFirstConfiguration() throws IOException {
        Map<String, Answer> answers = ask(
                names("CONFIG_HZ", "CONFIG_XFS_RT", "CONFIG_MISSING", "CONFIG_NAME"),
                source("boot-file", target -> Finding.nothing(Lookup.at("/boot/config", "no such file"))),
                source("first", text("/first", TEXT)),
                source("second", text("/second", "CONFIG_MISSING=1\n")));
        Lookup before = Lookup.at("/boot/config", "no such file");
        assertThat(answers.get("CONFIG_HZ")).isInstanceOfSatisfying(Answer.Found.class, found -> {
            assertThat(found.value()).isEqualTo(new Value.Number(250));
            assertThat(found.origin()).hasToString("/first:2");
            assertThat(found.origin().raw()).contains("CONFIG_HZ=250");
            assertThat(found.looked()).containsExactly(before);
        });
        assertThat(answers.get("CONFIG_XFS_RT")).isInstanceOf(Answer.Absent.class);
        assertThat(answers.get("CONFIG_XFS_RT").looked())
                .extracting(Lookup::toString)
                .containsExactly(before.toString(), "/first:3: \"# CONFIG_XFS_RT is not set\"");
        assertThat(answers.get("CONFIG_MISSING")).isInstanceOf(Answer.Absent.class);
        assertThat(answers.get("CONFIG_MISSING").looked())
                .containsExactly(before, Lookup.at("/first", "no such entry"));
        assertThat(refused(answers.get("CONFIG_NAME"))).isEqualTo(Code.TYPE_MISMATCH);
        assertThat(answers.values())
                .allSatisfy(answer -> assertThat(answer.remarks()).isEmpty());
    }

    @Test
    void readsNothingUnlessAsked() throws IOException {
        InstalledSource never = source("never", target -> {
            throw new AssertionError("asked");
        });
        assertThat(ask(names("LINUX_KERNEL_VERSION", "MY_CONFIG_X"), never)).isEmpty();
    }

    @Test
    void recordsMissingOrForbiddenFilesAndReadsTheNextSource() throws IOException {
        Map<String, Answer> answers = ask(
                names("CONFIG_HZ"),
                source("gone", failing(new NoSuchFileException("x"))),
                source("forbidden", failing(new AccessDeniedException("x"))),
                source("gone when opened", opening("/gone", new NoSuchFileException("x"))),
                source("forbidden when opened", opening("/forbidden", new AccessDeniedException("x"))),
                source("there", text("/there", TEXT)));
        assertThat(answers.get("CONFIG_HZ")).isInstanceOf(Answer.Found.class);
        assertThat(answers.get("CONFIG_HZ").looked())
                .extracting(Lookup::toString)
                .containsExactly(
                        "gone: no such file",
                        "forbidden: permission denied",
                        "/gone: no such file",
                        "/forbidden: permission denied");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 271013\n",
                "<!DOCTYPE html><html><body>Not found</body></html>",
                "# CONFIG_HZ is not set\n",
                " CONFIG_HZ=250\n",
                "\ufffe\u0000C\u0000O\u0000N\u0000F\u0000I\u0000G\u0000_",
            })
    void difference15TextWithoutEntriesIsDamaged(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (byte[] given : List.of(bytes, gzip(bytes))) {
            InstalledSource empty = source("empty", target -> Finding.of(Kconfig.of("/empty", given)));
            Answer.Refused refused =
                    (Answer.Refused) ask(names("CONFIG_HZ"), empty, source("next", text("/next", TEXT)))
                            .get("CONFIG_HZ");
            assertThat(refused.code()).isEqualTo(Code.SOURCE_DAMAGED);
            assertThat(refused.origin()).hasToString("/empty");
        }
    }

    @Test
    void refusesWithoutConfiguration() throws IOException {
        Lookup[] looked = {
            Lookup.at("/proc/config.gz", "no such file"), Lookup.at("/boot/vmlinuz", "no embedded configuration")
        };
        Answer none = ask(names("CONFIG_HZ"), source("proc-config", target -> Finding.nothing(looked)))
                .get("CONFIG_HZ");
        assertThat(none).isInstanceOfSatisfying(Answer.Absent.class, absent -> assertThat(absent.unknown())
                .hasValueSatisfying(why -> assertThat(why.code()).isEqualTo(Code.NO_CONFIGURATION)));
        assertThat(none.looked()).containsExactly(looked);
        assertThat(none.remarks()).isEmpty();
    }

    @Test
    void treatsUnreadableConfigurationAsMissing() throws IOException {
        Lookup denied = Lookup.at("/boot/config", new AccessDeniedException("x"));
        assertThat(ask(names("CONFIG_HZ"), source("proc-config", target -> Finding.nothing(denied)))
                        .get("CONFIG_HZ"))
                .isInstanceOfSatisfying(Answer.Absent.class, absent -> assertThat(absent.unknown())
                        .hasValueSatisfying(why -> assertThat(why.code()).isEqualTo(Code.NO_CONFIGURATION)));
    }

    @Test
    void refusesWithoutSources() throws IOException {
        assertThat(ask(names("CONFIG_HZ")).get("CONFIG_HZ")).isInstanceOfSatisfying(Answer.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(Code.NO_RESOLVER);
            assertThat(refused.why()).contains("no configuration source is available");
        });
    }

    @Test
    void refusesTooManyGzipMembers() throws IOException {
        byte[] empty = gzip(new byte[0]);
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i <= 10_000; i++) {
            many.writeBytes(empty);
        }
        assertThat(askRaw(many.toByteArray()))
                .isInstanceOfSatisfying(Answer.Refused.class, refused -> assertThat(refused.code())
                        .isEqualTo(Code.SOURCE_DAMAGED));
    }

    /** Differs from libbpf, which treats damage as the end of the file. */
    @Test
    void difference5DamagedOrCutOffGzipIsAnError() throws IOException {
        byte[] whole = gzip((TEXT + "# ".repeat(5000)).getBytes(StandardCharsets.ISO_8859_1));
        assertThat(askRaw(whole)).isInstanceOf(Answer.Found.class);
        for (int length : new int[] {2, 9, 10, 11, whole.length / 2, whole.length - 8, whole.length - 1}) {
            assertThat(refused(askRaw(Arrays.copyOf(whole, length))))
                    .as("cut at " + length)
                    .isEqualTo(Code.SOURCE_DAMAGED);
        }
        for (int at : new int[] {2, 12, whole.length - 8, whole.length - 4}) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x55;
            assertThat(refused(askRaw(damaged))).as("damaged at " + at).isEqualTo(Code.SOURCE_DAMAGED);
        }
    }

    @Test
    void readsAllGzipMembersAndIgnoresTheRest() throws IOException {
        byte[] two = concat(
                gzip("CONFIG_A=1\nCONF".getBytes(StandardCharsets.ISO_8859_1)),
                gzip("IG_HZ=100\n".getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(value(askRaw(two))).isEqualTo(new Value.Number(100));
        assertThat(value(askRaw(concat(two, new byte[512])))).isEqualTo(new Value.Number(100));
        assertThat(refused(askRaw(concat(two, new byte[] {0x1f, (byte) 0x8b, 9}))))
                .isEqualTo(Code.SOURCE_DAMAGED);
    }

    @Test
    void refusesTooLargePlainOrCompressed() throws IOException {
        byte[] plain = new byte[65 << 20];
        Arrays.fill(plain, (byte) '\n');
        byte[] exact = Arrays.copyOf(
                TEXT.getBytes(StandardCharsets.ISO_8859_1), SizeLimit.usual().bytes());
        assertThat(value(askRaw(exact))).as("exactly 64 MiB").isEqualTo(new Value.Number(250));
        assertThat(value(askRaw(gzip(exact)))).as("exactly 64 MiB, packed").isEqualTo(new Value.Number(250));
        for (byte[] large : List.of(plain, gzip(plain))) {
            assertThat(askRaw(large)).isInstanceOfSatisfying(Answer.Refused.class, refused -> {
                assertThat(refused.code()).isEqualTo(Code.SOURCE_DAMAGED);
                assertThat(refused.why()).contains("larger than 64 MiB");
            });
        }
    }

    @Test
    void appliesTheConfiguredLimitPlainOrCompressed() throws IOException {
        byte[] exact = Arrays.copyOf(TEXT.getBytes(StandardCharsets.ISO_8859_1), 1 << 20);
        byte[] oneMore = Arrays.copyOf(exact, exact.length + 1);
        byte[] packedInMore = concat(gzip(TEXT.getBytes(StandardCharsets.ISO_8859_1)), new byte[1 << 20]);
        resolver.configure(Map.of("size.limit.mib", 1));
        for (byte[] within : List.of(exact, gzip(exact))) {
            assertThat(value(askRaw(within))).isEqualTo(new Value.Number(250));
        }
        for (byte[] large : List.of(oneMore, gzip(oneMore), packedInMore)) {
            assertTooLarge(
                    askRaw(large), "larger than 1 MiB, the limit that size.limit.mib of org.skep.resolver.kconfig");
        }
        resolver.configure(Map.of());
        for (byte[] large : List.of(oneMore, gzip(oneMore), packedInMore)) {
            assertThat(value(askRaw(large))).isEqualTo(new Value.Number(250));
        }
    }

    @Test
    void appliesTheCurrentLimitToCachedText() throws IOException {
        AtomicInteger opened = new AtomicInteger();
        byte[] twoMebibytes = Arrays.copyOf(TEXT.getBytes(StandardCharsets.ISO_8859_1), 2 << 20);
        Asking question = Asking.of(Target.at(root), Asking.integer("CONFIG_HZ"))
                .from(source(
                        "large",
                        any -> Finding.of(Kconfig.of("/large", "id", () -> {
                            opened.incrementAndGet();
                            return new ByteArrayInputStream(twoMebibytes);
                        }))));
        resolver.configure(Map.of("size.limit.mib", 1));
        assertTooLarge(resolver.resolve(question).get("CONFIG_HZ"), "larger than 1 MiB");
        resolver.configure(Map.of("size.limit.mib", 2));
        assertThat(value(resolver.resolve(question).get("CONFIG_HZ"))).isEqualTo(new Value.Number(250));
        resolver.configure(Map.of("size.limit.mib", 1));
        assertTooLarge(resolver.resolve(question).get("CONFIG_HZ"), "larger than 1 MiB");
        assertThat(resolver.survey(question)).singleElement().satisfies(looked -> assertThat(looked.toString())
                .startsWith("/large: ")
                .contains("larger than 1 MiB"));
        resolver.configure(Map.of());
        assertThat(value(resolver.resolve(question).get("CONFIG_HZ"))).isEqualTo(new Value.Number(250));
        assertThat(opened).as("once refused, once read").hasValue(2);
    }

    @Test
    void warnsOfAnInvalidLimitAndUsesTheDefault() throws IOException {
        resolver.configure(Map.of("size.limit.mib", "plenty"));
        Asking question = Asking.of(Target.at(root), Asking.integer("CONFIG_HZ"), Asking.integer("CONFIG_B"))
                .from(source("there", text("/there", TEXT)));
        String objection = "size.limit.mib of org.skep.resolver.kconfig is \"plenty\" and must be a whole number"
                + " from 1 to 1024; until it is, 64 MiB are the limit.";
        assertThat(value(resolver.resolve(question).get("CONFIG_HZ"))).isEqualTo(new Value.Number(250));
        assertThat(resolver.resolve(question).values()).hasSize(2).allSatisfy(answer -> assertThat(answer.remarks())
                .containsExactly(new Answer.Remark(new Code("bad-setting"), objection)));
        assertThat(resolver.survey(question))
                .extracting(Lookup::toString)
                .containsExactly("org.skep.resolver.kconfig: " + objection, "/there: 2 entries");

        resolver.configure(Map.of("size.limit.mib", "8"));
        assertThat(resolver.resolve(question).get("CONFIG_HZ").remarks()).isEmpty();
    }

    @Test
    void damagedConfigurationEndsTheSearch() throws IOException {
        for (InstalledSource bad : List.of(
                source("bad", failing(new IOException("Input/output error"))),
                source("bad", opening("/bad", new IOException("Input/output error"))),
                source("bad", target -> Finding.of(Kconfig.of("/bad", "id", FailingStream::new))))) {
            Map<String, Answer> answers = ask(names("CONFIG_HZ", "CONFIG_B"), bad, source("next", text("/next", TEXT)));
            assertThat(answers).hasSize(2).allSatisfy((name, answer) -> {
                assertThat(refused(answer)).isEqualTo(Code.SOURCE_DAMAGED);
                assertThat(((Answer.Refused) answer).why()).contains("Input/output error");
            });
        }
    }

    @Test
    void badLineRefusesEveryExtern() throws IOException {
        Map<String, Answer> answers =
                ask(names("CONFIG_HZ", "CONFIG_B"), source("bad", text("/bad", TEXT + "CONFIG_BROKEN\n")));
        assertThat(answers).hasSize(2).allSatisfy((name, answer) -> {
            assertThat(refused(answer)).isEqualTo(Code.NO_SEPARATOR);
            assertThat(((Answer.Refused) answer).origin()).hasToString("/bad:5");
            assertThat(((Answer.Refused) answer).origin().raw()).contains("CONFIG_BROKEN");
        });
        assertThat(refused(ask(names("CONFIG_HZ"), source("bad", text("/bad", "CONFIG_X=\n")))
                        .get("CONFIG_HZ")))
                .isEqualTo(Code.NO_VALUE);
    }

    @Test
    void sourceExceptionEndsTheCall() {
        InstalledSource gone = source("gone", target -> {
            throw new SourceGoneException("gone");
        });
        assertThatThrownBy(() -> ask(names("CONFIG_HZ"), gone, source("next", text("/next", TEXT))))
                .isInstanceOf(SourceGoneException.class);
    }

    @Test
    void explainListsTheOtherSources() throws IOException {
        Asking question = Asking.of(Target.at(root), Asking.integer("CONFIG_HZ"))
                .explaining()
                .from(
                        source("first", text("/first", TEXT)),
                        source("second", text("/second", "CONFIG_HZ=100\n")),
                        source("third", target -> Finding.nothing(Lookup.at("/third", "no such file"))),
                        source("fourth", text("/fourth", "# CONFIG_HZ is not set\nCONFIG_B=y\n")),
                        source("fifth", target -> {
                            throw new SourceGoneException("fifth");
                        }),
                        source("sixth", text("/sixth", "CONFIG_\n")));
        Answer answer = resolver.resolve(question).get("CONFIG_HZ");
        assertThat(value(answer)).isEqualTo(new Value.Number(250));
        assertThat(answer.looked())
                .extracting(Lookup::toString)
                .satisfiesExactly(
                        second -> assertThat(second).isEqualTo("/second:1: has CONFIG_HZ=100, not used"),
                        third -> assertThat(third).isEqualTo("/third: no such file"),
                        fourth -> assertThat(fourth).isEqualTo("/fourth:1: \"# CONFIG_HZ is not set\""),
                        fifth -> assertThat(fifth).startsWith("fifth: failed: "),
                        sixth -> assertThat(sixth).startsWith("/sixth:1: "));
        assertThat(resolver.survey(question))
                .extracting(Lookup::toString)
                .startsWith("/first: 2 entries", "/second: 1 entries, not used", "/third: no such file");
    }

    @Test
    void parsesAFileOncePerTargetUntilItChanges() throws IOException {
        AtomicInteger opened = new AtomicInteger();
        Target target = Target.at(root);
        for (String identity : List.of("one", "one", "two")) {
            InstalledSource counted = source(
                    "counted",
                    any -> Finding.of(Kconfig.of("/counted", identity, () -> {
                        opened.incrementAndGet();
                        return new ByteArrayInputStream(TEXT.getBytes(StandardCharsets.ISO_8859_1));
                    })));
            resolver.resolve(Asking.of(target, Asking.integer("CONFIG_HZ")).from(counted));
        }
        assertThat(opened).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsFilesPlainAndCompressed(boolean packed) throws IOException {
        byte[] text = TEXT.getBytes(StandardCharsets.ISO_8859_1);
        Files.createDirectories(root.resolve("boot"));
        Files.write(root.resolve("boot/config"), packed ? gzip(text) : text);
        InstalledSource file = source("file", target -> Finding.of(Kconfig.in(target, "boot/config")));
        Answer.Found found = (Answer.Found) ask(names("CONFIG_HZ"), file).get("CONFIG_HZ");
        assertThat(found.origin()).hasToString(root + "/boot/config:2");
    }

    private static final class FailingStream extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("Input/output error");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
        }
    }

    private Answer askRaw(byte[] raw) throws IOException {
        return ask(names("CONFIG_HZ"), source("raw", target -> Finding.of(Kconfig.of("/raw", raw))))
                .get("CONFIG_HZ");
    }

    private Map<String, Answer> ask(String[] names, InstalledSource... sources) throws IOException {
        var externs = Arrays.stream(names).map(Asking::integer).toList();
        return resolver.resolve(new Asking(Target.at(root), externs, false, List.of(sources)));
    }

    private static String[] names(String... names) {
        return names;
    }

    private static InstalledSource source(String name, KconfigSource source) {
        return new InstalledSource(name, source);
    }

    private static KconfigSource text(String label, String text) {
        return target -> Finding.of(Kconfig.of(label, text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static KconfigSource failing(IOException failure) {
        return target -> {
            throw failure;
        };
    }

    private static KconfigSource opening(String label, IOException failure) {
        return target -> Finding.of(Kconfig.of(label, "id " + label, () -> {
            throw failure;
        }));
    }

    private static void assertTooLarge(Answer answer, String words) {
        assertThat(answer).isInstanceOfSatisfying(Answer.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(Code.SOURCE_DAMAGED);
            assertThat(refused.why()).contains(words);
        });
    }

    private static Code refused(Answer answer) {
        return ((Answer.Refused) answer).code();
    }

    private static Value value(Answer answer) {
        return ((Answer.Found) answer).value();
    }

    private static byte[] gzip(byte[] text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text);
        }
        return out.toByteArray();
    }

    private static byte[] concat(byte[] first, byte[] then) {
        byte[] all = Arrays.copyOf(first, first.length + then.length);
        System.arraycopy(then, 0, all, first.length, then.length);
        return all;
    }
}
