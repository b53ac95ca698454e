package org.skep.syscallprovider.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.skep.extern.Code;
import org.skep.insn.Instructions;
import org.skep.itest.junit.BpfDescriptors;
import org.skep.itest.junit.BpfFileSystem;
import org.skep.itest.junit.OnRealKernel;
import org.skep.kernel.BtfHandle;
import org.skep.kernel.Errno;
import org.skep.kernel.Feature;
import org.skep.kernel.Handle;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.MapHandle;
import org.skep.kernel.MapInfo;
import org.skep.kernel.MapSpec;
import org.skep.kernel.MapType;
import org.skep.kernel.ObjectKind;
import org.skep.kernel.Patch;
import org.skep.kernel.ProgramHandle;
import org.skep.kernel.ProgramInfo;
import org.skep.kernel.ProgramSpec;
import org.skep.kernel.ProgramType;
import org.skep.kernel.ProviderStoppedException;
import org.skep.kernel.TestRun;

/** Every operation, on the kernel that this runs on. */
@OnRealKernel(with = "bpftool")
class OnThisKernelTest {
    private static final byte[] ZERO = Small.bytes(0);

    private final LinuxSyscallProvider provider = new LinuxSyscallProvider();

    @AfterEach
    void nothingIsLeftOpen() throws IOException {
        provider.close();
        assertThat(BpfDescriptors.open()).isEmpty();
    }

    @Test
    void fillsAndFreezesTheMapOfAValueSection() throws Exception {
        try (BtfHandle btf = provider.loadBtf(Small.btf());
                MapHandle map = provider.createMap(Small.values(btf))) {
            map.update(ZERO, Small.bytes(4711), MapHandle.ANY);
            assertThat(map.info().frozen()).isFalse();
            map.freeze();
            assertThat(map.lookup(ZERO))
                    .hasValueSatisfying(value -> assertThat(value).isEqualTo(Small.bytes(4711)));
            MapInfo info = map.info();
            assertThat(info.frozen()).isTrue();
            assertThat(info.flags()).isEqualTo(0x480);
            assertThat(info.btfId()).isEqualTo(btf.info().id());
            assertThat(info.valueTypeId()).isEqualTo(Small.DATA_SECTION);
            assertRefused(() -> map.update(ZERO, ZERO, MapHandle.ANY), "EPERM", "frozen");
            assertRefused(map::freeze, "frozen already");
        }
    }

    @Test
    void aMapWithoutRoomIsToldWhatItLacks() {
        assertRefused(
                () -> provider.createMap(MapSpec.of(MapType.HASH, "roomless", 4, 4, 0)),
                "EINVAL (22)",
                "most types of map need max_entries");
    }

    @Test
    void tellsOfMapsWhatBpftoolTells() throws Exception {
        try (BtfHandle btf = provider.loadBtf(Small.btf());
                MapHandle map = provider.createMap(Small.values(btf))) {
            map.freeze();
            MapInfo info = map.info();
            Bpftool.Json json = Bpftool.show("map", info.id());
            assertThat(json.text("type")).isEqualTo(MapType.name(info.type()));
            assertThat(json.text("name")).isEqualTo(info.name()).isEqualTo("small.kconfig");
            assertThat(json.number("flags")).isEqualTo(info.flags());
            assertThat(json.number("bytes_key")).isEqualTo(info.keySize());
            assertThat(json.number("bytes_value")).isEqualTo(info.valueSize());
            assertThat(json.number("max_entries")).isEqualTo(info.maxEntries());
            assertThat(json.number("btf_id")).isEqualTo(info.btfId());
            assertThat(json.number("frozen")).isEqualTo(info.frozen() ? 1 : 0);
        }
    }

