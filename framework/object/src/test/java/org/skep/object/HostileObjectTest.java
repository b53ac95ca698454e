package org.skep.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Code;

/** Bytes that somebody else made up. */
class HostileObjectTest {
    private static final int MUTATIONS = 50_000;

    static List<Path> objects() {
        return Fixtures.objects();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0  | 00       | it is not an ELF file
                    4  | 01       | it is not a 64-bit ELF file
                    5  | 03       | an ELF file of unknown byte order 3
                    6  | 02       | an ELF file of an unknown version
                    16 | 0300     | an ELF file of type 3, not a relocatable object (1)
                    18 | 3e00     | it is for ELF machine 62, not for BPF (247)
                    46 | 01       | a damaged ELF file: its section table
                    56 | 0100     | a damaged ELF file: it has 1 program headers
                    58 | 28       | a damaged ELF file: its section headers have 40 bytes, not 64
                    60 | 0000     | a damaged ELF file: its section table
                    60 | ffff     | a damaged ELF file: 65535 sections, more than
                    62 | ffff     | a damaged ELF file: its section names are in section 65535
                    """)
    void saysWhatIsWrong(int at, String hex, String message) {
        byte[] bytes = Fixtures.object("el", "sections");
        byte[] patch = HexFormat.of().parseHex(hex);
        System.arraycopy(patch, 0, bytes, at, patch.length);

        assertThat(BpfObjectTest.problems(bytes)).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(Code.NOT_AN_OBJECT);
            assertThat(problem.what()).startsWith(message);
        });
    }

    @Test
    void takesMachineZeroForBpf() throws BpfObjectException {
        byte[] bytes = Fixtures.object("eb", "sections");
        bytes[18] = 0;
        bytes[19] = 0;

        assertThat(BpfObject.read("object", bytes).externs()).hasSize(7);
    }

    @Test
    void refusesWhatIsNoObjectAtAll() {
        assertThat(BpfObjectTest.problems(new byte[0]).get(0).what()).isEqualTo("it is empty");
        assertThat(BpfObjectTest.problems("CONFIG_HZ=250\n".getBytes(StandardCharsets.UTF_8))
                        .get(0)
                        .what())
                .isEqualTo("it is not an ELF file");
    }

    /**
     * Of an unused entry of the section table nothing is checked, so nothing may be read: sizes there can be anything.
     */
    @ParameterizedTest
    @ValueSource(strings = {"license", ".BTF"})
    void anUnusedSectionIsNoneWhateverItsSize(String name) throws Exception {
        byte[] bytes = Fixtures.object("el", "sections");
        ElfImage.Section section = ElfImage.of(bytes.clone()).section(name).orElseThrow();
        ByteBuffer elf = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) elf.getLong(0x28) + section.index() * 64;
        elf.putInt(header + 4, 0);
        elf.putLong(header + 32, 0xffff_ffff_f000_0000L);

        try {
            assertThat(BpfObject.read("object", bytes).licence()).isEmpty();
        } catch (BpfObjectException e) {
            assertThat(e.code()).isIn(Code.NO_BTF, Code.NOT_AN_OBJECT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"el", "eb"})
    void refusesDamagedBtf(String order) throws MalformedElfException {
        byte[] bytes = Fixtures.object(order, "sections");
        ElfImage.Section btf = ElfImage.of(bytes.clone()).section(".BTF").orElseThrow();
        bytes[(int) btf.offset() + 2] = 9;

        assertThat(BpfObjectTest.problems(bytes)).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(Code.NO_BTF);
            assertThat(problem.what()).isEqualTo("its BTF is damaged: version 9, but only version 1 is known");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"el", "eb"})
    void refusesARelocationForAnotherInstruction(String order) throws MalformedElfException {
        byte[] bytes = Fixtures.object(order, "sections");
        ElfImage elf = ElfImage.of(bytes.clone());
        ElfImage.Section program = elf.section("raw_tp/sys_enter").orElseThrow();
        long first = elf.relocations(elf.section(".relraw_tp/sys_enter").orElseThrow())
                .get(0)
                .offset();
        bytes[(int) (program.offset() + first)] = (byte) 0xb7;

        assertThat(BpfObjectTest.problems(bytes)).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(Code.NOT_AN_OBJECT);
            assertThat(problem.what()).contains("is for an instruction with opcode 0xb7");
        });
    }

    @ParameterizedTest
    @MethodSource("objects")
    void refusesWhatIsCutOff(Path file) {
        byte[] whole = Fixtures.bytes(file);

        for (int length = 0; length < whole.length; length += 64) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> BpfObject.read("cut", cut))
                    .as("%d bytes", length)
                    .isInstanceOf(BpfObjectException.class);
        }
    }

    /** Any throwable but a BpfObjectException ends the test. */
    @ParameterizedTest
    @ValueSource(strings = {"sections", "ksyms", "programs", "all-wrong"})
    void mutatedObjectsAreRefusedOrRead(String name) {
        Random random = new Random(0x5ce9);
        int read = 0;
        for (int i = 0; i < MUTATIONS / 4; i++) {
            byte[] mutant = Fixtures.object(i % 2 == 0 ? "el" : "eb", name);
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                mutate(mutant, random);
            }
            try {
                BpfObject object = BpfObject.read("mutant", mutant);
                object.laidOutBtf();
                object.programs().forEach(BpfProgram::instructions);
                object.dataSections().forEach(DataSection::bytes);
                read++;
            } catch (BpfObjectException expected) {
                assertThat(expected.problems()).isNotEmpty().allSatisfy(problem -> assertThat(problem.message())
                        .isNotBlank());
            }
        }
        assertThat(read).as("mutants that were still objects").isLessThan(MUTATIONS / 4);
    }

    /** Half of the changes hit headers and the section table, where counts and sizes stand. */
    private static void mutate(byte[] mutant, Random random) {
        int table = mutant.length - 64 * 16;
        int at =
                switch (random.nextInt(4)) {
                    case 0 -> random.nextInt(64);
                    case 1 -> Math.max(0, table) + random.nextInt(mutant.length - Math.max(0, table));
                    default -> random.nextInt(mutant.length);
                };
        switch (random.nextInt(3)) {
            case 0 -> mutant[at] = (byte) random.nextInt();
            case 1 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
            default -> Arrays.fill(mutant, at, Math.min(at + 8, mutant.length), (byte) (random.nextInt(3) - 1));
        }
    }
}
