package org.skep.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.btf.BtfType.Enumerator;
import org.skep.btf.BtfType.Member;

/** CO-RE relocations: recorded ones, those of a compiled object, and what is refused. */
class CoreResolverTest {
    private static final Path FIXTURES = Path.of(System.getProperty("skep.fixtures"), "btf");

    /** One record of {@code .BTF.ext}. */
    private record Relocation(int type, String access, CoreKind kind) {}

    /** Small random types, with what libbpf makes of each relocation, in its order: earlier ones narrow candidates. */
    @Test
    void recordedRelocationsAreAsInLibbpf() throws IOException, BtfException {
        Btf local = null;
        CoreResolver resolver = null;
        int cases = 0;
        for (String line : Files.readAllLines(FIXTURES.resolve("relocations.txt"))) {
            String[] words = line.split(" ", 5);
            switch (words[0]) {
                case "local" -> local = Btf.parse(Base64.getDecoder().decode(words[1]));
                case "target" ->
                    resolver = new CoreResolver(
                            local, Btf.parse(Base64.getDecoder().decode(words[1])), List::of);
                default -> {
                    cases++;
                    assertThat(outcome(resolver, Integer.parseInt(words[1]), words[2], labelled(words[3])))
                            .as("case %d: %s", cases, line)
                            .isEqualTo(words[4]);
                }
            }
        }
        assertThat(cases).isEqualTo(2000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"el", "eb"})
    void compiledRelocationsOfEveryKind(String order) throws IOException, BtfException {
        Btf local = Btf.parse(Files.readAllBytes(FIXTURES.resolve("core." + order + ".btf")));
        CoreResolver resolver = new CoreResolver(local, kernel(local.order()), List::of);
        StringBuilder out = new StringBuilder();
        for (Relocation one : relocations(local, order)) {
            CoreExplanation explanation = resolver.explain(one.type(), one.access(), one.kind());
            out.append(explanation.path())
                    .append(' ')
                    .append(one.kind().label())
                    .append(": ")
                    .append(outcome(resolver, one.type(), one.access(), one.kind()))
                    .append('\n');
        }

        String left = order.equals("el") ? "63 58" : "32 37";
        assertThat(out.toString())
                .isEqualTo(
                        """
                        struct task_struct.tgid byte_off: value 0 68 1 0 4 4
                        struct task_struct.comm[3] byte_off: value 7 75 1 0 1 1
                        struct task_struct.tasks.next byte_off: value 24 104 1 0 8 8
                        struct task_struct[2].pid byte_off: value 128 464 1 0 4 4
                        struct task_struct___mine.no_such_field byte_off: poisoned
                        struct no_such_struct.x byte_off: poisoned
                        struct task_struct.group_leader byte_off: value 40 120 1 0 8 8
                        struct task_struct.pid byte_off: value 32 64 1 0 4 4
                        struct task_struct.sched_reset_on_fork byte_off: value 36 4 0 0 0 0
                        struct task_struct.sched_reset_on_fork byte_sz: value 4 4 0 0 0 0
                        struct task_struct.sched_reset_on_fork lshift_u64: value LEFT 0 0 0 0
                        struct task_struct.sched_reset_on_fork signed: value 0 0 1 0 0 0
                        struct task_struct.sched_reset_on_fork rshift_u64: value 63 63 1 0 0 0
                        struct task_struct.sched_reset_on_fork rshift_u64: value 63 63 1 0 0 0
                        struct task_struct.comm field_exists: value 1 1 1 0 0 0
                        struct task_struct___mine.no_such_field field_exists: value 1 0 1 0 0 0
                        struct task_struct___mine.pid field_exists: value 1 0 1 0 0 0
                        struct task_struct.comm byte_sz: value 16 32 1 0 0 0
                        struct task_struct.pid signed: value 1 1 1 0 0 0
                        struct list_head local_type_id: value 11 11 0 0 0 0
                        struct list_head target_type_id: value 11 5 0 0 0 0
                        struct no_such_struct target_type_id: value 17 0 0 0 0 0
                        pid_t type_exists: value 1 1 1 0 0 0
                        struct no_such_struct type_exists: value 1 0 1 0 0 0
                        struct list_head type_size: value 8 16 1 0 0 0
                        enum pid_type::PIDTYPE_TGID enumval_exists: value 1 1 1 0 0 0
                        enum pid_type___mine::NO_SUCH_PIDTYPE enumval_exists: value 1 0 1 0 0 0
                        enum pid_type::PIDTYPE_PGID enumval_value: value 77 18446744073709551605 1 0 0 0
                        enum pid_type___mine::NO_SUCH_PIDTYPE enumval_value: poisoned
                        """
                                .replace("LEFT", left));
    }

