package org.skep.syscallprovider.dryrun;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.SortedSet;
import java.util.TreeSet;
import org.skep.kernel.Errno;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.ProgramSpec;

/**
 * The instructions of a program, and the rules that can be checked one by one
 * ({@code Documentation/bpf/standardization} and {@code check_subprogs}, {@code resolve_pseudo_ldimm64} of
 * {@code kernel/bpf/verifier.c}). What paths through the program do is the verifier's alone to say.
 */
final class InstructionRules {
    /** {@code BPF_COMPLEXITY_LIMIT_INSNS}. */
    private static final int MOST = 1_000_000;

    private static final int LAST_REGISTER = 10;
    private static final int FRAME_POINTER = 10;

    private static final int LD_IMM64 = 0x18;
    private static final int CALL = 0x85;
    private static final int EXIT = 0x95;
    private static final int JUMP = 0x05;
    private static final int LONG_JUMP = 0x06;
    private static final int MAY_GOTO = 0xe5;

    private static final int CLASS = 0x07;
    private static final int CLASS_LDX = 1;
    private static final int CLASS_ALU = 4;
    private static final int CLASS_JMP = 5;
    private static final int CLASS_JMP32 = 6;
    private static final int CLASS_ALU64 = 7;

    /** {@code BPF_PSEUDO_MAP_FD}. */
    static final int MAP_FD = 1;
    /** {@code BPF_PSEUDO_MAP_VALUE}. */
    static final int MAP_VALUE = 2;
    /** {@code BPF_PSEUDO_FUNC}. */
    private static final int FUNCTION = 4;
    /** The last meaning that the source register gives a 64-bit immediate: {@code BPF_PSEUDO_MAP_IDX_VALUE}. */
    private static final int LAST_WIDE_MEANING = 6;
    /** {@code BPF_PSEUDO_CALL}. */
    private static final int OWN_FUNCTION = 1;
    /** {@code BPF_PSEUDO_KFUNC_CALL}. */
    private static final int KERNEL_FUNCTION = 2;

    private static final BitSet OPCODES = opcodes();

    private final ByteBuffer bytes;
    private final int count;
    private final Refusal refusal;
    private final BitSet secondHalves = new BitSet();
    private final SortedSet<Integer> functions = new TreeSet<>();

