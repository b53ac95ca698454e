package org.skep.object;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.fornwall.jelf.ElfException;
import net.fornwall.jelf.ElfFile;
import net.fornwall.jelf.ElfSymbol;
import net.fornwall.jelf.ElfSymbolTableSection;
import org.skep.btf.Utf8;

/**
 * An ELF file of a BPF object. The ELF library trusts every count, size and link of a file, so all of them are checked
 * here against the file's length before it sees a section, and it is asked only for sections that matter.
 */
final class ElfImage {
    static final int PROGBITS = 1;
    static final int NOBITS = 8;
    static final long ALLOCATED = 2;
    static final long EXECUTABLE = 4;

    /** Larger than any BPF object that was ever seen, and small enough to be held several times over in a heap. */
    static final int MAX_BYTES = 64 << 20;
    /** Longer than what compilers make of a name; the kernel knows none of more than 511 bytes. */
    private static final int MAX_NAME = 4095;

    private static final int HEADER_BYTES = 64;
    private static final int SECTION_HEADER_BYTES = 64;
    private static final int SYMBOL_BYTES = 24;
    private static final int REL_BYTES = 16;
    private static final int RELA_BYTES = 24;
    private static final int NULL = 0;
    private static final int SYMTAB = 2;
    private static final int STRTAB = 3;
    private static final int RELA = 4;
    private static final int REL = 9;
    /** Relocations packed into few bytes each. */
    private static final int CREL = 0x40000014;

    private static final int RELOCATABLE = 1;
    private static final int BPF = 247;
    private static final int INTERNAL = 1;
    private static final int HIDDEN = 2;
    /** The ELF library counts sections in a signed short; compilers write some tens. */
    private static final int MAX_SECTIONS = Short.MAX_VALUE;

    private static final int RESERVED_SECTIONS = 0xff00;

    private final byte[] bytes;
    private final ByteBuffer file;
    private final List<Section> sections = new ArrayList<>();
    private final List<Symbol> symbols = new ArrayList<>();
    private Section symbolTable;
    private ElfFile elf;

    /**
     * One line of the section table.
     *
     * @param id index, name, and size: within the file unless it is {@link #NOBITS}
     * @param type {@link #PROGBITS} and so on
     * @param flags {@link #EXECUTABLE} and so on
     * @param offset in the file
     * @param link index of another section that belongs to it
     * @param info for relocations, index of the section that they are for
     * @param entryBytes size of its entries, where it has any
     */
    record Section(ObjectSection id, int type, long flags, long offset, int link, int info, long entryBytes) {
        int index() {
            return id.index();
        }

        String name() {
            return id.name();
        }

        long size() {
            return id.size();
        }

        boolean has(long flag) {
            return (flags & flag) != 0;
        }
    }

    /**
     * One line of the symbol table.
     *
     * @param symbol what relocations see of it
     * @param undefined whether its section is UNDEF, so that somebody else has to define it
     */
    record Symbol(ObjectSymbol symbol, boolean undefined) {}

    private ElfImage(byte[] bytes) {
        this.bytes = bytes;
        this.file = ByteBuffer.wrap(bytes);
    }

    /** Checks the bytes, which must not change any more, and reads their tables. */
    static ElfImage of(byte[] bytes) throws MalformedElfException {
        ElfImage image = new ElfImage(bytes);
        image.checkHeader();
        image.readSections();
        image.checkTables();
        try {
            image.elf = ElfFile.from(bytes);
            image.readSymbols();
        } catch (ElfException e) {
            throw new MalformedElfException("a damaged ELF file: " + e.getMessage(), e);
        }
        return image;
    }

    ByteOrder order() {
        return file.order();
    }

    List<Section> sections() {
        return sections;
    }

    List<Symbol> symbols() {
        return symbols;
    }

    Optional<Section> section(String name) {
        // An unused entry of the table says nothing, so nothing that stands in it has been checked.
        return sections.stream()
                .filter(one -> one.type() != NULL && one.name().equals(name))
                .findFirst();
    }

    /** A copy of what a section holds in the file; nothing for {@link #NOBITS}. */
    byte[] contents(Section section) {
        return !occupiesFile(section)
                ? new byte[0]
                : Arrays.copyOfRange(bytes, (int) section.offset(), (int) (section.offset() + section.size()));
    }

    /** A copy of a part of it, which has to be within. */
    byte[] contents(Section section, int offset, int size) {
        int begin = (int) section.offset() + offset;
        return Arrays.copyOfRange(bytes, begin, begin + size);
    }

    /** The sections of relocations that can be read, for sections which get loaded. */
    List<Section> relocationSections() {
        return sections.stream()
                .filter(one -> one.type() == REL || one.type() == RELA)
                .filter(one -> isForLoaded(one) && !isUnread(one))
                .toList();
    }