    @Test
    void fieldsOfTheRunningKernel() throws IOException, BtfException, CoreException {
        Path vmlinux = Path.of("/sys/kernel/btf/vmlinux");
        assumeThat(Files.isReadable(vmlinux)).isTrue();
        Btf kernel = Btf.trusted(ByteBuffer.wrap(Files.readAllBytes(vmlinux)));
        Btf local = Btf.parse(Files.readAllBytes(FIXTURES.resolve("core.el.btf")));
        CoreResolver resolver = new CoreResolver(local, kernel, List::of);
        int task = kernel.find(Kind.STRUCT, "task_struct").orElseThrow();
        int resolved = 0;
        for (Relocation one : relocations(local, "el")) {
            CoreResult result = resolver.resolve(one.type(), one.access(), one.kind());
            String path = resolver.explain(one.type(), one.access(), one.kind()).path();
            if (path.equals("struct task_struct.tgid")) {
                int tgid = member(kernel, task, "tgid");
                assertThat(result.value()).isEqualTo(kernel.memberBitOffset(task, tgid) / 8);
                resolved++;
            } else if (path.startsWith("struct no_such_struct")) {
                assertThat(result.poisoned() || result.value() == 0).isTrue();
                resolved++;
            }
        }
        assertThat(resolved).isEqualTo(4);
    }

    @Test
    void modulesAreAskedOnlyForWhatTheKernelLacks() throws BtfException, CoreException {
        Btf kernel = kernel(ByteOrder.LITTLE_ENDIAN);
        BtfBuilder builder = BtfBuilder.on(kernel);
        int own = builder.add(new BtfType.Struct("of_module", 8, List.of(new Member("x", 1, 32, 0)), false));
        builder.add(new BtfType.Struct("list_head", 99, List.of(), false));
        Btf module = builder.build();
        BtfBuilder object = BtfBuilder.empty(ByteOrder.LITTLE_ENDIAN);
        int number = object.add(new BtfType.Int("int", 4, 32, 0, true, false, false));
        int wanted = object.add(new BtfType.Struct("of_module___v2", 4, List.of(new Member("x", number, 0, 0)), false));
        int head = object.add(new BtfType.Struct("list_head", 16, List.of(), false));
        List<String> asked = new ArrayList<>();
        CoreResolver resolver = new CoreResolver(object.build(), kernel, () -> {
            asked.add("modules");
            return List.of(module);
        });

        assertThat(resolver.resolve(head, "0", CoreKind.TYPE_SIZE).value()).isEqualTo(16);
        assertThat(asked).isEmpty();
        assertThat(resolver.resolve(wanted, "0", CoreKind.TYPE_ID_TARGET).value())
                .isEqualTo(own);
        assertThat(resolver.resolve(wanted, "0:0", CoreKind.FIELD_BYTE_OFFSET).value())
                .isEqualTo(4);
        assertThat(asked).hasSize(1);
    }

