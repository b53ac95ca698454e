package org.skep.syscallprovider.dryrun;

import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.SortedSet;
import java.util.TreeSet;
import org.skep.insn.Instructions;
import org.skep.kernel.Errno;
import org.skep.kernel.KernelRefusedException;

/**
 * The instructions of a program, and the rules that can be checked one by one
 * ({@code Documentation/bpf/standardization} and {@code check_subprogs}, {@code resolve_pseudo_ldimm64} of
 * {@code kernel/bpf/verifier.c}). What paths through the program do is the verifier's alone to say.
 */
final class InstructionRules {
    /** {@code BPF_COMPLEXITY_LIMIT_INSNS}. */
    private static final int MOST = 1_000_000;

    private static final int FRAME_POINTER = 10;

    private static final int JUMP = 0x05;
    private static final int LONG_JUMP = 0x06;
    private static final int MAY_GOTO = 0xe5;

    private static final int CLASS = 0x07;
    private static final int CLASS_LDX = 1;
    private static final int CLASS_ALU = 4;
    private static final int CLASS_JMP = 5;
    private static final int CLASS_JMP32 = 6;
    private static final int CLASS_ALU64 = 7;

    private static final BitSet OPCODES = opcodes();

    private final Instructions code;
    private final int count;
    private final Refusal refusal;
    private final BitSet secondHalves = new BitSet();
    private final SortedSet<Integer> functions = new TreeSet<>();

    private InstructionRules(byte[] bytes, Refusal refusal) {
        this.code = Instructions.wrap(bytes, ByteOrder.nativeOrder());
        this.count = code.count();
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

    /** The number of instructions. */
    int count() {
        return count;
    }

    /** Where functions begin: the program itself, and what is called or passed as a callback. */
    SortedSet<Integer> functions() {
        return functions;
    }

    /** Whether an index is the first half of a 64-bit immediate. */
    boolean isWide(int index) {
        return index < count - 1 && !secondHalves.get(index) && code.opcode(index) == Instructions.LD_IMM64;
    }

    /** What a 64-bit immediate means. */
    int meaning(int index) {
        return code.source(index);
    }

    /** Whether an index is an instruction or its first half. */
    boolean isStart(int index) {
        return index >= 0 && index < count && !secondHalves.get(index);
    }

    private void checkEach() throws KernelRefusedException {
        for (int index = 0; index < count; index++) {
            int opcode = code.opcode(index);
            unless(OPCODES.get(opcode), index, "there is no opcode 0x" + Integer.toHexString(opcode));
            unless(
                    code.source(index) <= Instructions.LAST_REGISTER
                            && code.destination(index) <= Instructions.LAST_REGISTER,
                    index,
                    "there is no register above r10");
            if (writesDestination(opcode) && code.destination(index) == FRAME_POINTER) {
                throw refusal.because(Errno.EACCES, at(index, "the frame pointer can't be written"));
            }
            if (opcode == Instructions.LD_IMM64) {
                checkWide(index);
                index++;
            }
        }
        int last = secondHalves.get(count - 1) ? Instructions.LD_IMM64 : code.opcode(count - 1);
        unless(
                last == Instructions.EXIT || last == JUMP || last == LONG_JUMP,
                count - 1,
                "the last one is no exit or jump");
    }

    private void checkWide(int index) throws KernelRefusedException {
        unless(index + 1 < count, index, "the second half is missing");
        unless(
                isEmpty(index + 1) && code.source(index) <= Instructions.PSEUDO_MAP_IDX_VALUE,
                index,
                "a 64-bit immediate with something else in its halves");
        secondHalves.set(index + 1);
        if (code.source(index) == Instructions.PSEUDO_FUNC) {
            addFunction(index, code.immediate(index));
        }
    }

    /** Whether all fields of an instruction but its immediate are zero. */
    private boolean isEmpty(int index) {
        return code.opcode(index) == 0
                && code.source(index) == 0
                && code.destination(index) == 0
                && code.offset(index) == 0;
    }

    private void checkTargets() throws KernelRefusedException {
        for (int index = 0; index < count; index++) {
            if (secondHalves.get(index)) {
                continue;
            }
            int opcode = code.opcode(index);
            if (opcode == Instructions.CALL) {
                checkCall(index);
            } else if (isJump(opcode)) {
                long target = index + 1L + (opcode == LONG_JUMP ? code.immediate(index) : code.offset(index));
                unless(isTarget(target), index, "jumps to " + target + ", which is no instruction");
            }
        }
        for (int function : functions) {
            unless(isStart(function), function, "a function begins there, where no instruction does");
        }
    }

    private void checkCall(int index) throws KernelRefusedException {
        switch (code.source(index)) {
            case 0 -> unless(code.immediate(index) != 0, index, "calls no helper");
            case Instructions.PSEUDO_CALL -> addFunction(index, code.immediate(index));
            case Instructions.PSEUDO_KFUNC_CALL -> unless(code.immediate(index) > 0, index, "calls no kernel function");
            default -> throw refusal.invalid(at(index, "a call of no known kind"));
        }
    }

    private void addFunction(int index, int distance) throws KernelRefusedException {
        long target = index + 1L + distance;
        unless(target >= 0 && target < count, index, "refers to a function at " + target + ", outside the program");
        functions.add((int) target);
    }

    private boolean isTarget(long index) {
        return index >= 0 && index < count && isStart((int) index);
    }

    private static boolean isJump(int opcode) {
        int group = opcode & CLASS;
        return (group == CLASS_JMP || group == CLASS_JMP32)
                && opcode != Instructions.CALL
                && opcode != Instructions.EXIT;
    }

    private static boolean writesDestination(int opcode) {
        int group = opcode & CLASS;
        return opcode == Instructions.LD_IMM64 || group == CLASS_LDX || group == CLASS_ALU || group == CLASS_ALU64;
    }

    private void unless(boolean holds, int index, String why) throws KernelRefusedException {
        refusal.unless(holds, at(index, why));
    }

    private static String at(int index, String why) {
        return "instruction " + index + ": " + why;
    }

    private static BitSet opcodes() {
        BitSet all = new BitSet(256);
        int[] memory = {
            Instructions.LD_IMM64,
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
        for (int opcode : new int[] {JUMP, LONG_JUMP, Instructions.CALL, Instructions.EXIT, MAY_GOTO}) {
            all.set(opcode);
        }
        return all;
    }
}
