package org.skep.insn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class InstructionsTest {
    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
    private static final ByteOrder BIG = ByteOrder.BIG_ENDIAN;

    @Test
    void littleEndianHasTheDestinationInTheLowHalf() {
        Instructions code = Instructions.allocate(1, LITTLE).set(0, 0x61, 1, 10, -8, 0x01020304);
        assertThat(code.bytes()).containsExactly(0x61, 0xa1, 0xf8, 0xff, 0x04, 0x03, 0x02, 0x01);
    }

    @Test
    void bigEndianHasTheDestinationInTheHighHalf() {
        Instructions code = Instructions.allocate(1, BIG).set(0, 0x61, 1, 10, -8, 0x01020304);
        assertThat(code.bytes()).containsExactly(0x61, 0x1a, 0xff, 0xf8, 0x01, 0x02, 0x03, 0x04);
    }

    @Test
    void fieldsAreReadAsTheyWereWritten() {
        for (ByteOrder order : new ByteOrder[] {LITTLE, BIG}) {
            Instructions code = Instructions.allocate(3, order).set(2, Instructions.CALL, 15, 2, -32768, -1);
            assertThat(code.count()).isEqualTo(3);
            assertThat(code.isCall(2)).isTrue();
            assertThat(code.opcode(2)).isEqualTo(0x85);
            assertThat(code.destination(2)).isEqualTo(15);
            assertThat(code.source(2)).isEqualTo(2);
            assertThat(code.offset(2)).isEqualTo(-32768);
            assertThat(code.immediate(2)).isEqualTo(-1);
        }
    }

    @Test
    void load64ReplacesBothHalvesAndKeepsTheDestination() {
        for (ByteOrder order : new ByteOrder[] {LITTLE, BIG}) {
            Instructions code = Instructions.allocate(2, order).set(0, Instructions.LD_IMM64, 7, 0, 0, 0);
            code.load64(0, Instructions.PSEUDO_MAP_VALUE, 5, 40);
            assertThat(code.isLoad64(0)).isTrue();
            assertThat(code.destination(0)).isEqualTo(7);
            assertThat(code.source(0)).isEqualTo(Instructions.PSEUDO_MAP_VALUE);
            assertThat(code.immediate(0)).isEqualTo(5);
            assertThat(code.immediate(1)).isEqualTo(40);
        }
    }

    @Test
    void load64RefusesAnythingElse() {
        Instructions code = Instructions.allocate(2, LITTLE).set(1, Instructions.LD_IMM64, 0, 0, 0, 0);
        assertThatThrownBy(() -> code.load64(0, 1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> code.load64(1, 1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> code.load64(-1, 1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(code.isLoad64(1)).isFalse();
    }

    @Test
    void wrapChangesTheBytesInPlace() {
        byte[] bytes = new byte[Instructions.SIZE];
        Instructions.wrap(bytes, LITTLE).immediate(0, 3);
        assertThat(bytes[4]).isEqualTo((byte) 3);
        assertThatThrownBy(() -> Instructions.wrap(new byte[12], LITTLE)).isInstanceOf(IllegalArgumentException.class);
    }
}