    @Test
    void candidatesThatDisagreeAreNamed() throws BtfException {
        BtfBuilder object = BtfBuilder.empty(ByteOrder.LITTLE_ENDIAN);
        int number = object.add(new BtfType.Int("int", 4, 32, 0, true, false, false));
        int struct = object.add(new BtfType.Struct("s", 4, List.of(new Member("x", number, 0, 0)), false));
        Btf kernel = flavours();
        CoreResolver resolver = new CoreResolver(build(object), kernel, List::of);

        assertThatThrownBy(() -> resolver.resolve(struct, "0:0", CoreKind.FIELD_BYTE_OFFSET))
                .isInstanceOfSatisfying(CoreException.class, e -> {
                    assertThat(e.reason()).isEqualTo(CoreException.Reason.AMBIGUOUS);
                    assertThat(e.candidates())
                            .extracting(
                                    CoreCandidate::path,
                                    one -> one.result().orElseThrow().value())
                            .containsExactly(tuple("struct s.x", 0L), tuple("struct s___v2.x", 4L));
                });
        CoreExplanation explanation = resolver.explain(struct, "0:0", CoreKind.FIELD_BYTE_OFFSET);
        assertThat(explanation.path()).isEqualTo("struct s.x");
        assertThat(explanation.refusal()).isPresent();
        assertThat(explanation.candidates())
                .extracting(CoreCandidate::mismatch)
                .containsExactly("", "", "it has no field x");
    }