    @Test
    void tellsOfProgramsWhatBpftoolTells() throws Exception {
        try (BtfHandle btf = provider.loadBtf(Small.btf());
                MapHandle map = provider.createMap(Small.values(btf));
                MapHandle other = provider.createMap(MapSpec.of(MapType.ARRAY, "other", 4, 4, 1));
                ProgramHandle program = provider.loadProgram(Small.reading(map, btf))) {
            program.bind(other);
            ProgramInfo info = program.info();
            Bpftool.Json json = Bpftool.show("prog", info.id());
            assertThat(json.text("type")).isEqualTo(ProgramType.name(info.type()));
            assertThat(json.text("name")).isEqualTo(info.name()).isEqualTo("reading");
            assertThat(json.text("tag")).isEqualTo(info.tag());
            assertThat(json.number("bytes_xlated")).isEqualTo(info.xlatedBytes());
            assertThat(json.number("bytes_jited")).isEqualTo(info.jitedBytes());
            assertThat(json.numbers("map_ids")).isEqualTo(info.mapIds());
            assertThat(info.mapIds())
                    .containsExactlyInAnyOrder(map.info().id(), other.info().id());
            assertThat(json.number("btf_id")).isEqualTo(info.btfId());
            assertThat(json.flag("gpl_compatible")).isEqualTo(info.gplCompatible());
            assertThat(info.funcInfoCount()).isEqualTo(1);
            assertThat(info.lineInfoCount()).isZero();
            assertThat(info.verifiedInstructions()).isEqualTo(3);
        }
    }

    @Test
    void runsAProgramThatReadsAFrozenMap() throws Exception {
        try (BtfHandle btf = provider.loadBtf(Small.btf());
                MapHandle map = provider.createMap(Small.values(btf))) {
            map.update(ZERO, Small.bytes(2), MapHandle.ANY);
            map.freeze();
            try (ProgramHandle program = provider.loadProgram(Small.reading(map, btf))) {
                byte[] packet = new byte[64];
                packet[63] = 7;
                var result = program.testRun(TestRun.once().data(packet).repeat(10));
                assertThat(result.returnValue()).isEqualTo(2);
                assertThat(result.data()).isEqualTo(packet);
            }
        }
    }

    @Test
    void runsWithAContext() throws Exception {
        // Writes 9 into its context, which a program that makes system calls may do, and returns 5.
        byte[] instructions = Instructions.allocate(3, ByteOrder.nativeOrder())
                .set(0, 0x62, 1, 0, 0, 9)
                .set(1, 0xb7, 0, 0, 0, 5)
                .set(2, 0x95, 0, 0, 0, 0)
                .bytes();
        ProgramSpec spec = ProgramSpec.of(ProgramType.SYSCALL, "context", "GPL", instructions)
                .flags(1 << 4);
        try (ProgramHandle program = provider.loadProgram(spec)) {
            var result = program.testRun(TestRun.once().context(new byte[8]));
            assertThat(result.returnValue()).isEqualTo(5);
            assertThat(result.context()).isEqualTo(Small.bytes(9, 0));
            assertThat(result.data()).isEmpty();
        }
    }

    @Test
    void givesTheVerdictOfTheVerifierWithItsLog() {
        assertThatExceptionOfType(KernelRefusedException.class)
                .isThrownBy(() -> provider.loadProgram(Small.wild()))
                .satisfies(refused -> {
                    assertThat(refused.code()).isEqualTo(Code.KERNEL_REFUSED);
                    assertThat(refused.errno()).isEqualTo(Errno.EACCES);
                    assertThat(refused.log()).isPresent();
                    assertThat(refused.log().orElseThrow().essence())
                            .first()
                            .asString()
                            .contains("r0 = *(u32 *)(r1 +0)");
                    assertThat(refused)
                            .hasMessageContaining(
                                    "can't load socket_filter program \"wild\", 3 instructions: EACCES (13)")
                            .hasMessageContaining("R1 invalid mem access");
                });
    }

