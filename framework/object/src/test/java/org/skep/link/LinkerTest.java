package org.skep.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.skep.link.LinkedObjects.kernel;
import static org.skep.link.LinkedObjects.link;
import static org.skep.link.LinkedObjects.problems;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.btf.Btf;
import org.skep.btf.Kind;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Code;
import org.skep.extern.Problem;
import org.skep.insn.Instructions;
import org.skep.kernel.Feature;
import org.skep.kernel.InfoRecords;
import org.skep.kernel.MapSpec;
import org.skep.object.BpfObject;

/** What linking comes to where no peer can be asked, and what it refuses. */
class LinkerTest {
    private static final int MUTATIONS = 20_000;
    private static final int RELA = 4;
    private static final int CREL = 0x40000014;

    static Stream<String> names() throws Exception {
        return LinkedObjects.names();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    map_in_map        | unsupported-feature | "outer": field "values": a map that begins with other maps or programs
                    prog_array_values | unsupported-feature | "next": field "values": a map that begins with other maps or programs
                    pinned_by_name    | unsupported-feature | "pinned": field "pinning": a map that is pinned by its name
                    core              | unsupported-feature | "uses": CO-RE relocation of byte offset of field struct task_struct.inside.pid
                    ksyms             | unsupported-feature | symbols of the kernel can't be linked yet
                    unknown_section   | unknown-program-section | "what": nothing is known of programs in section "nonsense"
                    only_function     | unknown-program-section | "forgot": it is in .text, where functions are that are in no section of their own
                    address_in_map    | bad-map             | "holds": it holds the address of "target" at 24 in .maps; only field "values" may hold any
                    legacy_maps       | unsupported-feature | "maps": legacy map definitions (struct bpf_map_def) are not supported: counters, unused
                    legacy_map_section | unsupported-feature | "maps/counters": legacy map definitions (struct bpf_map_def) are not supported: counters
                    """)
    void refusesByName(String name, String code, String what) {
        assertThat(problems("refused/el/" + name, kernel())).singleElement().satisfies(problem -> {
            assertThat(problem.code()).hasToString(code);
            assertThat(problem.what()).isEqualTo(what);
            assertThat(problem.advice()).isPresent();
        });
    }

    @Test
    void showsHowALegacyMapIsDefinedNow() {
        assertThat(problems("refused/el/legacy_maps", kernel()))
                .singleElement()
                .satisfies(problem -> assertThat(problem.advice()).hasValueSatisfying(advice -> assertThat(advice)
                        .contains("struct { __uint(type, BPF_MAP_TYPE_ARRAY); ", " } counters SEC(\".maps\");")));
    }

    @Test
    void guessesWhichSectionIsMeant() {
        String names = "name its section for what the program is: SEC(\"xdp\"), SEC(\"kprobe/FUNCTION\")";
        assertThat(problems("refused/el/misspelt_sections", kernel()))
                .extracting(problem -> problem.what().replaceFirst(".*section ", "") + ": "
                        + problem.advice().orElseThrow())
                .containsExactlyInAnyOrder(
                        "\"xpd\": perhaps meant: SEC(\"xdp\")",
                        "\"kprob/do_nanosleep\": perhaps meant: SEC(\"kprobe/do_nanosleep\")",
                        "\"tracepiont/syscalls/sys_enter_bpf\": perhaps meant:"
                                + " SEC(\"tracepoint/syscalls/sys_enter_bpf\")",
                        "\"xdp/eth0\": perhaps meant: SEC(\"xdp\")",
                        "\"cgroup/skb/ingress\": perhaps meant: SEC(\"cgroup_skb/ingress\")",
                        "\"Socket\": perhaps meant: SEC(\"socket\")",
                        "\" xdp\": perhaps meant: SEC(\"xdp\")",
                        "\"maps\": " + names);
        assertThat(problems("refused/el/unknown_section", kernel()).get(0).advice())
                .hasValue(names);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "xdp, xdp, 0",
        "xpd, xdp, 1",
        "xdpp, xdp, 1",
        "dp, xdp, -1",
        "tc, tcx, -1",
        "kprobe.mulit, kprobe.multi, 1",
        "kprobmulti, kprobe.multi, 2",
        "raw_tracepoints.w, raw_tracepoint.w, 1",
        "abcdefghijkl, abcdefghi, 3",
        "abcdefghijklm, abcdefghi, -1",
        "'', xdp, -1",
        "ca, abc, -1"
    })
    void fewSlipsOfThePenAreCounted(String written, String meant, int slips) {
        assertThat(EditDistance.between(written, meant)).isEqualTo(slips < 0 ? EditDistance.TOO_MANY : slips);
    }

    @Test
    void aFunctionWithoutANameIsKnownByItsPlace() throws Exception {
        byte[] bytes = LinkedObjects.bytes("refused/el/unknown_section");
        // The only place where the name stands: the string table that symbols draw on.
        int name = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("\0what\0") + 1;
        bytes[name] = 0;

        assertThat(problemsOf(bytes)).singleElement().satisfies(problem -> assertThat(problem.what())
                .isEqualTo("\"function without a name at 0 in nonsense\": nothing is known of programs in"
                        + " section \"nonsense\""));
    }

    private static List<Problem> problemsOf(byte[] bytes) throws BpfObjectException {
        BpfObject object = BpfObject.read("a.bpf.o", bytes);
        try {
            Linker.link(object, LinkedObjects.zeroes(object), kernel());
            return List.of();
        } catch (BpfObjectException e) {
            return e.problems();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    no-program | it has functions to be called, and no program calls them
                    on-demand  | no program of it is loaded without being asked for, as their sections begin with "?": waits, waits_too
                    """)
    void warnsWhereNothingIsAProgram(String name, String what) throws Exception {
        LoadPlan plan = link("../objects/el/" + name, kernel());

        assertThat(plan.programs()).isEmpty();
        assertThat(plan.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.code()).isEqualTo(Code.NO_PROGRAM);
            assertThat(warning.what()).isEqualTo(what);
        });
    }

    @Test
    void functionsWithoutInstructionsAreLeftOut() throws Exception {
        LoadPlan plan = link("el/unreachable", kernel());

        assertThat(functionNames(plan.program("calls_both").orElseThrow(), plan))
                .containsExactly("calls_both", "triple", "fivefold");
        assertThat(functionNames(plan.program("calls_one").orElseThrow(), plan))
                .containsExactly("calls_one", "fivefold");
        assertThat(plan.programs()).hasSize(2);
        assertThat(plan.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.code()).isEqualTo(Code.NO_PROGRAM);
            assertThat(warning.what()).contains("\"never\"", "raw_tp/sys_enter");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"el", "eb"})
    void namesVariablesThatHoldAddresses(String order) throws Exception {
        KernelFacts kernel = kernel(order.equals("el") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);

        assertThat(addressesIn(link(order + "/pointers", kernel)))
                .containsExactlyInAnyOrder(
                        "\"to_variable\" in .data holds the address of \"target\"",
                        "\"to_text\" in .data holds the address of .rodata.str1.1",
                        "\"to_extern\" in .data holds the address of \"CONFIG_HZ\"",
                        "\"to_elements\" in .data holds 2 addresses of \"zeroed\", \"target\"",
                        "\"to_map\" in .data holds the address of \"numbers\"",
                        "\"in_custom\" in .data.custom holds the address of \"target\"",
                        "\"to_variable_constantly\" in .rodata holds the address of \"target\"",
                        "\"operations\" in .rodata holds 4 addresses of .rodata.str1.1, .text, \"two_more\"");
    }

    /** Older compilers wrote other types of relocations into data. Only the one of no effect has none. */
    @ParameterizedTest
    @CsvSource({"0, 7", "1, 8", "3, 8", "4, 8", "10, 8", "99, 8"})
    void typesOfRelocationsInDataAreAllTheSameButNone(int type, int warnings) throws Exception {
        byte[] bytes = LinkedObjects.bytes("el/pointers");
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt((int) file.getLong(header(bytes, ".rel.data.custom") + 24) + 8, type);

        assertThat(addressesIn(linkBytes(bytes))).hasSize(warnings);
    }

    @Test
    void namesVariablesThatHoldAddressesByRelocationsWithAddends() throws Exception {
        byte[] bytes = LinkedObjects.bytes("el/pointers");
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int header = header(bytes, ".rel.data");
        int at = (int) file.getLong(header + 24);
        long[] first = {file.getLong(at), file.getLong(at + 8)};
        long[] second = {file.getLong(at + 16), file.getLong(at + 24)};
        // Two entries of 24 bytes where there were some of 16.
        file.putInt(header + 4, RELA).putLong(header + 32, 48).putLong(header + 56, 24);
        file.putLong(at, first[0]).putLong(at + 8, first[1]).putLong(at + 16, 0);
        file.putLong(at + 24, second[0]).putLong(at + 32, second[1]).putLong(at + 40, 0);

        assertThat(addressesIn(linkBytes(bytes)))
                .filteredOn(warning -> warning.contains(" .data "))
                .containsExactly(
                        "\"to_variable\" in .data holds the address of \"target\"",
                        "\"to_text\" in .data holds the address of .rodata.str1.1");
    }

    @Test
    void namesSectionsThatHoldAddressesByRelocationsThatAreNotRead() throws Exception {
        byte[] bytes = LinkedObjects.bytes("el/pointers");
        retype(bytes, ".rel.data", CREL);

        assertThat(addressesIn(linkBytes(bytes)))
                .contains(".data holds addresses, by the relocations in .rel.data")
                .noneMatch(warning -> warning.contains(" in .data "));
    }

    @ParameterizedTest
    @CsvSource({
        "raw_tp/sys_enter, 4, SHT_RELA, calls_all",
        "raw_tp/sys_enter, 0x40000014, SHT_CREL, calls_all",
        "raw_tp/sys_exit, 4, SHT_RELA, calls_middle calls_none",
        ".text, 4, SHT_RELA, calls_all calls_middle",
    })
    void refusesProgramsWhoseRelocationsAreNotRead(String section, String type, String form, String programs)
            throws Exception {
        byte[] bytes = LinkedObjects.bytes("el/calls");
        retype(bytes, ".rel" + section, Integer.decode(type));

        assertThat(problemsOf(bytes))
                .allSatisfy(problem -> assertThat(problem.code()).isEqualTo(Code.UNSUPPORTED_FEATURE))
                .extracting(Problem::what)
                .containsExactlyElementsOf(Stream.of(programs.split(" "))
                        .map(program -> "\"" + program + "\": the relocations of " + section + " are in .rel" + section
                                + " of type " + form + ", which is not read")
                        .toList());
    }

    @Test
    void aLicenseThatIsAnAddressIsNamed() throws Exception {
        byte[] bytes = LinkedObjects.bytes("el/pointers");
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        BpfObject object = BpfObject.read("a.bpf.o", bytes);
        int header = header(bytes, ".rel.data.custom");
        file.putInt(header + 44, object.section("license").orElseThrow().index());

        assertThat(addressesIn(linkBytes(bytes)))
                .contains("\"_license\" in license holds the address of \"target\"")
                .noneMatch(warning -> warning.contains(".data.custom"));
    }

    /** The first part of what warnings say of addresses in data. */
    private static List<String> addressesIn(LoadPlan plan) {
        return plan.warnings().stream()
                .filter(warning -> warning.code().equals(Code.UNAPPLIED_RELOCATION))
                .map(warning -> warning.what().replaceFirst(", which nothing fills in: .*", ""))
                .toList();
    }

    private static LoadPlan linkBytes(byte[] bytes) throws BpfObjectException {
        BpfObject object = BpfObject.read("a.bpf.o", bytes);
        return Linker.link(object, LinkedObjects.zeroes(object), kernel());
    }

    private static void retype(byte[] bytes, String section, int type) throws BpfObjectException {
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(header(bytes, section) + 4, type);
    }

    /** Where a section's header is in the file. */
    private static int header(byte[] bytes, String section) throws BpfObjectException {
        int index =
                BpfObject.read("a.bpf.o", bytes).section(section).orElseThrow().index();
        return (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(40) + index * 64;
    }

    /** What the records of a program call its functions, in their order. */
    private static List<String> functionNames(PlannedProgram program, LoadPlan plan) throws Exception {
        Btf btf = Btf.parse(plan.btf().orElseThrow().bytes());
        InfoRecords records = program.functions().orElseThrow();
        ByteBuffer bytes = ByteBuffer.wrap(records.bytes()).order(btf.order());
        return IntStream.range(0, records.count())
                .mapToObj(i -> btf.name(bytes.getInt(i * records.recordSize() + 4)))
                .toList();
    }

    /** A function is described once more for each program that calls it, by the type of that program. */
    @ParameterizedTest
    @ValueSource(strings = {"el", "eb"})
    void contextsAreDescribedForKernelsThatDoNotKnowTheirMark(String order) throws Exception {
        ByteOrder bytes = order.equals("el") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        LoadPlan before = link(order + "/context_tag", kernel(bytes));
        LoadPlan plan = link(order + "/context_tag", kernel(bytes, Feature.CONTEXT_TAG));

        assertThat(prototypes(before, "of_tc"))
                .containsExactly("int (struct __sk_buff *)", "int (void *, int)", "int (int, void *)", "int (void *)");
        assertThat(prototypes(plan, "of_tc"))
                .containsExactly(
                        "int (struct __sk_buff *)",
                        "int (struct __sk_buff *, int)",
                        "int (int, struct __sk_buff *)",
                        "int (void *)");
        assertThat(prototypes(plan, "of_cgroup"))
                .containsExactly("int (struct __sk_buff *)", "int (struct __sk_buff *, int)");
        assertThat(prototypes(plan, "of_raw_tp"))
                .containsExactly("int (unsigned long long *)", "int (struct bpf_raw_tracepoint_args *)");
        assertThat(prototypes(plan, "of_xdp_program")).isEqualTo(prototypes(before, "of_xdp_program"));
        for (PlannedProgram program : plan.programs()) {
            assertThat(functionNames(program, plan))
                    .isEqualTo(functionNames(before.program(program.name()).orElseThrow(), before));
        }
        assertThat(plan.warnings()).isEmpty();
        Btf original = Btf.parse(before.btf().orElseThrow().bytes());
        Btf described = Btf.parse(plan.btf().orElseThrow().bytes());
        // A prototype, a function and a tag for each that is described once more, a struct and a pointer for a program.
        assertThat(described.typeCount()).isEqualTo(original.typeCount() + 4 * 3 + 3 * 2);
        assertThat(IntStream.rangeClosed(1, original.typeCount()).mapToObj(described::type))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, original.typeCount())
                        .mapToObj(original::type)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"el", "eb"})
    void namesThatTheKernelWouldRefuseAreRefusedByName(String order) {
        ByteOrder bytes = order.equals("el") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;

        assertThat(problems("refused/" + order + "/names", kernel(bytes)))
                .extracting(problem -> problem.code() + " " + problem.what().replaceFirst(", and the kernel .*", ""))
                .containsExactly("bad-map \"zähler\": its name has \"ä\"");
    }

    @Test
    void namesOfProgramsThatTheKernelWouldRefuseAreRefusedByName() {
        assertThat(problems("refused/el/names", kernel(Feature.MAP_NAME)))
                .extracting(problem -> problem.code() + " " + problem.what().replaceFirst(", and the kernel .*", ""))
                .containsExactly(
                        "bad-program \"größe\": its name has \"ö\"",
                        "bad-program \"local-filter\": its name has \"-\"");
        assertThat(problems("refused/el/names", kernel(Feature.MAP_NAME, Feature.PROGRAM_NAME)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a.bpf.o, .data.größe, .data.gr____e",
        "a.bpf.o, .größe, a.gr____e",
        "größe.bpf.o, .data, gr____e.data",
        "a.bpf.o, .rodata.\\xff, .rodata._",
    })
    void namesOfSectionsAreMadeFitForTheKernelByteByByte(String object, String section, String name) {
        assertThat(MapName.ofSection(object, section)).isEqualTo(name);
    }

    @Test
    void questionMarksInNamesOfDataSectionsAreForKernelsThatTakeThem() throws Exception {
        byte[] bytes = new String(LinkedObjects.bytes("el/pointers"), StandardCharsets.ISO_8859_1)
                .replace("unused_data", "?nused_data")
                .getBytes(StandardCharsets.ISO_8859_1);
        BpfObject object = BpfObject.read("a.bpf.o", bytes);

        assertThat(dataSections(object, kernel())).contains("?nused_data", ".data");
        assertThat(dataSections(object, kernel(Feature.BTF_QMARK_DATASEC)))
                .contains("_nused_data", ".data")
                .doesNotContain("?nused_data");
    }

    private static List<String> dataSections(BpfObject object, KernelFacts kernel) throws Exception {
        LoadPlan plan = Linker.link(object, LinkedObjects.zeroes(object), kernel);
        Btf btf = Btf.parse(plan.btf().orElseThrow().bytes());
        return btf.ids(Kind.DATASEC).mapToObj(btf::name).toList();
    }

    private static List<String> prototypes(LoadPlan plan, String program) throws Exception {
        Btf btf = Btf.parse(plan.btf().orElseThrow().bytes());
        InfoRecords records = plan.program(program).orElseThrow().functions().orElseThrow();
        ByteBuffer bytes = ByteBuffer.wrap(records.bytes()).order(btf.order());
        return IntStream.range(0, records.count())
                .map(i -> btf.referenced(bytes.getInt(i * records.recordSize() + 4))
                        .orElseThrow())
                .mapToObj(btf::describe)
                .toList();
    }

    @Test
    void warnsOfAContextThatIsDeclaredAsSomethingElse() throws Exception {
        byte[] bytes = LinkedObjects.bytes("el/context_tag");
        // The type of of_xdp's parameter gets another name.
        byte[] other = new String(bytes, StandardCharsets.ISO_8859_1)
                .replace("\0xdp_md\0", "\0xdp_no\0")
                .getBytes(StandardCharsets.ISO_8859_1);
        BpfObject object = BpfObject.read("a.bpf.o", other);

        assertThat(Linker.link(object, LinkedObjects.zeroes(object), kernel(Feature.CONTEXT_TAG))
                        .warnings())
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning.code()).isEqualTo(Code.BAD_PROGRAM);
                    assertThat(warning.what()).contains("\"of_xdp_program\"", "\"of_xdp\"", "struct xdp_md *");
                });
    }

    @Test
    void refusesProgramsThatReachFunctionsWithoutInstructions() {
        assertThat(problems("refused/el/reaches_unreachable", kernel()))
                .allSatisfy(problem -> assertThat(problem.code()).isEqualTo(Code.BAD_PROGRAM))
                .extracting(Problem::what)
                .containsExactly(
                        "\"calls_before\": it refers to function \"before\", which has no instructions",
                        "\"calls_the_end\": it refers to function \"at_the_end\", which has no instructions",
                        "\"passes_it_on\": it refers to function \"before\", which has no instructions");
    }

    @Test
    void refusesEveryProgramThatAttachesByBtf() {
        assertThat(problems("refused/el/attach_btf", kernel()))
                .extracting(problem -> problem.what())
                .containsExactlyInAnyOrder(
                        "\"enters\": fentry/do_nanosleep: a program that attaches by BTF",
                        "\"decides\": lsm/file_open: a program that attaches by BTF",
                        "\"traces\": tp_btf/sys_enter: a program that attaches by BTF",
                        "\"iterates\": iter/task: a program that attaches by BTF",
                        "\"replaces\": freplace/other: a program that attaches by BTF");
    }

    @Test
    void refusesOperationsForTheKernel() {
        assertThat(problems("refused/el/struct_ops", kernel()))
                .extracting(problem -> problem.what())
                .containsExactly(
                        "\".struct_ops\": operations for the kernel to call (struct_ops)",
                        "\"ssthresh\": struct_ops/ssthresh: an operation for the kernel to call (struct_ops)");
    }

    @Test
    void saysOfEveryMapWhatIsWrong() {
        assertThat(problems("refused/el/bad_maps", kernel()))
                .extracting(problem -> problem.what())
                .containsExactly(
                        "\"no_type\": it has no type",
                        "\"two_sizes\": field \"key_size\": 8 bytes, another field says 4",
                        "\"unknown_field\": unknown field \"colour\"",
                        "\"no_macro\": field \"type\": expected __uint, found int",
                        "\"no_pointer\": field \"key\": expected __type, found int",
                        "\"no_size\": field \"key\": void has no size",
                        "\"pinned_somehow\": field \"pinning\": 7 is no kind of pinning",
                        "\"arena\": a map of type arena",
                        "\"no_struct\": it is no struct but int");
    }

    @Test
    void refusesTheOtherByteOrder() {
        assertThat(problems("eb/data", kernel())).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(Code.FOREIGN_ORDER);
            assertThat(problem.what()).isEqualTo("it is big-endian, the kernel is little-endian");
        });
    }

    @ParameterizedTest
    @MethodSource("names")
    void bothByteOrdersComeToTheSame(String name) throws Exception {
        LoadPlan little = link("el/" + name, kernel());
        LoadPlan big = link("eb/" + name, kernel(ByteOrder.BIG_ENDIAN));

        assertThat(big.maps()).extracting(LinkerTest::shape).isEqualTo(shapes(little));
        assertThat(big.onDemand()).isEqualTo(little.onDemand());
        for (int i = 0; i < little.programs().size(); i++) {
            PlannedProgram one = little.programs().get(i);
            PlannedProgram other = big.programs().get(i);
            assertThat(other.name()).isEqualTo(one.name());
            assertThat(other.places()).isEqualTo(one.places());
            assertThat(other.subprograms()).isEqualTo(one.subprograms());
            assertThat(swapped(other.spec().instructions()))
                    .isEqualTo(one.spec().instructions());
            assertThat(words(other.functions(), ByteOrder.BIG_ENDIAN))
                    .isEqualTo(words(one.functions(), ByteOrder.LITTLE_ENDIAN));
            assertThat(words(other.lines(), ByteOrder.BIG_ENDIAN))
                    .isEqualTo(words(one.lines(), ByteOrder.LITTLE_ENDIAN));
        }
    }

    @Test
    void valueSectionsOfEveryNameGetTheirMaps() throws Exception {
        LoadPlan plan = link("el/extern_app", kernel());

        assertThat(plan.maps())
                .filteredOn(map -> map.role() == PlannedMap.Role.EXTERNS)
                .extracting(map -> map.symbol() + " " + map.spec().name() + " "
                        + map.spec().valueSize() + " 0x"
                        + Integer.toHexString(map.spec().flags()))
                .containsExactly(
                        ".extern extern_a.extern 1 0x480",
                        ".extern.app .extern.app 4 0x480",
                        ".extern.kconfig .extern.kconfig 4 0x480");
        assertThat(plan.programs().get(0).places())
                .extracting(PlannedProgram.Place::map)
                .containsExactlyInAnyOrder(".extern.app", ".extern.kconfig", ".extern", ".bss");
    }

    @Test
    void mapsGoByTheirWholeNamesWhereTheKernelsAreCut() throws Exception {
        assertThat(link("el/data_custom", kernel()).maps())
                .extracting(PlannedMap::name)
                .containsExactlyInAnyOrder(".data.settings", ".rodata.fixed", ".data.a_name_of_more_than_fifteen");
        assertThat(link("el/map_attributes", kernel()).maps())
                .extracting(PlannedMap::name)
                .contains("a_map_with_a_rather_long_name");
        assertThat(link("el/data", kernel()).maps())
                .extracting(PlannedMap::name)
                .containsExactlyInAnyOrder("data.data", "data.rodata", "data.bss");
        assertThat(link("../objects/el/utf8", kernel()).maps())
                .extracting(PlannedMap::name)
                .contains(".data.größe", "utf8.kconfig", ".extern.app");
    }

    @Test
    void aMissingImageIsTheCallersMistake() throws Exception {
        BpfObject object = LinkedObjects.object("el/kconfig");

        assertThatThrownBy(() -> Linker.link(object, Map.of(), kernel()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(".kconfig");
    }

    @Test
    void onlyWhatLoadsByItselfIsLinked() throws Exception {
        LoadPlan plan = link("el/on_demand", kernel());

        assertThat(plan.programs()).extracting(PlannedProgram::name).containsExactly("at_once");
        assertThat(plan.onDemand()).containsExactly("on_demand");
    }

    @Test
    void constantsAreHeldByEveryProgramWhereTheKernelAllowsIt() throws Exception {
        assertThat(link("el/data", kernel()).programs().get(0).heldMaps()).containsExactly(".rodata");
        assertThat(link("el/data", kernel(Feature.PROGRAM_BIND_MAP))
                        .programs()
                        .get(0)
                        .heldMaps())
                .isEmpty();
    }

    @Test
    void mapsAreOnlyMappedWhereTheKernelKnowsHow() throws Exception {
        assertThat(link("el/data", kernel(Feature.MMAPABLE_ARRAY)).maps())
                .extracting(map -> map.spec().flags())
                .containsExactlyInAnyOrder(0, 0, MapSpec.READ_ONLY_FOR_PROGRAMS);
    }

    @Test
    void aKernelWithoutGlobalDataIsRefusedOnlyWhereItMatters() throws Exception {
        assertThat(link("el/only_map", kernel(Feature.GLOBAL_DATA)).maps()).hasSize(1);
        assertThat(problems("el/data", kernel(Feature.GLOBAL_DATA)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("the kernel has no global data"));
    }

    @Test
    void olderKernelsGetOlderHelpers() throws Exception {
        assertThat(helpers(link("el/probe_read", kernel()))).containsExactly(113, 112, 115, 114);
        assertThat(helpers(link("el/probe_read", kernel(Feature.PROBE_READ_KERNEL))))
                .containsExactly(4, 4, 45, 45);
    }

    private static List<Integer> helpers(LoadPlan plan) {
        Instructions code = Instructions.wrap(plan.programs().get(0).spec().instructions(), ByteOrder.LITTLE_ENDIAN);
        return IntStream.range(0, code.count())
                .filter(code::isCall)
                .mapToObj(code::immediate)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 4096",
        "4095, 4096",
        "4096, 4096",
        "4097, 8192",
        "8192, 8192",
        "12288, 16384",
        "1073741825, -2147483648",
        "-2147483648, -2147483648",
        "-2147483647, -2147483647"
    })
    void ringsAreRoundedUp(int wanted, int given) {
        assertThat(BtfMaps.ringBytes(wanted, 4096)).isEqualTo(given);
    }

    @ParameterizedTest
    @CsvSource({
        "my_object_name.bpf.o, .kconfig, my_obje.kconfig",
        "dir/my_object_name.bpf.o, .rodata, my_objec.rodata",
        "my_object_name.o, .bss, my_objec.bss",
        "a.b.o, .data, a.data",
        "x-y z.o, .data, x_y_z.data",
        "object, .extern.kconfig, .extern.kconfig",
        "object, .rodata.abracadabra, .rodata.abracad",
        "object, .rodata.str1.1, .rodata.str1.1",
        "bücher.o, .bss, b__cher.bss"
    })
    void mapsAreNamedForTheirSections(String object, String section, String name) {
        assertThat(MapName.ofSection(object, section)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "xdp, 6, 37, ''",
        "xdp.frags, 6, 37, XDP_FRAGS",
        "xdp/devmap, 6, 33, ''",
        "?xdp, 6, 37, ATTACH_TYPE_OPTIONAL",
        "kprobe, 2, 0, ''",
        "kprobe/function, 2, 0, ''",
        "kprobe.multi/f*, 2, 42, ''",
        "uprobe.s/x, 2, 0, SLEEPABLE",
        "tc, 3, 0, ''",
        "tcx/ingress, 3, 46, ''",
        "raw_tp.w/x, 24, 0, ''",
        "fentry.s/x, 26, 24, 'ATTACHES_TO_BTF SLEEPABLE'",
        "cgroup/connect_unix, 18, 49, ''",
        "cgroup_skb/egress, 8, 1, ATTACH_TYPE_OPTIONAL",
        "netfilter, 32, 45, ''"
    })
    void sectionsSayWhatProgramsAre(String section, int type, int attachType, String traits) {
        SectionDef kind = SectionDef.of(section).orElseThrow();

        assertThat(kind.programType()).isEqualTo(type);
        assertThat(kind.attachType()).isEqualTo(attachType);
        for (String trait : List.of(traits.split(" ", -1))) {
            assertThat(trait.isEmpty() || kind.is(SectionDef.Trait.valueOf(trait)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"xdp/anything", "xdpx", "kprobex", "tc/other", "''", ".text", "socket1", "Xdp"})
    void otherSectionsSayNothing(String section) {
        assertThat(SectionDef.of(section)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"calls", "types", "maps", "callback", "kconfig"})
    void damagedObjectsAreRefusedInAnOrderlyWay(String name) {
        byte[] original = LinkedObjects.bytes("el/" + name);
        Random random = new Random(3);
        int linked = 0;
        for (int i = 0; i < MUTATIONS / 5; i++) {
            byte[] bytes = original.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                bytes[64 + random.nextInt(bytes.length - 64)] = (byte) random.nextInt(256);
            }
            try {
                BpfObject object = BpfObject.read(name, bytes);
                Linker.link(object, LinkedObjects.zeroes(object), kernel());
                linked++;
            } catch (BpfObjectException e) {
                assertThat(e.problems()).isNotEmpty();
            }
        }
        assertThat(linked).isPositive().isLessThan(MUTATIONS / 5);
    }

    private static List<String> shapes(LoadPlan plan) {
        return plan.maps().stream().map(LinkerTest::shape).toList();
    }

    private static String shape(PlannedMap map) {
        return map.symbol() + " " + map.role() + " " + map.spec() + " " + map.keyType() + " " + map.valueType();
    }

    /** Instructions of the other byte order. */
    private static byte[] swapped(byte[] instructions) {
        ByteBuffer in = ByteBuffer.wrap(instructions).order(ByteOrder.BIG_ENDIAN);
        ByteBuffer out = ByteBuffer.allocate(instructions.length).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            out.put(in.get());
            int registers = in.get() & 0xff;
            out.put((byte) (registers >>> 4 | registers << 4));
            out.putShort(in.getShort());
            out.putInt(in.getInt());
        }
        return out.array();
    }

    private static List<Integer> words(Optional<InfoRecords> records, ByteOrder order) {
        return records.stream()
                .flatMap(all -> {
                    var words = ByteBuffer.wrap(all.bytes()).order(order).asIntBuffer();
                    return Stream.generate(words::get).limit(words.limit());
                })
                .toList();
    }
}