    /** What one relocation rules out, another one of the same root type does not consider. */
    @Test
    void relocationsNarrowTheCandidatesOfLaterOnes() throws BtfException, CoreException {
        BtfBuilder object = BtfBuilder.empty(ByteOrder.LITTLE_ENDIAN);
        int number = object.add(new BtfType.Int("int", 4, 32, 0, true, false, false));
        int struct = object.add(new BtfType.Struct(
                "s", 8, List.of(new Member("x", number, 0, 0), new Member("z", number, 32, 0)), false));
        CoreResolver resolver = new CoreResolver(build(object), flavours(), List::of);

        assertThat(resolver.resolve(struct, "0:1", CoreKind.FIELD_BYTE_OFFSET).value())
                .isEqualTo(8);
        assertThat(resolver.resolve(struct, "0:0", CoreKind.FIELD_BYTE_OFFSET).value())
                .isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            2  | 0:9       | FIELD_BYTE_OFFSET | MALFORMED
            2  | 0:0:0     | FIELD_BYTE_OFFSET | MALFORMED
            2  | ''        | FIELD_EXISTS      | MALFORMED
            2  | :0        | FIELD_EXISTS      | MALFORMED
            2  | 0:        | FIELD_EXISTS      | MALFORMED
            2  | 0::1      | FIELD_EXISTS      | MALFORMED
            2  | 0:-1      | FIELD_EXISTS      | MALFORMED
            2  | 0:x       | FIELD_EXISTS      | MALFORMED
            2  | 4294967295| FIELD_EXISTS      | MALFORMED
            2  | 0:1       | TYPE_EXISTS       | MALFORMED
            2  | 0         | ENUMVAL_VALUE     | MALFORMED
            3  | 9         | ENUMVAL_VALUE     | MALFORMED
            3  | 0:0       | ENUMVAL_VALUE     | MALFORMED
            99 | 0         | TYPE_EXISTS       | MALFORMED
            -1 | 0         | TYPE_EXISTS       | MALFORMED
            0  | 0         | TYPE_EXISTS       | ANONYMOUS
            4  | 0:0       | FIELD_BYTE_OFFSET | ANONYMOUS
            4  | 0         | TYPE_SIZE         | ANONYMOUS
            5  | 0         | TYPE_SIZE         | UNSUPPORTED
            6  | 0:0:0     | FIELD_SIGNED      | UNSUPPORTED
            """)
    void recordsThatMakeNoSenseAreRefused(int type, String access, CoreKind kind, CoreException.Reason reason)
            throws BtfException {
        BtfBuilder object = BtfBuilder.empty(ByteOrder.LITTLE_ENDIAN);
        int number = object.add(new BtfType.Int("int", 4, 32, 0, true, false, false));
        Member x = new Member("x", number, 0, 0);
        object.add(new BtfType.Struct("list_head", 4, List.of(x), false));
        object.add(new BtfType.Enumeration("pid_type", 4, false, List.of(new Enumerator("PIDTYPE_PID", 0))));
        object.add(new BtfType.Struct("", 4, List.of(x), false));
        object.add(new BtfType.Forward("list_head", false));
        object.add(new BtfType.Struct("arrays", 8, List.of(new Member("a", 7, 0, 0)), false));
        object.add(new BtfType.Array(number, number, 2));
        CoreResolver resolver = new CoreResolver(build(object), kernel(ByteOrder.LITTLE_ENDIAN), List::of);

        assertThatThrownBy(() -> resolver.resolve(type, access, kind))
                .isInstanceOfSatisfying(
                        CoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
        assertThat(resolver.explain(type, access, kind).refusal()).isPresent();
    }

    @Test
    void aPathHasAtMostSixtyFourSteps() throws BtfException, CoreException {
        BtfBuilder object = BtfBuilder.empty(ByteOrder.LITTLE_ENDIAN);
        int number = object.add(new BtfType.Int("int", 4, 32, 0, true, false, false));
        int type = number;
        for (int i = 0; i < 64; i++) {
            type = object.add(new BtfType.Struct("s" + i, 4, List.of(new Member("m", type, 0, 0)), false));
        }
        int deep = type;
        Btf btf = build(object);
        CoreResolver resolver = new CoreResolver(btf, btf, List::of);

        assertThat(resolver.resolve(deep, "0" + ":0".repeat(63), CoreKind.FIELD_EXISTS)
                        .value())
                .isEqualTo(1);
        assertThatThrownBy(() -> resolver.resolve(deep, "0" + ":0".repeat(64), CoreKind.FIELD_EXISTS))
                .isInstanceOf(CoreException.class);
    }

    /** Anonymous structs that hold two of the next kind each: sixty levels would be searched for ever. */
    @Test
    void aSearchThroughAnonymousStructsHasALimit() throws BtfException {
        BtfBuilder kernel = BtfBuilder.empty(ByteOrder.LITTLE_ENDIAN);
        for (int i = 1; i <= 50; i++) {
            List<Member> both = List.of(new Member("", i + 1, 0, 0), new Member("", i + 1, 0, 0));
            kernel.add(new BtfType.Union(i == 1 ? "s" : "", 4, both, false));
        }
        kernel.add(new BtfType.Union("", 4, List.of(), false));
        BtfBuilder object = BtfBuilder.empty(ByteOrder.LITTLE_ENDIAN);
        int number = object.add(new BtfType.Int("int", 4, 32, 0, true, false, false));
        int union = object.add(new BtfType.Union("s", 4, List.of(new Member("x", number, 0, 0)), false));
        CoreResolver resolver = new CoreResolver(build(object), build(kernel), List::of);

        assertThatThrownBy(() -> resolver.resolve(union, "0:0", CoreKind.FIELD_EXISTS))
                .isInstanceOf(CoreException.class);
    }

    /** Damaged types of the kernel, unchecked: a refusal, and nothing else. */
    @Test
    void mutantsAreRefusedOrResolved() throws IOException, BtfException {
        byte[] bytes = kernel(ByteOrder.LITTLE_ENDIAN).bytes();
        Btf local = Btf.parse(Files.readAllBytes(FIXTURES.resolve("core.el.btf")));
        List<Relocation> relocations = relocations(local, "el");
        Random random = new Random(0xc0de);
        int resolved = 0;
        for (int i = 0; i < 1_000; i++) {
            byte[] mutant = bytes.clone();
            mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
            try {
                Btf kernel = Btf.trusted(ByteBuffer.wrap(mutant));
                CoreResolver resolver = new CoreResolver(local, kernel, List::of);
                for (Relocation one : relocations) {
                    resolved += outcome(resolver, one.type(), one.access(), one.kind())
                                    .equals("refused")
                            ? 0
                            : 1;
                }
            } catch (BtfException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
        }

        assertThat(resolved).isPositive();
    }

    private static Btf flavours() throws BtfException {
        BtfBuilder kernel = BtfBuilder.empty(ByteOrder.LITTLE_ENDIAN);
        int number = kernel.add(new BtfType.Int("int", 4, 32, 0, true, false, false));
        kernel.add(new BtfType.Struct("s", 4, List.of(new Member("x", number, 0, 0)), false));
        kernel.add(new BtfType.Struct(
                "s___v2", 12, List.of(new Member("x", number, 32, 0), new Member("z", number, 64, 0)), false));
        kernel.add(new BtfType.Struct("s___v3", 4, List.of(new Member("q", number, 0, 0)), false));
        return kernel.build();
    }

    /** As far as the compiled object needs one. */
    private static Btf kernel(ByteOrder order) throws BtfException {
        BtfBuilder builder = BtfBuilder.empty(order);
        int number = builder.add(new BtfType.Int("int", 4, 32, 0, true, false, false));
        int unsigned = builder.add(new BtfType.Int("unsigned int", 4, 32, 0, false, false, false));
        int letter = builder.add(new BtfType.Int("char", 1, 8, 0, true, false, false));
        int pointer = builder.add(new BtfType.Pointer(5));
        int head = builder.add(new BtfType.Struct(
                "list_head",
                16,
                List.of(new Member("next", pointer, 0, 0), new Member("prev", pointer, 64, 0)),
                false));
        int pid = builder.add(new BtfType.Typedef("pid_t", number));
        int text = builder.add(new BtfType.Array(letter, unsigned, 32));
        int task = builder.add(new BtfType.Pointer(9));
        int struct = builder.add(new BtfType.Struct(
                "task_struct",
                200,
                List.of(
                        new Member("flags", unsigned, 0, 0),
                        new Member("sched_reset_on_fork", unsigned, 37, 1),
                        new Member("pid", pid, 512, 0),
                        new Member("tgid", pid, 544, 0),
                        new Member("comm", text, 576, 0),
                        new Member("tasks", head, 832, 0),
                        new Member("group_leader", task, 960, 0)),
                true));
        assertThat(struct).isEqualTo(9);
        builder.add(new BtfType.Enumeration(
                "pid_type",
                4,
                false,
                List.of(
                        new Enumerator("PIDTYPE_PID", 0),
                        new Enumerator("PIDTYPE_TGID", 1),
                        new Enumerator("PIDTYPE_PGID", 0xffff_fff5L))));
        return builder.build();
    }

    private static Btf build(BtfBuilder builder) throws BtfException {
        return builder.build();
    }

    private static int member(Btf btf, int struct, String name) {
        for (int i = 0; i < btf.memberCount(struct); i++) {
            if (btf.isMemberNamed(struct, i, name)) {
                return i;
            }
        }
        throw new AssertionError(name);
    }

    private static CoreKind labelled(String label) {
        for (CoreKind kind : CoreKind.values()) {
            if (kind.label().equals(label)) {
                return kind;
            }
        }
        throw new AssertionError(label);
    }

    /** Value expected and found, whether it is validated, whether a resized access is poisoned, both sizes. */
    private static String outcome(CoreResolver resolver, int type, String access, CoreKind kind) {
        try {
            CoreResult result = resolver.resolve(type, access, kind);
            return result.poisoned()
                    ? "poisoned"
                    : "value " + Long.toUnsignedString(result.expected()) + ' '
                            + Long.toUnsignedString(result.value()) + ' ' + (result.validated() ? 1 : 0) + ' '
                            + (result.resizes() && !result.resizable() ? 1 : 0) + ' '
                            + Integer.toUnsignedString(result.expectedSize()) + ' '
                            + Integer.toUnsignedString(result.size());
        } catch (CoreException e) {
            return "refused";
        }
    }

    private static List<Relocation> relocations(Btf local, String order) throws IOException {
        ByteBuffer ext = ByteBuffer.wrap(Files.readAllBytes(FIXTURES.resolve("core." + order + ".ext")))
                .order(local.order());
        int at = ext.getInt(4) + ext.getInt(24);
        int end = at + ext.getInt(28);
        int size = ext.getInt(at);
        List<Relocation> relocations = new ArrayList<>();
        for (at += 4; at < end; ) {
            int count = ext.getInt(at + 4);
            at += 8;
            for (int i = 0; i < count; i++, at += size) {
                relocations.add(new Relocation(
                        ext.getInt(at + 4),
                        local.string(ext.getInt(at + 8)).orElseThrow(),
                        CoreKind.numbered(ext.getInt(at + 12)).orElseThrow()));
            }
        }
        return relocations;
    }
}