    /** The sections of relocations that can't be read, for sections which get loaded. */
    List<UnreadRelocations> unreadRelocations() {
        return sections.stream()
                .filter(one -> (one.type() == RELA || one.type() == CREL) && one.size() != 0)
                .filter(one -> isForLoaded(one) && isUnread(one))
                .map(one -> new UnreadRelocations(
                        one.id(), sections.get(one.info()).id(), one.type() == RELA ? "SHT_RELA" : "SHT_CREL"))
                .toList();
    }

    private boolean isForLoaded(Section relocations) {
        int target = relocations.info();
        return target > 0 && target < sections.size() && sections.get(target).has(ALLOCATED);
    }

    /**
     * Addends of instructions are read where the instructions have them, which is not where {@code SHT_RELA} has them.
     * Of places in data nothing but the fact matters.
     */
    private boolean isUnread(Section relocations) {
        return relocations.type() == CREL
                || (relocations.type() == RELA
                        && sections.get(relocations.info()).has(EXECUTABLE));
    }

    /** The relocations of one such section: places, types and symbols, all of them checked. */
    List<Relocation> relocations(Section section) throws MalformedElfException {
        Section target = sections.get(section.info());
        int entryBytes = section.type() == RELA ? RELA_BYTES : REL_BYTES;
        checkEntries(section, entryBytes);
        List<Relocation> all = new ArrayList<>();
        for (int at = (int) section.offset(); at < section.offset() + section.size(); at += entryBytes) {
            long offset = file.getLong(at);
            long info = file.getLong(at + 8);
            long symbol = info >>> 32;
            if (symbol >= symbols.size()) {
                throw new MalformedElfException(
                        section.name() + ": a relocation against symbol " + symbol + " of " + symbols.size());
            }
            if (offset < 0 || offset >= target.size()) {
                throw new MalformedElfException(section.name() + ": a relocation at " + Long.toUnsignedString(offset)
                        + " of " + target.size() + " bytes");
            }
            all.add(new Relocation(
                    target.id(), offset, (int) info, symbols.get((int) symbol).symbol()));
        }
        return all;
    }

    private void checkHeader() throws MalformedElfException {
        if (bytes.length == 0) {
            throw new MalformedElfException("it is empty");
        }
        if (bytes.length > MAX_BYTES) {
            throw new MalformedElfException(bytes.length + " bytes, more than the " + MAX_BYTES + " that are read");
        }
        if (bytes.length < 4 || file.getInt(0) != 0x7f454c46) {
            throw new MalformedElfException("it is not an ELF file");
        }
        if (bytes.length < HEADER_BYTES) {
            throw new MalformedElfException("it ends within the ELF header, after " + bytes.length + " bytes");
        }
        if (bytes[4] != 2) {
            throw new MalformedElfException("it is not a 64-bit ELF file");
        }
        file.order(
                switch (bytes[5]) {
                    case 1 -> ByteOrder.LITTLE_ENDIAN;
                    case 2 -> ByteOrder.BIG_ENDIAN;
                    default ->
                        throw new MalformedElfException("an ELF file of unknown byte order " + (bytes[5] & 0xff));
                });
        if (bytes[6] != 1 || file.getInt(20) != 1) {
            throw new MalformedElfException("an ELF file of an unknown version");
        }
        int machine = uint16(18);
        if (machine != BPF && machine != 0) {
            throw new MalformedElfException("it is for ELF machine " + machine + ", not for BPF (" + BPF + ")");
        }
        int type = uint16(16);
        if (type != RELOCATABLE) {
            throw new MalformedElfException("an ELF file of type " + type + ", not a relocatable object (1)");
        }
        if (uint16(56) != 0) {
            throw damaged("it has " + uint16(56) + " program headers, a relocatable object has none");
        }
    }

    private void readSections() throws MalformedElfException {
        long table = file.getLong(40);
        int count = uint16(60);
        if (count > MAX_SECTIONS) {
            throw damaged(count + " sections, more than the " + MAX_SECTIONS + " that are read");
        }
        if (count == 0 || table < HEADER_BYTES || table > bytes.length - (long) count * SECTION_HEADER_BYTES) {
            throw damaged("its section table of " + count + " sections at " + Long.toUnsignedString(table)
                    + " is not within " + bytes.length + " bytes");
        }
        if (uint16(58) != SECTION_HEADER_BYTES) {
            throw damaged("its section headers have " + uint16(58) + " bytes, not " + SECTION_HEADER_BYTES);
        }
        Section names = nameTable((int) table, count);
        long total = 0;
        for (int i = 0; i < count; i++) {
            int at = (int) table + i * SECTION_HEADER_BYTES;
            Section section = header(at, i, i == 0 ? "" : string(names, file.getInt(at)));
            checkBounds(section);
            if (occupiesFile(section)) {
                total += section.size();
            }
            sections.add(section);
        }
        // Sections that share bytes would let a small file stand for any amount of work.
        if (total > bytes.length) {
            throw damaged("its sections together have " + total + " bytes, the file has " + bytes.length);
        }
    }