    /** The verifier's own EFAULT, or whatever this kernel's verifier says of it, is a verdict too. */
    @Test
    void givesTheVerdictOnAProgramOfTooManyJumps() {
        Instructions jumps = Instructions.allocate(10, ByteOrder.nativeOrder());
        jumps.set(0, 0xb7, 6, 0, 0, 0);
        jumps.set(1, 0xb7, 8, 0, 0, 0);
        jumps.set(2, 0x85, 0, 0, 0, 7); // bpf_get_prandom_u32
        jumps.set(3, 0x57, 0, 0, 0, 1);
        jumps.set(4, 0x15, 0, 0, 1, 0);
        jumps.set(5, 0x07, 6, 0, 0, 1);
        jumps.set(6, 0x07, 8, 0, 0, 1);
        jumps.set(7, 0xa5, 8, 0, -6, 100_000);
        jumps.set(8, 0xb7, 0, 0, 0, 0);
        jumps.set(9, 0x95, 0, 0, 0, 0);
        ProgramSpec spec = ProgramSpec.of(ProgramType.SOCKET_FILTER, "jumps", "GPL", jumps.bytes());

        assertThatExceptionOfType(KernelRefusedException.class)
                .isThrownBy(() -> provider.loadProgram(spec))
                .satisfies(refused -> assertThat(refused.log()).isPresent())
                .withMessageContaining("too complex");
    }

    @Test
    void growsTheBufferOfALog() throws Exception {
        // Level 2 writes the state after each of the instructions.
        Instructions many = Instructions.allocate(9_001, ByteOrder.nativeOrder());
        for (int i = 0; i < 9_000; i++) {
            many.set(i, 0xb7, 0, 0, 0, i);
        }
        many.set(9_000, 0x95, 0, 0, 0, 0);
        ProgramSpec spec = ProgramSpec.of(ProgramType.SOCKET_FILTER, "many", "GPL", many.bytes());
        try (ProgramHandle program = provider.loadProgram(spec.logLevel(2));
                ProgramHandle silent = provider.loadProgram(spec)) {
            String log = program.log().orElseThrow().text();
            assertThat(log.length()).isGreaterThan((int) LoggedLoad.FIRST_LOG_BYTES);
            assertThat(log).contains("\n0: (b7) r0 = 0").contains("8999: (b7)").contains("processed 9001 insns");
            assertThat(program.log().orElseThrow().isCut()).isFalse();
            assertThat(silent.log()).isEmpty();
        }
    }

    @Test
    void loadsEvenIfTheLogIsLongerThanAnyBuffer() throws Exception {
        Instructions many = Instructions.allocate(300_001, ByteOrder.nativeOrder());
        for (int i = 0; i < 300_000; i++) {
            many.set(i, 0xb7, 0, 0, 0, i);
        }
        many.set(300_000, 0x95, 0, 0, 0, 0);
        ProgramSpec spec = ProgramSpec.of(ProgramType.SOCKET_FILTER, "long", "GPL", many.bytes())
                .logLevel(2);
        try (ProgramHandle program = provider.loadProgram(spec)) {
            assertThat(program.log().orElseThrow().isCut()).isTrue();
        }
    }

    @Test
    void refusesBtfWithTheLogOfItsCheck() {
        byte[] btf = Small.btf();
        btf[24 + 4 + 3] = 0x1f;
        assertThatExceptionOfType(KernelRefusedException.class)
                .isThrownBy(() -> provider.loadBtf(btf))
                .satisfies(refused -> {
                    assertThat(refused.errno()).isEqualTo(Errno.EINVAL);
                    assertThat(refused.log()).isPresent();
                    assertThat(refused).hasMessageContaining("Invalid kind");
                });
    }

    @Test
    void pinsAndOpensAgain() throws Exception {
        try (BpfFileSystem bpffs = BpfFileSystem.mount();
                BtfHandle btf = provider.loadBtf(Small.btf());
                MapHandle map = provider.createMap(Small.values(btf));
                ProgramHandle program = provider.loadProgram(Small.reading(map, btf))) {
            Path mapPin = bpffs.root().resolve("map");
            Path programPin = bpffs.root().resolve("program");
            map.pin(mapPin);
            program.pin(programPin);
            try (MapHandle again = provider.openMap(mapPin);
                    ProgramHandle programAgain = provider.openProgram(programPin)) {
                assertThat(again.info()).isEqualTo(map.info());
                assertThat(again.valueBytes()).isEqualTo(4);
                assertThat(programAgain.info()).isEqualTo(program.info());
            }
            assertRefused(() -> map.pin(mapPin), "EEXIST", "exists already");
            assertRefused(() -> map.pin(bpffs.root().resolve("no/where")), "ENOENT", "directory does not exist");
            assertRefused(() -> map.pin(Path.of("/skep-pinned-here")), "EPERM", "no BPF file system");
            assertRefused(() -> provider.openMap(bpffs.root().resolve("none")), "ENOENT", "no such file");
            assertRefused(() -> provider.openMap(programPin), "EINVAL", "something else");
            assertRefused(() -> provider.openProgram(mapPin), "EINVAL", "something else");
        }
    }

