package org.skep.kernel;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.skep.insn.Instructions;

/**
 * What a program is to be (the part of {@code union bpf_attr} for {@code BPF_PROG_LOAD} in
 * {@code include/uapi/linux/bpf.h}). Immutable; the methods that change something return another one. All handles stay
 * with their owners, who may close them once the program is there.
 */
public final class ProgramSpec {
    private final int type;
    private final String name;
    private final String licence;
    private final byte[] instructions;
    private List<Patch> patches = List.of();
    private int expectedAttachType;
    private int kernelVersion;
    private int flags;
    private int interfaceIndex;
    private Optional<BtfHandle> btf = Optional.empty();
    private Optional<InfoRecords> funcInfo = Optional.empty();
    private Optional<InfoRecords> lineInfo = Optional.empty();
    private List<BtfHandle> calledModules = List.of();
    private int attachTypeId;
    private Optional<Handle> attachTarget = Optional.empty();
    private int logLevel;

    private ProgramSpec(int type, String name, String licence, byte[] instructions) {
        this.type = type;
        this.name = Objects.requireNonNull(name, "name");
        this.licence = Objects.requireNonNull(licence, "licence");
        this.instructions = instructions;
    }

    private ProgramSpec(ProgramSpec other) {
        this(other.type, other.name, other.licence, other.instructions);
        this.patches = other.patches;
        this.expectedAttachType = other.expectedAttachType;
        this.kernelVersion = other.kernelVersion;
        this.flags = other.flags;
        this.interfaceIndex = other.interfaceIndex;
        this.btf = other.btf;
        this.funcInfo = other.funcInfo;
        this.lineInfo = other.lineInfo;
        this.calledModules = other.calledModules;
        this.attachTypeId = other.attachTypeId;
        this.attachTarget = other.attachTarget;
        this.logLevel = other.logLevel;
    }

    /**
     * A program without BTF that names no map.
     *
     * @param type one of {@link ProgramType}'s numbers
     * @param name at most 15 characters, letters, digits, {@code _} and {@code .}; empty for none. A kernel without
     *     {@link Feature#PROGRAM_NAME} gets none
     * @param licence the licence the object declares: {@code GPL}
     * @param instructions in the machine's byte order, copied
     * @throws IllegalArgumentException if the length is not a multiple of {@link Instructions#SIZE}
     */
    public static ProgramSpec of(int type, String name, String licence, byte[] instructions) {
        if (instructions.length % Instructions.SIZE != 0) {
            throw new IllegalArgumentException(instructions.length + " bytes are no whole instructions");
        }
        return new ProgramSpec(type, name, licence, instructions.clone());
    }

    /** The same program, its {@code ld_imm64} at these places naming objects in the kernel. */
    public ProgramSpec patches(List<Patch> places) {
        ProgramSpec other = new ProgramSpec(this);
        other.patches = List.copyOf(places);
        return other;
    }

    /** The same program for one kind of attachment ({@code enum bpf_attach_type}). */
    public ProgramSpec expectedAttachType(int attachType) {
        ProgramSpec other = new ProgramSpec(this);
        other.expectedAttachType = attachType;
        return other;
    }

    /** The same program for one kernel ({@code KERNEL_VERSION}), which kprobes needed before 5.0. */
    public ProgramSpec kernelVersion(int version) {
        ProgramSpec other = new ProgramSpec(this);
        other.kernelVersion = version;
        return other;
    }

    /** The same program with these flags instead of its own: the kernel's {@code BPF_F_*} for programs. */
    public ProgramSpec flags(int bits) {
        ProgramSpec other = new ProgramSpec(this);
        other.flags = bits;
        return other;
    }

    /** The same program, offloaded or bound to a network interface. */
    public ProgramSpec interfaceIndex(int index) {
        ProgramSpec other = new ProgramSpec(this);
        other.interfaceIndex = index;
        return other;
    }