    private Section nameTable(int table, int count) throws MalformedElfException {
        int index = uint16(62);
        if (index == 0 || index >= count) {
            throw damaged("its section names are in section " + index + " of " + count);
        }
        Section names = header(table + index * SECTION_HEADER_BYTES, index, "(section names)");
        checkBounds(names);
        checkStrings(names);
        return names;
    }

    private Section header(int at, int index, String name) {
        return new Section(
                new ObjectSection(index, name, file.getLong(at + 32)),
                file.getInt(at + 4),
                file.getLong(at + 8),
                file.getLong(at + 24),
                file.getInt(at + 40),
                file.getInt(at + 44),
                file.getLong(at + 56));
    }

    private void checkBounds(Section section) throws MalformedElfException {
        long size = section.size();
        boolean within =
                size >= 0 && size <= bytes.length && section.offset() >= 0 && section.offset() <= bytes.length - size;
        if (occupiesFile(section) && !within) {
            throw damaged("section " + section.index() + " of " + Long.toUnsignedString(size) + " bytes at "
                    + Long.toUnsignedString(section.offset()) + " is not within " + bytes.length + " bytes");
        }
        if (section.type() == NOBITS && size < 0) {
            throw damaged("section " + section.index() + " has " + Long.toUnsignedString(size) + " bytes");
        }
    }

    private static boolean occupiesFile(Section section) {
        return section.type() != NOBITS && section.type() != NULL;
    }

    /** Symbols, their strings, and relocations: kinds, sizes of entries, and the links between them. */
    private void checkTables() throws MalformedElfException {
        for (Section section : sections) {
            if (section.type() == SYMTAB) {
                if (symbolTable != null) {
                    throw damaged("it has two symbol tables");
                }
                symbolTable = section;
            }
        }
        if (symbolTable == null) {
            throw damaged("it has no symbol table");
        }
        checkEntries(symbolTable, SYMBOL_BYTES);
        checkStrings(linked(symbolTable, symbolTable.link()));
        for (Section section : sections) {
            if (section.type() == REL) {
                checkEntries(section, REL_BYTES);
                linked(section, section.info());
                if (section.link() != symbolTable.index()) {
                    throw damaged(section.name() + " is not about the symbol table");
                }
            }
        }
    }

    private static void checkEntries(Section section, int expected) throws MalformedElfException {
        if (section.entryBytes() != expected || section.size() % expected != 0) {
            throw damaged(section.name() + " of " + section.size() + " bytes has entries of "
                    + Long.toUnsignedString(section.entryBytes()) + " bytes, not " + expected);
        }
    }

    private Section linked(Section from, int index) throws MalformedElfException {
        if (index <= 0 || index >= sections.size()) {
            throw damaged(
                    from.name() + " belongs to section " + Integer.toUnsignedString(index) + " of " + sections.size());
        }
        return sections.get(index);
    }

    private void checkStrings(Section section) throws MalformedElfException {
        if (section.type() != STRTAB || section.size() == 0) {
            throw damaged("section " + section.index() + " is not a table of strings");
        }
        if (bytes[(int) (section.offset() + section.size()) - 1] != 0) {
            throw damaged("the strings of section " + section.index() + " do not end with a zero byte");
        }
    }

    private void readSymbols() throws MalformedElfException {
        Section names = sections.get(symbolTable.link());
        ElfSymbolTableSection table = (ElfSymbolTableSection) elf.getSection(symbolTable.index());
        for (ElfSymbol one : table.symbols) {
            int index = one.st_shndx & 0xffff;
            if (index >= sections.size() && index < RESERVED_SECTIONS) {
                throw damaged("symbol " + symbols.size() + " is in section " + index + " of " + sections.size());
            }
            boolean undefined = index == 0;
            Optional<ObjectSection> section = undefined || index >= RESERVED_SECTIONS
                    ? Optional.empty()
                    : Optional.of(sections.get(index).id());
            int info = one.st_info & 0xff;
            int visibility = one.st_other & 3;
            symbols.add(new Symbol(
                    new ObjectSymbol(
                            symbols.size(),
                            string(names, one.st_name),
                            section,
                            one.st_value,
                            one.st_size,
                            info & 0xf,
                            info >>> 4,
                            visibility == HIDDEN || visibility == INTERNAL),
                    undefined));
        }
    }

    private String string(Section table, int offset) throws MalformedElfException {
        if (Integer.toUnsignedLong(offset) >= table.size()) {
            throw damaged("a name at " + Integer.toUnsignedString(offset) + " of " + table.size() + " bytes of names");
        }
        int begin = (int) table.offset() + offset;
        int end = begin;
        while (bytes[end] != 0) {
            end++;
            if (end - begin > MAX_NAME) {
                throw damaged("a name of more than " + MAX_NAME + " bytes");
            }
        }
        return Utf8.decode(bytes, begin, end);
    }

    private int uint16(int at) {
        return file.getShort(at) & 0xffff;
    }

    private static MalformedElfException damaged(String what) {
        return new MalformedElfException("a damaged ELF file: " + what);
    }
}
