package org.skep.kernel;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.skep.insn.Instructions;

/**
 * The specification of a program (the part of {@code union bpf_attr} for {@code BPF_PROG_LOAD} in
 * {@code include/uapi/linux/bpf.h}). Immutable; methods that change a value return a new specification. Handles remain
 * with their owners, who may close them after the program is loaded.
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
     * Creates a specification without BTF and map references.
     *
     * @param type one of the numbers of {@link ProgramType}
     * @param name at most 15 characters, letters, digits, {@code _} and {@code .}; empty for none. Not used on a kernel
     *     without {@link Feature#PROGRAM_NAME}
     * @param licence the license that the object declares: {@code GPL}
     * @param instructions in the machine's byte order; copied
     * @throws IllegalArgumentException if the length is not a multiple of {@link Instructions#SIZE}
     */
    public static ProgramSpec of(int type, String name, String licence, byte[] instructions) {
        if (instructions.length % Instructions.SIZE != 0) {
            throw new IllegalArgumentException(instructions.length + " bytes are not a whole number of instructions");
        }
        return new ProgramSpec(type, name, licence, instructions.clone());
    }

    /** Sets the relocations of {@code ld_imm64} instructions to objects in the kernel. */
    public ProgramSpec patches(List<Patch> places) {
        ProgramSpec other = new ProgramSpec(this);
        other.patches = List.copyOf(places);
        return other;
    }

    /** Sets the attach type ({@code enum bpf_attach_type}). */
    public ProgramSpec expectedAttachType(int attachType) {
        ProgramSpec other = new ProgramSpec(this);
        other.expectedAttachType = attachType;
        return other;
    }

    /** Sets the kernel version ({@code KERNEL_VERSION}), which kprobes required before 5.0. */
    public ProgramSpec kernelVersion(int version) {
        ProgramSpec other = new ProgramSpec(this);
        other.kernelVersion = version;
        return other;
    }

    /** Replaces the flags, with the kernel's {@code BPF_F_*} for programs. */
    public ProgramSpec flags(int bits) {
        ProgramSpec other = new ProgramSpec(this);
        other.flags = bits;
        return other;
    }

    /** Offloads or binds the program to a network interface. */
    public ProgramSpec interfaceIndex(int index) {
        ProgramSpec other = new ProgramSpec(this);
        other.interfaceIndex = index;
        return other;
    }

    /**
     * Sets the BTF.
     *
     * @param handle the BTF to which the records refer
     * @param functions one record for each function, the first at instruction 0; a kernel refuses BTF without them for
     *     a program with several functions
     * @param lines the source lines
     */
    public ProgramSpec describedBy(BtfHandle handle, Optional<InfoRecords> functions, Optional<InfoRecords> lines) {
        ProgramSpec other = new ProgramSpec(this);
        other.btf = Optional.of(handle);
        other.funcInfo = Objects.requireNonNull(functions, "functions");
        other.lineInfo = Objects.requireNonNull(lines, "lines");
        return other;
    }

    /** Removes BTF, function info and line info. */
    public ProgramSpec withoutBtf() {
        ProgramSpec other = new ProgramSpec(this);
        other.btf = Optional.empty();
        other.funcInfo = Optional.empty();
        other.lineInfo = Optional.empty();
        return other;
    }

    /**
     * Sets the modules whose kernel functions are called ({@code fd_array}): a call instruction with offset i refers to
     * the i-th module, counted from 1; 0 refers to the kernel itself.
     */
    public ProgramSpec callingInto(List<BtfHandle> modules) {
        ProgramSpec other = new ProgramSpec(this);
        other.calledModules = List.copyOf(modules);
        return other;
    }

    /** Sets the type of the kernel's BTF to which the program attaches. */
    public ProgramSpec attachingTo(int typeId) {
        ProgramSpec other = new ProgramSpec(this);
        other.attachTypeId = typeId;
        other.attachTarget = Optional.empty();
        return other;
    }

    /** Sets the type of a module's BTF to which the program attaches. */
    public ProgramSpec attachingTo(int typeId, BtfHandle module) {
        ProgramSpec other = attachingTo(typeId);
        other.attachTarget = Optional.of(module);
        return other;
    }

    /** Sets the function of another program to which the program attaches. */
    public ProgramSpec attachingTo(int typeId, ProgramHandle target) {
        ProgramSpec other = attachingTo(typeId);
        other.attachTarget = Optional.of(target);
        return other;
    }

    /**
     * Sets whether successful verification is logged.
     *
     * @param level 0: only failures; 1: the verified path; 2: every instruction with its state; add 4 for statistics
     */
    public ProgramSpec logLevel(int level) {
        ProgramSpec other = new ProgramSpec(this);
        other.logLevel = level;
        return other;
    }

    /** Returns the type, one of the numbers of {@link ProgramType}. */
    public int type() {
        return type;
    }

    /** Returns the name; empty for none. */
    public String name() {
        return name;
    }

    /** Returns the license. */
    public String licence() {
        return licence;
    }

    /** Returns a copy of the instructions, without relocations applied. */
    public byte[] instructions() {
        return instructions.clone();
    }

    /** Returns the relocations; unmodifiable. */
    public List<Patch> patches() {
        return patches;
    }

    /** Returns the attach type. */
    public int expectedAttachType() {
        return expectedAttachType;
    }

    /** Returns the kernel version; 0 for none. */
    public int kernelVersion() {
        return kernelVersion;
    }

    /** Returns the flags. */
    public int flags() {
        return flags;
    }

    /** Returns the index of the network interface; 0 for none. */
    public int interfaceIndex() {
        return interfaceIndex;
    }

    /** Returns the BTF. */
    public Optional<BtfHandle> btf() {
        return btf;
    }

    /** Returns the function info. */
    public Optional<InfoRecords> funcInfo() {
        return funcInfo;
    }

    /** Returns the line info. */
    public Optional<InfoRecords> lineInfo() {
        return lineInfo;
    }

    /** Returns the BTF of the modules whose functions are called; unmodifiable. */
    public List<BtfHandle> calledModules() {
        return calledModules;
    }

    /** Returns the type to which the program attaches; 0 for none. */
    public int attachTypeId() {
        return attachTypeId;
    }

    /**
     * Returns the module's BTF or the program that has that type: a {@link BtfHandle} or {@link ProgramHandle}; empty
     * for the kernel.
     */
    public Optional<Handle> attachTarget() {
        return attachTarget;
    }

    /** Returns the log level of successful verification. */
    public int logLevel() {
        return logLevel;
    }

    /** Returns a text such as {@code xdp program "drop_all", 12 instructions}. */
    @Override
    public String toString() {
        int count = instructions.length / Instructions.SIZE;
        return ProgramType.name(type) + " program \"" + name + "\", " + count
                + (count == 1 ? " instruction" : " instructions");
    }
}
