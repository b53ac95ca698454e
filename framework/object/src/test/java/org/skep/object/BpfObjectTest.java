package org.skep.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.btf.Btf;
import org.skep.btf.BtfType;
import org.skep.btf.Kind;
import org.skep.btf.Linkage;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Problem;
import org.skep.extern.Strength;

class BpfObjectTest {
    @ParameterizedTest
    @ValueSource(strings = {"el", "eb"})
    void readsValuesOfEverySection(String order) throws BpfObjectException {
        BpfObject object = read(order, "sections");

        assertThat(object.order()).isEqualTo(order.equals("el") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        assertThat(object.licence()).hasValue("GPL");
        assertThat(object.kernelVersion()).isEmpty();
        assertThat(object.externs())
                .extracting(Extern::name, Extern::declared, Extern::type)
                .containsExactlyInAnyOrder(
                        tuple("CONFIG_HZ", "strong int in .kconfig", new ExternType.Int(4, true)),
                        tuple("CONFIG_SMP", "weak bool in .kconfig", new ExternType.Bool()),
                        tuple("CONFIG_OLD", "strong unsigned long in .extern", new ExternType.Int(8, false)),
                        tuple("CONFIG_THREAD", "strong tristate in .extern.kconfig", new ExternType.Tristate(4)),
                        tuple("demo_text", "strong char[33] in .extern.demo", new ExternType.Text(33)),
                        tuple("demo_number", "weak unsigned short in .extern.demo", new ExternType.Int(2, false)),
                        tuple("app_letter", "strong unsigned char in .extern.app.v2_x", new ExternType.Char(false)));
        assertThat(object.valueSections())
                .extracting(ValueSection::name, ValueSection::size)
                .containsExactly(
                        tuple(".extern", 8),
                        tuple(".extern.app.v2_x", 1),
                        tuple(".extern.demo", 35),
                        tuple(".extern.kconfig", 4),
                        tuple(".kconfig", 5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"el", "eb"})
    void tellsTheKernelHowSectionsAreLaidOut(String order) throws BpfObjectException {
        BpfObject object = read(order, "sections");
        Btf before = object.btf().orElseThrow();
        Btf after = object.laidOutBtf().orElseThrow();

        assertThat(after.bytes()).hasSameSizeAs(before.bytes());
        for (ValueSection section : object.valueSections()) {
            int id = after.find(Kind.DATASEC, section.name()).orElseThrow();
            BtfType.DataSection described = (BtfType.DataSection) after.type(id);
            assertThat(described.size()).isEqualTo(section.size());
            assertThat(described.entries())
                    .extracting(entry -> after.name(entry.type()), BtfType.Entry::offset, BtfType.Entry::size)
                    .containsExactlyElementsOf(section.externs().stream()
                            .map(extern ->
                                    tuple(extern.name(), (long) extern.offset().getAsInt(), (long)
                                            ((ExternType.Stored) extern.type()).size()))
                            .toList());
            assertThat(described.entries())
                    .allMatch(entry -> after.linkage(entry.type()) == Linkage.GLOBAL)
                    .allMatch(entry -> before.linkage(entry.type()) == Linkage.EXTERN);
        }
        for (int id = 1; id <= before.typeCount(); id++) {
            if (before.kind(id) != Kind.VAR && before.kind(id) != Kind.DATASEC) {
                assertThat(after.type(id)).isEqualTo(before.type(id));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"el", "eb"})
    void readsSymbolsOfTheKernel(String order) throws BpfObjectException {
        BpfObject object = read(order, "ksyms");
        Btf btf = object.btf().orElseThrow();

        assertThat(object.externs())
                .extracting(Extern::name, Extern::strength, Extern::declaration, extern -> extern.type()
                        .getClass())
                .containsExactlyInAnyOrder(
                        tuple("jiffies", Strength.STRONG, "const void", ExternType.Untyped.class),
                        tuple("missing", Strength.WEAK, "const void", ExternType.Untyped.class),
                        tuple("runqueues", Strength.STRONG, "const struct rq", ExternType.Variable.class),
                        tuple("weak_variable", Strength.WEAK, "const int", ExternType.Variable.class),
                        tuple("acquire", Strength.STRONG, "struct task *(int)", ExternType.Function.class),
                        tuple("release", Strength.WEAK, "void (struct task *)", ExternType.Function.class),
                        tuple("LINUX_KERNEL_VERSION", Strength.STRONG, "int", ExternType.Int.class));
        assertThat(object.externs())
                .filteredOn(extern -> extern.section().equals(".ksyms"))
                .hasSize(6)
                .allMatch(extern -> extern.offset().isEmpty());
        ExternType.Function acquire =
                (ExternType.Function) extern(object, "acquire").type();
        assertThat(btf.kind(acquire.typeId())).isEqualTo(Kind.FUNC_PROTO);
        assertThat(object.externReferences())
                .filteredOn(reference -> reference.use() == ExternReference.Use.CALL)
                .extracting(reference -> reference.extern().name())
                .containsExactlyInAnyOrder("acquire", "release");
        assertThat(object.externReferences())
                .filteredOn(reference -> reference.use() == ExternReference.Use.ADDRESS)
                .extracting(reference -> reference.extern().name())
                .contains("jiffies", "missing", "runqueues", "weak_variable", "release", "LINUX_KERNEL_VERSION");
    }

    @ParameterizedTest
    @ValueSource(strings = {"el", "eb"})
    void readsNamesInUtf8(String order) throws BpfObjectException {
        BpfObject object = read(order, "utf8");

        // In the order of the bytes.
        assertThat(object.valueSections())
                .flatExtracting(section -> section.externs().stream()
                        .map(extern -> section.name() + " " + extern.name())
                        .toList())
                .containsExactly(
                        ".extern.app größe",
                        ".extern.app z",
                        ".extern.app ａ",
                        ".extern.app 𝐚",
                        ".kconfig CONFIG_GRÖßE");
        assertThat(object.programs()).extracting(BpfProgram::name).contains("verdopple_größe");
        assertThat(object.section(".data.größe")).isPresent();
        assertThat(object.symbols()).extracting(ObjectSymbol::name).contains("zähler", "gemessen");
        Btf btf = object.laidOutBtf().orElseThrow();
        assertThat(btf.find(Kind.DATASEC, ".data.größe")).isPresent();
        assertThat(btf.find(Kind.FUNC, "verdopple_größe")).isPresent();
        int struct = btf.find(Kind.STRUCT, "maß").orElseThrow();
        assertThat(btf.memberName(struct, 0)).isEqualTo("länge");
        assertThat(btf.describe(struct)).isEqualTo("struct maß");
    }

    @ParameterizedTest
    @ValueSource(strings = {"el", "eb"})
    void readsProgramsDataAndRelocations(String order) throws BpfObjectException {
        BpfObject object = read(order, "programs");

        assertThat(object.kernelVersion()).isEqualTo(OptionalInt.of(0x060100));
        assertThat(object.programs())
                .extracting(BpfProgram::name, program -> program.section().name(), BpfProgram::isSubprogram)
                .containsExactlyInAnyOrder(
                        tuple("quiet", ".text", true),
                        tuple("shared", ".text", true),
                        tuple("enter", "raw_tp/sys_enter", false),
                        tuple("leave", "raw_tp/sys_exit", false));
        for (BpfProgram program : object.programs()) {
            byte[] code = program.instructions();
            assertThat(code.length % 8).isZero();
            assertThat(code[code.length - 8] & 0xff).as("exit ends %s", program).isEqualTo(0x95);
        }
        assertThat(object.dataSections())
                .extracting(data -> data.section().name(), DataSection::size, data -> data.bytes().length)
                .containsExactlyInAnyOrder(
                        tuple(".maps", 32L, 32),
                        tuple(".data", 16L, 16),
                        tuple(".data.other", 8L, 8),
                        tuple(".rodata", 4L, 4),
                        tuple(".bss", 4L, 0));
        assertThat(object.relocations())
                .extracting(relocation -> relocation.section().name(), Relocation::type, relocation -> relocation
                        .symbol()
                        .name())
                .contains(
                        tuple("raw_tp/sys_enter", Relocation.INSTRUCTION_64, "counters"),
                        tuple("raw_tp/sys_enter", Relocation.CALL_32, "shared"),
                        tuple(".data", Relocation.DATA_64, "counter"))
                .noneMatch(one -> one.toList().contains("CONFIG_HZ"));
        assertThat(object.externReferences())
                .extracting(reference -> reference.section().name())
                .containsExactlyInAnyOrder(".text", "raw_tp/sys_exit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"el", "eb"})
    void tellsAllThatIsWrongAtOnce(String order) {
        assertThat(refused(order, "all-wrong"))
                .extracting(problem -> problem.extern().orElseThrow(), Problem::code, problem -> problem.declared()
                        .orElseThrow())
                .containsExactlyInAnyOrder(
                        tuple("CONFIG_NO_SECTION", Code.NO_SECTION, "strong int"),
                        tuple("CONFIG_UNKNOWN_SECTION", Code.UNKNOWN_SECTION, "strong int in .elsewhere"),
                        tuple("CONFIG_FUNCTION", Code.UNSUPPORTED_TYPE, "strong int (void) in .extern.app"),
                        tuple("CONFIG_STRUCT", Code.UNSUPPORTED_TYPE, "strong struct pair in .extern"),
                        tuple("CONFIG_NO_SIZE", Code.NO_SIZE, "strong char[] in .extern.kconfig"),
                        tuple("CONFIG_ENUM", Code.UNSUPPORTED_TYPE, "weak const enum other in .kconfig"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"el", "eb"})
    void saysWhatToDo(String order) {
        assertThat(refused(order, "no-section").get(0).message())
                .isEqualTo("no-section: CONFIG_HZ: strong int, no-section: it is declared without a section, which says"
                        + " who answers it; write __kconfig (or __ksym) behind its name, or"
                        + " __attribute__((section(\".extern.NAME\")))");
        assertThat(refused(order, "function-in-values").get(0).message())
                .contains("CONFIG_CALL: strong int (int) in .kconfig, unsupported-type: a function", "__ksym");
        assertThat(refused(order, "unknown-section"))
                .extracting(Problem::code, problem -> problem.extern().orElseThrow())
                .containsExactlyInAnyOrder(
                        tuple(Code.UNKNOWN_SECTION, "CONFIG_HZ"), tuple(Code.UNKNOWN_SECTION, "spaced"));
        assertThat(refused(order, "no-btf"))
                .extracting(Problem::code, problem -> problem.extern().orElseThrow())
                .containsExactlyInAnyOrder(tuple(Code.NO_BTF, "CONFIG_HZ"), tuple(Code.NO_BTF, "CONFIG_SMP"));
        assertThat(refused(order, "no-btf").get(0).message()).endsWith("compile with -g");
        assertThat(refused(order, "extern-without-btf"))
                .extracting(Problem::code, problem -> problem.extern().orElseThrow())
                .containsExactly(tuple(Code.NO_BTF, "CONFIG_ASM"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"el", "eb"})
    void refusesAListedVariableWithoutASymbol(String order) throws MalformedElfException {
        byte[] bytes = Fixtures.object(order, "sections");
        int symbol = symbolAt(bytes, "demo_text");
        bytes[symbol + 4] = 0;

        assertThat(problems(bytes))
                .extracting(Problem::code, problem -> problem.extern().orElseThrow(), problem -> problem.declared()
                        .orElseThrow())
                .containsExactly(tuple(Code.NO_SYMBOL, "demo_text", "char demo_text[33] in .extern.demo"));
    }

    @Test
    void assemblesImagesFromWhatIsThere() throws BpfObjectException {
        ValueSection demo = read("el", "sections").valueSections().get(2);
        byte[] text = new byte[33];
        text[0] = 'x';

        byte[] image = demo.image(Map.of("demo_text", text));

        assertThat(image).hasSize(35).containsSequence(0, 0, 'x', 0);
        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> demo.image(Map.of("demo_text", image))))
                .hasMessage("demo_text has 33 bytes, not 35");
        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> demo.image(Map.of("other", text))))
                .hasMessageContaining("other");
    }

    /** Where the entry of a symbol lies in the file. */
    static int symbolAt(byte[] bytes, String name) throws MalformedElfException {
        ElfImage elf = ElfImage.of(bytes.clone());
        int index = elf.symbols().stream()
                .filter(symbol -> symbol.symbol().name().equals(name))
                .findFirst()
                .orElseThrow()
                .symbol()
                .index();
        ElfImage.Section table = elf.sections().stream()
                .filter(one -> one.type() == 2)
                .findFirst()
                .orElseThrow();
        return (int) table.offset() + 24 * index;
    }

    private static Extern extern(BpfObject object, String name) {
        return object.externs().stream()
                .filter(extern -> extern.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static BpfObject read(String order, String name) throws BpfObjectException {
        return BpfObject.read(name, Fixtures.object(order, name));
    }

    private static List<Problem> refused(String order, String name) {
        return catchThrowableOfType(BpfObjectException.class, () -> read(order, name))
                .problems();
    }

    static List<Problem> problems(byte[] bytes) {
        return catchThrowableOfType(BpfObjectException.class, () -> BpfObject.read("object", bytes))
                .problems();
    }
}
