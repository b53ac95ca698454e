package org.skep.object;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.btf.Utf8;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.Problem;

/**
 * A BPF object: what its file says, checked, and the layout that follows from it. It is the same on every host.
 * Immutable and safe for use by many threads.
 */
public final class BpfObject {
    private static final int LOCAL = 0;
    private static final int INSTRUCTION_BYTES = 8;
    private static final String TEXT = ".text";

    private final String name;
    private final ByteOrder order;
    private final Optional<String> licence;
    private final OptionalInt kernelVersion;
    private final List<ObjectSection> sections;
    private final List<ObjectSymbol> symbols;
    private final Optional<Btf> btf;
    private final Optional<byte[]> extendedBtf;
    private final List<BpfProgram> programs;
    private final List<DataSection> dataSections;
    private final Layout layout;
    private final References references;
    private final List<UnreadRelocations> unreadRelocations;

    private BpfObject(String name, ElfImage elf, Optional<Btf> btf, Layout layout, References references)
            throws MalformedElfException {
        this.name = name;
        this.order = elf.order();
        this.sections = elf.sections().stream().map(ElfImage.Section::id).toList();
        this.symbols = elf.symbols().stream().map(ElfImage.Symbol::symbol).toList();
        this.btf = btf;
        this.extendedBtf = elf.section(".BTF.ext").map(elf::contents);
        this.layout = layout;
        this.references = references;
        this.unreadRelocations = elf.unreadRelocations();
        this.licence = elf.section("license").map(section -> firstString(elf.contents(section)));
        this.kernelVersion = readKernelVersion(elf);
        this.programs = readPrograms(elf);
        this.dataSections = elf.sections().stream()
                .filter(BpfObject::isData)
                .map(section -> new DataSection(section.id(), section.size(), elf.contents(section)))
                .toList();
    }

    /**
     * Reads an object of either byte order. What an extern is, and which types it may have, is what libbpf says, but
     * that libbpf knows the sections {@code .kconfig} and {@code .ksyms} only.
     *
     * @param name what messages call the object, such as its file's name
     * @param bytes an ELF64 relocatable object for BPF; not kept
     * @throws BpfObjectException if it is no such object or is damaged ({@link Code#NOT_AN_OBJECT}), or with one
     *     problem for each extern that can't be one: {@link Code#NO_BTF}, {@link Code#NO_SECTION},
     *     {@link Code#UNKNOWN_SECTION}, {@link Code#UNSUPPORTED_TYPE}, {@link Code#NO_SIZE}, {@link Code#NO_SYMBOL}
     */
    public static BpfObject read(String name, byte[] bytes) throws BpfObjectException {
        Objects.requireNonNull(name, "name");
        try {
            ElfImage elf = ElfImage.of(bytes.clone());
            Optional<Btf> btf = readBtf(name, elf);
            Layout layout = Layout.of(name, DeclaredExterns.of(name, elf.symbols(), btf));
            return new BpfObject(name, elf, btf, layout, References.of(elf, layout.externs()));
        } catch (MalformedElfException e) {
            throw new BpfObjectException(
                    Problem.of(Code.NOT_AN_OBJECT, name, e.getMessage())
                            .advise("give it an object as clang -target bpf -c writes it"),
                    e);
        }
    }

    /** What messages call it. */
    public String name() {
        return name;
    }

    /** Byte order of its instructions, data and BTF. */
    public ByteOrder order() {
        return order;
    }

    /** What stands in the section {@code license}. */
    public Optional<String> licence() {
        return licence;
    }

    /** What stands in the section {@code version}: a kernel version that old kernels wanted for kprobes. */
    public OptionalInt kernelVersion() {
        return kernelVersion;
    }

    /** All sections in the order of the file, so that each stands at its own index. */
    public List<ObjectSection> sections() {
        return sections;
    }

    /** The first section of that name. */
    public Optional<ObjectSection> section(String wanted) {
        return sections.stream()
                .filter(section -> section.name().equals(wanted))
                .findFirst();
    }

    /** All symbols in the order of the file, so that each stands at its own index. */
    public List<ObjectSymbol> symbols() {
        return symbols;
    }

    /** Its BTF as the compiler wrote it; an object with externs always has one. */
    public Optional<Btf> btf() {
        return btf;
    }

    /**
     * Its BTF with each value section as the kernel wants it: size and offsets of the layout, variables in that order
     * and allocated instead of extern. {@code .ksyms} stays as it is.
     */
    public Optional<Btf> laidOutBtf() {
        return btf.map(layout::describedIn);
    }

    /**
     * A copy of what stands in {@code .BTF.ext}: which functions and source lines the instructions belong to, and what
     * about them depends on the kernel's types. Nobody has checked it.
     */
    public Optional<byte[]> extendedBtf() {
        return extendedBtf.map(byte[]::clone);
    }

    /** Programs and subprograms in the order of the symbol table. */
    public List<BpfProgram> programs() {
        return programs;
    }

    /** All externs in the order of the symbol table, those of value sections with their offsets. */
    public List<Extern> externs() {
        return layout.externs();
    }

    /** The sections of value externs that it has, by name. */
    public List<ValueSection> valueSections() {
        return layout.sections();
    }