    @Test
    void findsObjectsByTheirIds() throws Exception {
        try (BtfHandle btf = provider.loadBtf(Small.btf());
                MapHandle map = provider.createMap(Small.values(btf));
                ProgramHandle program = provider.loadProgram(Small.reading(map, btf))) {
            int mapId = map.info().id();
            assertThat(provider.nextId(ObjectKind.MAP, mapId - 1)).hasValue(mapId);
            assertThat(provider.nextId(ObjectKind.PROGRAM, program.info().id() - 1))
                    .hasValue(program.info().id());
            assertThat(provider.nextId(ObjectKind.BTF, 0)).isPresent();
            assertThat(provider.nextId(ObjectKind.MAP, Integer.MAX_VALUE - 1)).isEmpty();
            try (MapHandle again = provider.openMap(mapId);
                    ProgramHandle programAgain =
                            provider.openProgram(program.info().id());
                    BtfHandle btfAgain = provider.openBtf(btf.info().id())) {
                assertThat(again.info()).isEqualTo(map.info());
                assertThat(programAgain.info()).isEqualTo(program.info());
                assertThat(btfAgain.bytes()).isEqualTo(Small.btf()).isEqualTo(btf.bytes());
                assertThat(btfAgain.info()).isEqualTo(btf.info());
                assertThat(btf.info().kernel()).isFalse();
            }
            assertRefused(() -> provider.openMap(Integer.MAX_VALUE - 1), "ENOENT", "none with this id");
        }
    }

    @Test
    void opensTheBtfOfTheKernel() throws Exception {
        int id = provider.nextId(ObjectKind.BTF, 0).orElseThrow();
        try (BtfHandle btf = provider.openBtf(id)) {
            assertThat(btf.info().name()).isEqualTo("vmlinux");
            assertThat(btf.info().kernel()).isTrue();
            assertThat(btf.bytes()).hasSize(btf.info().size());
        }
    }

    @Test
    void keepsOneValueForEachCpu() throws Exception {
        try (MapHandle map = provider.createMap(MapSpec.of(MapType.PERCPU_ARRAY, "percpu", 4, 5, 2))) {
            int bytes = 8 * provider.features().possibleCpus();
            assertThat(map.valueBytes()).isEqualTo(bytes);
            byte[] value = new byte[bytes];
            for (int i = 0; i < bytes; i++) {
                value[i] = (byte) (i % 8 < 5 ? i + 1 : 0);
            }
            map.update(Small.bytes(1), value, MapHandle.ANY);
            assertThat(map.lookup(Small.bytes(1)).orElseThrow()).isEqualTo(value);
            assertThatIllegalArgumentException().isThrownBy(() -> map.update(ZERO, new byte[5], MapHandle.ANY));
        }
    }

    @Test
    void walksAndDeletesEntries() throws Exception {
        try (MapHandle map = provider.createMap(MapSpec.of(MapType.HASH, "hash", 4, 4, 4))) {
            assertThat(map.nextKey(Optional.empty())).isEmpty();
            map.update(ZERO, Small.bytes(1), MapHandle.NO_EXIST);
            assertRefused(() -> map.update(ZERO, ZERO, MapHandle.NO_EXIST), "EEXIST", "exists already");
            byte[] key = map.nextKey(Optional.empty()).orElseThrow();
            assertThat(key).isEqualTo(ZERO);
            assertThat(map.nextKey(Optional.of(key))).isEmpty();
            assertThat(map.lookup(Small.bytes(1))).isEmpty();
            assertThat(map.delete(ZERO)).isTrue();
            assertThat(map.delete(ZERO)).isFalse();
        }
    }

