package org.skep.syscallprovider.dryrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.btf.BtfBuilder;
import org.skep.btf.BtfType;
import org.skep.btf.Linkage;
import org.skep.insn.Instructions;
import org.skep.kernel.BtfHandle;
import org.skep.kernel.Handle;
import org.skep.kernel.InfoRecords;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.MapHandle;
import org.skep.kernel.MapSpec;
import org.skep.kernel.MapType;
import org.skep.kernel.ObjectKind;
import org.skep.kernel.Patch;
import org.skep.kernel.PinDirectory;
import org.skep.kernel.ProgramHandle;
import org.skep.kernel.ProgramSpec;
import org.skep.kernel.ProgramType;
import org.skep.kernel.ProviderStoppedException;
import org.skep.kernel.TestRun;

class DryRunProviderTest {
    private static final String EXIT = "95 0 0 0 0";
    private static final String WIDE = "18 1 0 0 0; 0 0 0 0 0; ";
    private static final byte[] ZERO = words(0);

    private final DryRunProvider provider = new DryRunProvider();

    @Test
    void recordsTheMapOfAValueSection() throws Exception {
        try (BtfHandle btf = provider.loadBtf(btf(4, 0, 4, Linkage.GLOBAL));
                MapHandle map = provider.createMap(values(4).describedBy(btf, 0, 3));
                ProgramHandle program = provider.loadProgram(
                        program(WIDE + "61 0 1 0 0; " + EXIT).patches(List.of(new Patch.MapValueAddress(0, map, 0))))) {
            map.update(ZERO, words(4711), MapHandle.ANY);
            map.freeze();
            assertThat(map.info().frozen()).isTrue();
            assertThat(map.info().btfId()).isEqualTo(btf.info().id());
            assertThat(map.lookup(ZERO).orElseThrow()).isEqualTo(words(4711));
            assertThat(program.info().mapIds()).containsExactly(map.info().id());
            assertThat(program.info().gplCompatible()).isTrue();
            assertRefused(() -> map.update(ZERO, ZERO, MapHandle.ANY), "EPERM", "frozen");
            assertRefused(map::freeze, "EPERM", "frozen already");
            assertRefused(() -> program.testRun(TestRun.once()), "EOPNOTSUPP", "no kernel to run");
            assertThat(provider.nextId(ObjectKind.MAP, 0)).hasValue(map.info().id());
        }
        for (ObjectKind kind : ObjectKind.values()) {
            assertThat(provider.nextId(kind, 0)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            2  | 4 | 4          | 1    | 0x480 |
            2  | 8 | 4          | 1    | 0     | not 4
            2  | 4 | 0          | 1    | 0     | no bytes
            2  | 4 | 4          | 0    | 0     | no entry
            2  | 4 | -1         | 1    | 0     | at most
            2  | 4 | 4          | 1    | 0x1   | allocated at once
            2  | 4 | 4          | 1    | 0x18  | neither read nor write
            2  | 4 | 4          | 1    | 0x180 | neither read nor write
            6  | 4 | 40000      | 1    | 0     | at most 32768
            1  | 4 | 4          | 1    | 0x400 | can be mapped
            1  | 4 | 4          | 1    | 0x1   |
            1  | 0 | 4          | 1    | 0     | key
            1  | 4 | 4194304    | 1    | 0     | less than
            11 | 8 | 4          | 1    | 0     | BPF_F_NO_PREALLOC
            12 | 4 | 4          | 1    | 0     | model
            22 | 4 | 4          | 1    | 0     | no key
            27 | 0 | 0          | 4096 | 0     |
            27 | 0 | 0          | 4097 | 0     | power of 2
            27 | 0 | 0          | 2048 | 0     | pages
            0  | 4 | 4          | 1    | 0     | no such type
            99 | 4 | 4          | 1    | 0     | no such type
            2  | 4 | 4          | 1    | 0x80000000 | flags
            """)
    void checksMaps(int type, int key, int value, int entries, String flags, String words) {
        MapSpec spec = MapSpec.of(type, "map", key, value, entries)
                .flags(Integer.parseUnsignedInt(flags.substring(flags.indexOf('x') + 1), 16));
        expect(() -> provider.createMap(spec).close(), words);
    }

    @ParameterizedTest
    @CsvSource({"fifteen.letters,", "sixteen_letters_,at most 15", "a-b,at most 15", "'',", "ä,at most 15"})
    void checksNames(String name, String words) {
        expect(
                () -> provider.createMap(MapSpec.of(MapType.ARRAY, name, 4, 4, 1))
                        .close(),
                words);
        ProgramSpec program = program("b7 0 0 0 0; " + EXIT);
        expect(
                () -> provider.loadProgram(ProgramSpec.of(1, name, "GPL", program.instructions()))
                        .close(),
                words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            4 | 0 | 4 | GLOBAL |
            4 | 0 | 4 | STATIC |
            4 | 0 | 4 | EXTERN | extern
            0 | 0 | 4 | GLOBAL | size 0
            4 | 4 | 4 | GLOBAL | 4 bytes at 4 of 4
            8 | 0 | 2 | GLOBAL | does not fit
            8 | 2 | 4 | GLOBAL |
            4 | 0 | 0 | GLOBAL | 0 bytes
            """)
    void checksDataSections(long size, long offset, long bytes, Linkage linkage, String words) {
        expect(() -> provider.loadBtf(btf(size, offset, bytes, linkage)).close(), words);
    }

    @Test
    void checksThatVariablesDoNotOverlap() {
        BtfBuilder builder = builder(Linkage.GLOBAL);
        builder.add(
                new BtfType.DataSection(".data", 8, List.of(new BtfType.Entry(2, 0, 4), new BtfType.Entry(2, 3, 4))));
        assertRefused(() -> provider.loadBtf(builder.toBytes()), "before the previous end");
        assertRefused(() -> provider.loadBtf(new byte[10]), "EINVAL");
    }

    @Test
    void wantsTheValueOfAMapToBeTheDataSection() throws Exception {
        try (BtfHandle btf = provider.loadBtf(btf(4, 0, 4, Linkage.GLOBAL))) {
            assertRefused(() -> provider.createMap(values(5).describedBy(btf, 0, 3)), "4 bytes, not those");
            assertRefused(() -> provider.createMap(values(4).describedBy(btf, 0, 1)), "without a type");
            assertRefused(() -> provider.createMap(values(4).describedBy(btf, 9, 1)), "no type 9");
            assertRefused(() -> provider.createMap(values(4).describedBy(btf, 0, 9)), "no type 9");
            provider.createMap(values(4).describedBy(btf, 1, 1)).close();
        }
    }

    /** Opcode, destination, source, offset, immediate; the opcode in hexadecimal. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            b7 0 0 0 0; 95 0 0 0 0                          |
            95 0 0 0 0; 05 0 0 -2 0                         |
            95 0 0 0 0; 06 0 0 0 -2                         |
            18 1 0 0 0; 0 0 0 0 0; 95 0 0 0 0               |
            85 0 1 0 1; 95 0 0 0 0; 95 0 0 0 0              |
            85 0 0 0 2002000000; 95 0 0 0 0                 |
            ff 0 0 0 0; 95 0 0 0 0                          | 0: there is no opcode 0xff
            8f 0 0 0 0; 95 0 0 0 0                          | 0: there is no opcode 0x8f
            b7 11 0 0 0; 95 0 0 0 0                         | 0: there is no register
            bf 0 12 0 0; 95 0 0 0 0                         | 0: there is no register
            b7 10 0 0 0; 95 0 0 0 0                         | 0: the frame pointer
            b7 0 0 0 0                                      | 0: the last one
            05 0 0 1 0; 95 0 0 0 0                          | 0: jumps to 2
            05 0 0 -2 0; 95 0 0 0 0                         | 0: jumps to -1
            05 0 0 1 0; 18 0 0 0 0; 0 0 0 0 0; 95 0 0 0 0   | 0: jumps to 2
            95 0 0 0 0; 18 0 0 0 0                          | 1: the second half is missing
            18 0 0 0 0; b7 0 0 0 0; 95 0 0 0 0              | 0: a 64-bit immediate
            18 0 7 0 0; 0 0 0 0 0; 95 0 0 0 0               | 0: a 64-bit immediate
            18 0 1 0 0; 0 0 0 0 0; 95 0 0 0 0               | 0: names a map
            85 0 1 0 7; 95 0 0 0 0                          | 0: refers to a function at 8
            18 0 4 0 5; 0 0 0 0 0; 95 0 0 0 0               | 0: refers to a function at 6
            85 0 0 0 0; 95 0 0 0 0                          | 0: calls no helper
            85 0 9 0 0; 95 0 0 0 0                          | 0: a call of no known kind
            """)
    void checksInstructions(String instructions, String words) {
        expect(() -> provider.loadProgram(program(instructions)).close(), words);
    }

    @Test
    void checksLimits() throws Exception {
        ByteBuffer many = ByteBuffer.allocate(1_000_001 * 8);
        for (int i = 0; i < 1_000_001; i++) {
            many.put(i * 8, (byte) 0x95);
        }
        assertRefused(() -> provider.loadProgram(ProgramSpec.of(1, "p", "GPL", many.array())), "E2BIG");
        assertRefused(() -> provider.loadProgram(ProgramSpec.of(1, "p", "GPL", new byte[0])), "E2BIG");
        ProgramSpec small = program(EXIT);
        assertRefused(
                () -> provider.loadProgram(ProgramSpec.of(1, "p", "x".repeat(128), small.instructions())), "licence");
        assertRefused(() -> provider.loadProgram(ProgramSpec.of(99, "p", "GPL", small.instructions())), "no such type");
        provider.loadProgram(ProgramSpec.of(1, "p", "x".repeat(127), small.instructions()))
                .close();
    }

    @Test
    void checksWherePatchesPoint() throws Exception {
        try (MapHandle one = provider.createMap(values(4));
                MapHandle two = provider.createMap(MapSpec.of(MapType.ARRAY, "two", 4, 4, 2))) {
            ProgramSpec program = program(WIDE + EXIT);
            assertRefused(
                    () -> provider.loadProgram(patched(program, new Patch.MapValueAddress(0, one, 4))), "outside");
            assertRefused(
                    () -> provider.loadProgram(patched(program, new Patch.MapValueAddress(0, two, 0))), "one entry");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> provider.loadProgram(patched(program, new Patch.MapAddress(1, one))));
            provider.loadProgram(patched(program, new Patch.MapAddress(0, two))).close();
            try (DryRunProvider other = new DryRunProvider()) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> other.loadProgram(patched(program, new Patch.MapAddress(0, one))));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            0 5 2 5     |
            0 5         | 2 functions and function info for 1
            2 5 0 5     | not at instruction 0
            0 5 1 5     | no function begins at instruction 1
            0 5 2 1     | type 1 is no function
            0 5 9 5     | no instruction
            """)
    void checksFunctionInfo(String records, String words) throws Exception {
        BtfBuilder builder = builder(Linkage.GLOBAL);
        builder.add(new BtfType.DataSection(".data", 4, List.of(new BtfType.Entry(2, 0, 4))));
        builder.add(new BtfType.FunctionPrototype(1, List.of()));
        builder.add(new BtfType.Function("f", 4, Linkage.GLOBAL));
        InfoRecords info = InfoRecords.of(
                words(List.of(records.split(" ", -1)).stream()
                        .mapToInt(Integer::parseInt)
                        .toArray()),
                8);
        try (BtfHandle btf = provider.loadBtf(builder.toBytes())) {
            ProgramSpec program = program("85 0 1 0 1; 95 0 0 0 0; b7 0 0 0 0; 95 0 0 0 0");
            expect(
                    () -> provider.loadProgram(program.describedBy(btf, Optional.of(info), Optional.empty()))
                            .close(),
                    words);
        }
    }

    @Test
    void keepsEntriesAsTheKernelDoes() throws Exception {
        try (MapHandle array = provider.createMap(MapSpec.of(MapType.ARRAY, "array", 4, 4, 2));
                MapHandle hash = provider.createMap(MapSpec.of(MapType.HASH, "hash", 4, 4, 1))) {
            assertThat(array.lookup(words(1)).orElseThrow()).isEqualTo(ZERO);
            assertThat(array.lookup(words(2))).isEmpty();
            assertRefused(() -> array.update(words(2), ZERO, MapHandle.ANY), "E2BIG");
            assertRefused(() -> array.update(ZERO, ZERO, MapHandle.NO_EXIST), "EEXIST");
            assertRefused(() -> array.delete(ZERO), "EINVAL");
            assertThat(array.nextKey(Optional.empty()).orElseThrow()).isEqualTo(ZERO);
            assertThat(array.nextKey(Optional.of(ZERO)).orElseThrow()).isEqualTo(words(1));
            assertThat(array.nextKey(Optional.of(words(1)))).isEmpty();
            assertRefused(() -> hash.update(ZERO, ZERO, MapHandle.EXIST), "ENOENT");
            hash.update(words(7), words(8), MapHandle.NO_EXIST);
            assertRefused(() -> hash.update(ZERO, ZERO, MapHandle.ANY), "E2BIG");
            assertThat(hash.nextKey(Optional.empty()).orElseThrow()).isEqualTo(words(7));
            assertThat(hash.nextKey(Optional.of(words(7)))).isEmpty();
            assertThat(hash.delete(words(7))).isTrue();
            assertThat(hash.delete(words(7))).isFalse();
        }
    }

    @Test
    void pinsNothingThatOutlastsTheHandle() throws Exception {
        Path pin = Path.of("/sys/fs/bpf/skep-dry");
        try (MapHandle map = provider.createMap(values(4));
                MapHandle other = provider.createMap(values(4))) {
            map.pin(pin);
            assertRefused(() -> other.pin(pin), "EEXIST");
            assertRefused(() -> provider.openMap(pin), "EOPNOTSUPP");
            try (PinDirectory directory = provider.openPinDirectory(pin.getParent())) {
                String name = pin.getFileName().toString();
                assertRefused(() -> other.pin(directory, name), "EEXIST");
                other.pin(directory, name + "-2");
            }
            assertRefused(() -> provider.openMap(Path.of(pin + "-2")), "EOPNOTSUPP");
        }
        assertThat(pin).doesNotExist();
        assertRefused(() -> provider.openMap(pin), "ENOENT");
        try (MapHandle map = provider.createMap(values(4))) {
            map.pin(pin);
        }
    }

    @Test
    void losesItsHandlesWhenItStops() throws Exception {
        MapHandle kept = provider.createMap(values(4));
        MapHandle closed = provider.createMap(values(4));
        closed.close();
        provider.close();
        assertThat(kept.state()).isEqualTo(Handle.State.LOST);
        assertThatExceptionOfType(ProviderStoppedException.class).isThrownBy(kept::info);
        assertThatIllegalStateException().isThrownBy(closed::info).withMessageContaining("closed");
        assertThatExceptionOfType(ProviderStoppedException.class).isThrownBy(() -> provider.createMap(values(4)));
    }

    private static MapSpec values(int bytes) {
        return MapSpec.of(MapType.ARRAY, "small.kconfig", 4, bytes, 1)
                .flags(MapSpec.READ_ONLY_FOR_PROGRAMS | MapSpec.MMAPABLE);
    }

    private static ProgramSpec patched(ProgramSpec program, Patch patch) {
        return program.patches(List.of(patch));
    }

    private static BtfBuilder builder(Linkage linkage) {
        BtfBuilder builder = BtfBuilder.empty(ByteOrder.nativeOrder());
        builder.add(new BtfType.Int("int", 4, 32, 0, true, false, false));
        builder.add(new BtfType.Variable("v", 1, linkage));
        return builder;
    }

    private static byte[] btf(long size, long offset, long bytes, Linkage linkage) {
        BtfBuilder builder = builder(linkage);
        builder.add(new BtfType.DataSection(".kconfig", size, List.of(new BtfType.Entry(2, offset, bytes))));
        return builder.toBytes();
    }

    private static ProgramSpec program(String text) {
        String[] lines = text.split("; ", -1);
        ByteBuffer bytes = ByteBuffer.allocate(lines.length * Instructions.SIZE).order(ByteOrder.nativeOrder());
        for (String line : lines) {
            String[] fields = line.strip().split(" ", -1);
            int destination = Integer.parseInt(fields[1]);
            int source = Integer.parseInt(fields[2]);
            boolean little = bytes.order() == ByteOrder.LITTLE_ENDIAN;
            bytes.put((byte) Integer.parseInt(fields[0], 16))
                    .put((byte) (little ? (source << 4) | destination : (destination << 4) | source))
                    .putShort(Short.parseShort(fields[3]))
                    .putInt(Integer.parseInt(fields[4]));
        }
        return ProgramSpec.of(ProgramType.SOCKET_FILTER, "program", "GPL", bytes.array());
    }

    private static byte[] words(int... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * 4).order(ByteOrder.nativeOrder());
        for (int number : numbers) {
            bytes.putInt(number);
        }
        return bytes.array();
    }

    /** Nothing to be said: accepted. */
    private static void expect(ThrowingCallable deed, String words) {
        if (words != null) {
            assertRefused(deed, words);
            return;
        }
        try {
            deed.call();
        } catch (Throwable e) {
            throw new AssertionError("refused: " + e.getMessage(), e);
        }
    }

    private static void assertRefused(ThrowingCallable deed, String... words) {
        assertThatExceptionOfType(KernelRefusedException.class)
                .isThrownBy(deed)
                .satisfies(refused -> assertThat(refused.getMessage()).contains(words));
    }
}