    /** Instructions that refer to externs. */
    public List<ExternReference> externReferences() {
        return references.toExterns();
    }

    /** All other relocations of sections that get loaded. */
    public List<Relocation> relocations() {
        return references.others();
    }

    /** Sections of relocations that are in none of these lists, because they are in a form that is not read. */
    public List<UnreadRelocations> unreadRelocations() {
        return unreadRelocations;
    }

    /** Sections of data in the order of the file. */
    public List<DataSection> dataSections() {
        return dataSections;
    }

    private static Optional<Btf> readBtf(String name, ElfImage elf) throws BpfObjectException {
        Optional<ElfImage.Section> section = elf.section(".BTF");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        try {
            Btf btf = Btf.parse(elf.contents(section.get()));
            if (!btf.order().equals(elf.order())) {
                throw new BtfException("it is " + btf.order() + ", the object is " + elf.order());
            }
            return Optional.of(btf);
        } catch (BtfException e) {
            if (!DeclaredExterns.anyIn(elf.symbols())) {
                // Nothing has to be looked up in it; what else needs it says so when the object is linked.
                return Optional.empty();
            }
            throw new BpfObjectException(
                    Problem.of(Code.NO_BTF, name, "its BTF is damaged: " + e.getMessage())
                            .advise("compile it anew, with -g"),
                    e);
        }
    }

    private static OptionalInt readKernelVersion(ElfImage elf) throws MalformedElfException {
        Optional<ElfImage.Section> section = elf.section("version");
        if (section.isEmpty()) {
            return OptionalInt.empty();
        }
        byte[] bytes = elf.contents(section.get());
        if (bytes.length != Integer.BYTES) {
            throw new MalformedElfException("its section \"version\" has " + bytes.length + " bytes, not 4");
        }
        return OptionalInt.of(ByteBuffer.wrap(bytes).order(elf.order()).getInt());
    }

    /**
     * Functions in executable sections, as libbpf takes them, except those without instructions: the compiler writes
     * such a symbol for a function that can't be reached, and linking refuses only a program that refers to it.
     */
    private static List<BpfProgram> readPrograms(ElfImage elf) throws MalformedElfException {
        List<ObjectSymbol> functions = new ArrayList<>();
        for (ElfImage.Symbol one : elf.symbols()) {
            ObjectSymbol symbol = one.symbol();
            boolean executable = symbol.section().isPresent()
                    && isExecutable(elf.sections().get(symbol.section().get().index()));
            if (symbol.isFunction() && symbol.size() != 0 && executable) {
                functions.add(symbol);
            }
        }
        List<BpfProgram> programs = new ArrayList<>();
        long total = 0;
        for (ObjectSymbol function : functions) {
            ObjectSection section = function.section().orElseThrow();
            ElfImage.Section holder = elf.sections().get(section.index());
            checkFunction(function, holder);
            total += function.size();
            if (total > ElfImage.MAX_BYTES) {
                throw new MalformedElfException("its functions lie over each other");
            }
            boolean subprogram = section.name().equals(TEXT) && functions.size() > 1;
            int begin = (int) function.value();
            programs.add(new BpfProgram(
                    function.name(), section, begin, subprogram, elf.contents(holder, begin, (int) function.size())));
        }
        return List.copyOf(programs);
    }

    private static void checkFunction(ObjectSymbol function, ElfImage.Section section) throws MalformedElfException {
        long begin = function.value();
        long size = function.size();
        boolean whole = begin >= 0
                && size > 0 // unsigned: with the highest bit set it is larger than any section
                && begin % INSTRUCTION_BYTES == 0
                && size % INSTRUCTION_BYTES == 0
                && size <= section.size()
                && begin <= section.size() - size;
        if (!whole) {
            throw new MalformedElfException("a damaged program: function " + function.name() + " of "
                    + Long.toUnsignedString(size) + " bytes at " + Long.toUnsignedString(begin) + " in "
                    + section.name()
                    + ", which has " + section.size() + " bytes");
        }
        if (function.binding() == LOCAL && !section.name().equals(TEXT)) {
            throw new MalformedElfException("function " + function.name() + " in " + section.name()
                    + " is static; only those in " + TEXT + " may be");
        }
    }

    private static boolean isExecutable(ElfImage.Section section) {
        return section.type() == ElfImage.PROGBITS && section.has(ElfImage.EXECUTABLE);
    }

    private static boolean isData(ElfImage.Section section) {
        boolean loaded = section.type() == ElfImage.PROGBITS || section.type() == ElfImage.NOBITS;
        return loaded
                && section.has(ElfImage.ALLOCATED)
                && (section.name().equals(".maps")
                        || isNamed(section, ".data")
                        || isNamed(section, ".rodata")
                        || isNamed(section, ".bss"));
    }

    private static boolean isNamed(ElfImage.Section section, String name) {
        return section.name().equals(name) || section.name().startsWith(name + ".");
    }

    private static String firstString(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return Utf8.decode(bytes, 0, end);
    }

    @Override
    public String toString() {
        return name + ": " + programs.size() + " programs, " + externs().size() + " externs";
    }
}