    @Test
    void keepsNumaNodeExtraAndInnerMap() throws Exception {
        try (MapHandle bloom = provider.createMap(MapSpec.of(MapType.BLOOM_FILTER, "bloom", 0, 4, 8)
                        .extra(3)
                        .numaNode(0));
                MapHandle inner = provider.createMap(MapSpec.of(MapType.ARRAY, "inner", 4, 4, 1));
                MapHandle outer = provider.createMap(
                        MapSpec.of(MapType.ARRAY_OF_MAPS, "outer", 4, 4, 1).innerMap(inner))) {
            assertThat(bloom.info().extra()).isEqualTo(3);
            assertThat(bloom.info().flags()).isEqualTo(MapSpec.NUMA_NODE);
            assertThat(outer.valueBytes()).isEqualTo(4);
        }
    }

    @Test
    void saysWhichOptionATypeNeeds() {
        assertThatExceptionOfType(KernelRefusedException.class)
                .isThrownBy(() -> provider.createMap(MapSpec.of(MapType.STACK_TRACE, "stacks", 3, 8, 1)))
                .satisfies(refused -> {
                    assertThat(refused.errno()).isEqualTo(Errno.EINVAL);
                    assertThat(refused).hasMessageContaining("CONFIG_PERF_EVENTS");
                });
    }

    @ParameterizedTest
    @EnumSource(Feature.class)
    void triesEveryFeatureAndLeavesNothingOpen(Feature feature) throws Exception {
        boolean answer = provider.features().has(feature);
        assertThat(provider.features().has(feature)).isEqualTo(answer);
        assertThat(BpfDescriptors.open()).isEmpty();
        // Whoever runs the tests on a kernel older than any of these has other worries.
        assertThat(answer).as("every kernel since 6.0 has %s", feature).isTrue();
    }

    @Test
    void marksWhatIsOpenAsLostWhenItStops() throws Exception {
        MapHandle kept = provider.createMap(MapSpec.of(MapType.ARRAY, "kept", 4, 4, 1));
        MapHandle closed = provider.createMap(MapSpec.of(MapType.ARRAY, "closed", 4, 4, 1));
        closed.close();
        provider.close();
        assertThat(BpfDescriptors.open()).isEmpty();
        assertThat(kept.state()).isEqualTo(Handle.State.LOST);
        assertThat(closed.state()).isEqualTo(Handle.State.CLOSED);
        kept.close();
        assertThat(kept.state()).isEqualTo(Handle.State.LOST);
        assertThatExceptionOfType(ProviderStoppedException.class).isThrownBy(kept::info);
        assertThatIllegalStateException().isThrownBy(closed::info).withMessageContaining("closed");
        assertThatExceptionOfType(ProviderStoppedException.class)
                .isThrownBy(() -> provider.createMap(MapSpec.of(MapType.ARRAY, "late", 4, 4, 1)));
    }

    @Test
    void doesNotTakeHandlesOfOthers() throws Exception {
        try (LinuxSyscallProvider other = new LinuxSyscallProvider();
                MapHandle foreign = other.createMap(MapSpec.of(MapType.ARRAY, "foreign", 4, 4, 1));
                BtfHandle btf = provider.loadBtf(Small.btf())) {
            assertThatIllegalArgumentException().isThrownBy(() -> provider.loadProgram(Small.reading(foreign, btf)));
        }
    }

    @Test
    void patchesNothingButWideImmediates() throws Exception {
        try (MapHandle map = provider.createMap(MapSpec.of(MapType.ARRAY, "map", 4, 4, 1))) {
            ProgramSpec spec = Small.returning(ProgramType.XDP, 1);
            for (int place : List.of(0, 1, 2, Integer.MAX_VALUE)) {
                assertThatIllegalArgumentException()
                        .isThrownBy(
                                () -> provider.loadProgram(spec.patches(List.of(new Patch.MapAddress(place, map)))));
            }
        }
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable deed, String... words) {
        assertThatExceptionOfType(KernelRefusedException.class)
                .isThrownBy(deed)
                .satisfies(refused -> assertThat(refused.getMessage()).contains(words));
    }
}