    private InstructionRules(byte[] bytes, Refusal refusal) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        this.count = bytes.length / ProgramSpec.SLOT;
        this.refusal = refusal;
    }

    /** Reads them and checks each. */
    static InstructionRules check(byte[] bytes, Refusal refusal) throws KernelRefusedException {
        InstructionRules all = new InstructionRules(bytes, refusal);
        if (all.count == 0 || all.count > MOST) {
            throw refusal.because(Errno.E2BIG, "a program has 1 to " + MOST + " instructions, not " + all.count);
        }
        all.functions.add(0);
        all.checkEach();
        all.checkTargets();
        return all;
    }

    /** How many slots there are. */
    int count() {
        return count;
    }

    /** Where functions begin: the program itself, and what is called or passed as a callback. */
    SortedSet<Integer> functions() {
        return functions;
    }

    /** Whether a slot is the first half of a 64-bit immediate. */
    boolean isWide(int slot) {
        return slot < count - 1 && !secondHalves.get(slot) && opcode(slot) == LD_IMM64;
    }

    /** What a 64-bit immediate means. */
    int meaning(int slot) {
        return source(slot);
    }

    /** Whether a slot is an instruction or its first half. */
    boolean isStart(int slot) {
        return slot >= 0 && slot < count && !secondHalves.get(slot);
    }

    private void checkEach() throws KernelRefusedException {
        for (int slot = 0; slot < count; slot++) {
            int opcode = opcode(slot);
            unless(OPCODES.get(opcode), slot, "there is no opcode 0x" + Integer.toHexString(opcode));
            unless(
                    source(slot) <= LAST_REGISTER && destination(slot) <= LAST_REGISTER,
                    slot,
                    "there is no register above r10");
            if (writesDestination(opcode) && destination(slot) == FRAME_POINTER) {
                throw refusal.because(Errno.EACCES, at(slot, "the frame pointer can't be written"));
            }
            if (opcode == LD_IMM64) {
                checkWide(slot);
                slot++;
            }
        }
        int last = secondHalves.get(count - 1) ? LD_IMM64 : opcode(count - 1);
        unless(last == EXIT || last == JUMP || last == LONG_JUMP, count - 1, "the last one is no exit or jump");
    }

    private void checkWide(int slot) throws KernelRefusedException {
        unless(slot + 1 < count, slot, "the second half is missing");
        int second = (slot + 1) * ProgramSpec.SLOT;
        unless(
                bytes.getInt(second) == 0 && source(slot) <= LAST_WIDE_MEANING,
                slot,
                "a 64-bit immediate with something else in its halves");
        secondHalves.set(slot + 1);
        if (source(slot) == FUNCTION) {
            addFunction(slot, immediate(slot));
        }
    }

    private void checkTargets() throws KernelRefusedException {
        for (int slot = 0; slot < count; slot++) {
            if (secondHalves.get(slot)) {
                continue;
            }
            int opcode = opcode(slot);
            if (opcode == CALL) {
                checkCall(slot);
            } else if (isJump(opcode)) {
                long target = slot + 1L + (opcode == LONG_JUMP ? immediate(slot) : offset(slot));
                unless(isTarget(target), slot, "jumps to " + target + ", which is no instruction");
            }
        }
        for (int function : functions) {
            unless(isStart(function), function, "a function begins there, where no instruction does");
        }
    }

    private void checkCall(int slot) throws KernelRefusedException {
        switch (source(slot)) {
            case 0 -> unless(immediate(slot) != 0, slot, "calls no helper");
            case OWN_FUNCTION -> addFunction(slot, immediate(slot));
            case KERNEL_FUNCTION -> unless(immediate(slot) > 0, slot, "calls no kernel function");
            default -> throw refusal.invalid(at(slot, "a call of no known kind"));
        }
    }

    private void addFunction(int slot, int distance) throws KernelRefusedException {
        long target = slot + 1L + distance;
        unless(target >= 0 && target < count, slot, "refers to a function at " + target + ", outside the program");
        functions.add((int) target);
    }

    private boolean isTarget(long slot) {
        return slot >= 0 && slot < count && isStart((int) slot);
    }

    private static boolean isJump(int opcode) {
        int group = opcode & CLASS;
        return (group == CLASS_JMP || group == CLASS_JMP32) && opcode != CALL && opcode != EXIT;
    }

    private static boolean writesDestination(int opcode) {
        int group = opcode & CLASS;
        return opcode == LD_IMM64 || group == CLASS_LDX || group == CLASS_ALU || group == CLASS_ALU64;
    }

    private int opcode(int slot) {
        return Byte.toUnsignedInt(bytes.get(slot * ProgramSpec.SLOT));
    }

    private int destination(int slot) {
        int registers = Byte.toUnsignedInt(bytes.get(slot * ProgramSpec.SLOT + 1));
        return little() ? registers & 0xf : registers >> 4;
    }

    private int source(int slot) {
        int registers = Byte.toUnsignedInt(bytes.get(slot * ProgramSpec.SLOT + 1));
        return little() ? registers >> 4 : registers & 0xf;
    }

    private int offset(int slot) {
        return bytes.getShort(slot * ProgramSpec.SLOT + 2);
    }

    private int immediate(int slot) {
        return bytes.getInt(slot * ProgramSpec.SLOT + 4);
    }

    private boolean little() {
        return bytes.order() == ByteOrder.LITTLE_ENDIAN;
    }

    private void unless(boolean holds, int slot, String why) throws KernelRefusedException {
        refusal.unless(holds, at(slot, why));
    }

    private static String at(int slot, String why) {
        return "instruction " + slot + ": " + why;
    }

    private static BitSet opcodes() {
        BitSet all = new BitSet(256);
        int[] memory = {
            LD_IMM64,
            0x20,
            0x28,
            0x30,
            0x40,
            0x48,
            0x50, // immediate and packet loads
            0x61,
            0x69,
            0x71,
            0x79,
            0x81,
            0x89,
            0x91, // loads, with sign
            0x62,
            0x6a,
            0x72,
            0x7a,
            0x63,
            0x6b,
            0x73,
            0x7b, // stores
            0xc3,
            0xcb,
            0xd3,
            0xdb // atomic ones
        };
        for (int opcode : memory) {
            all.set(opcode);
        }
        for (int operation = 0x00; operation <= 0xc0; operation += 0x10) {
            for (int group : new int[] {CLASS_ALU, CLASS_ALU64}) {
                all.set(operation | group);
                // Negation takes no second operand.
                all.set(operation | group | 0x08, operation != 0x80);
            }
        }
        all.set(0xd4);
        all.set(0xdc);
        all.set(0xd7);
        for (int operation = 0x10; operation <= 0xd0; operation += 0x10) {
            if (operation != 0x80 && operation != 0x90) {
                for (int group : new int[] {CLASS_JMP, CLASS_JMP32}) {
                    all.set(operation | group);
                    all.set(operation | group | 0x08);
                }
            }
        }
        for (int opcode : new int[] {JUMP, LONG_JUMP, CALL, EXIT, MAY_GOTO}) {
            all.set(opcode);
        }
        return all;
    }
}