    /**
     * The same program, described by BTF.
     *
     * @param handle the BTF that the records refer to
     * @param functions one record for each function, the first at instruction 0; without them the kernel refuses BTF
     *     for programs of several functions, if one has them
     * @param lines the source lines
     */
    public ProgramSpec describedBy(BtfHandle handle, Optional<InfoRecords> functions, Optional<InfoRecords> lines) {
        ProgramSpec other = new ProgramSpec(this);
        other.btf = Optional.of(handle);
        other.funcInfo = Objects.requireNonNull(functions, "functions");
        other.lineInfo = Objects.requireNonNull(lines, "lines");
        return other;
    }

    /** The same program without BTF, function info and line info. */
    public ProgramSpec withoutBtf() {
        ProgramSpec other = new ProgramSpec(this);
        other.btf = Optional.empty();
        other.funcInfo = Optional.empty();
        other.lineInfo = Optional.empty();
        return other;
    }

    /**
     * The same program, calling kernel functions of modules: a call instruction whose offset is i means the i-th of
     * these, counted from 1 ({@code fd_array}); 0 means the kernel itself.
     */
    public ProgramSpec callingInto(List<BtfHandle> modules) {
        ProgramSpec other = new ProgramSpec(this);
        other.calledModules = List.copyOf(modules);
        return other;
    }

    /** The same program, to be attached to a type of the kernel's BTF. */
    public ProgramSpec attachingTo(int typeId) {
        ProgramSpec other = new ProgramSpec(this);
        other.attachTypeId = typeId;
        other.attachTarget = Optional.empty();
        return other;
    }

    /** The same program, to be attached to a type of a module's BTF. */
    public ProgramSpec attachingTo(int typeId, BtfHandle module) {
        ProgramSpec other = attachingTo(typeId);
        other.attachTarget = Optional.of(module);
        return other;
    }

    /** The same program, to be attached to a function of another program. */
    public ProgramSpec attachingTo(int typeId, ProgramHandle target) {
        ProgramSpec other = attachingTo(typeId);
        other.attachTarget = Optional.of(target);
        return other;
    }

    /**
     * The same program, its verification logged even if it succeeds.
     *
     * @param level 0: only if it fails; 1: the path that was taken; 2: every instruction with the state; add 4 for the
     *     statistics
     */
    public ProgramSpec logLevel(int level) {
        ProgramSpec other = new ProgramSpec(this);
        other.logLevel = level;
        return other;
    }

    /** One of {@link ProgramType}'s numbers. */
    public int type() {
        return type;
    }

    /** The name; empty for none. */
    public String name() {
        return name;
    }

    /** The licence. */
    public String licence() {
        return licence;
    }

    /** A copy of the instructions, not patched. */
    public byte[] instructions() {
        return instructions.clone();
    }

    /** The places that name objects in the kernel; unmodifiable. */
    public List<Patch> patches() {
        return patches;
    }

    /** The kind of attachment. */
    public int expectedAttachType() {
        return expectedAttachType;
    }

    /** The kernel's version; 0 for none. */
    public int kernelVersion() {
        return kernelVersion;
    }

    /** The flags. */
    public int flags() {
        return flags;
    }

    /** The network interface; 0 for none. */
    public int interfaceIndex() {
        return interfaceIndex;
    }

    /** The BTF. */
    public Optional<BtfHandle> btf() {
        return btf;
    }

    /** The function info. */
    public Optional<InfoRecords> funcInfo() {
        return funcInfo;
    }

    /** The line info. */
    public Optional<InfoRecords> lineInfo() {
        return lineInfo;
    }

    /** BTF of the modules whose functions are called; unmodifiable. */
    public List<BtfHandle> calledModules() {
        return calledModules;
    }

    /** The type it is to be attached to; 0 for none. */
    public int attachTypeId() {
        return attachTypeId;
    }

    /**
     * The module's BTF or the program that type is in: a {@link BtfHandle} or {@link ProgramHandle}; empty: the kernel.
     */
    public Optional<Handle> attachTarget() {
        return attachTarget;
    }

    /** How much is logged even if the verification succeeds. */
    public int logLevel() {
        return logLevel;
    }

    /** {@code xdp program "drop_all", 12 instructions}. */
    @Override
    public String toString() {
        int count = instructions.length / Instructions.SIZE;
        return ProgramType.name(type) + " program \"" + name + "\", " + count
                + (count == 1 ? " instruction" : " instructions");
    }
}
