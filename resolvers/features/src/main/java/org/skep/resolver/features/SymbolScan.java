package org.skep.resolver.features;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/**
 * Goes once over the text of {@code /proc/kallsyms}: a line is {@code ADDRESS TYPE NAME}, and {@code [MODULE]} after a
 * tab for the symbols of modules. Addresses that are hidden don't matter here; names never are.
 */
final class SymbolScan {
    /** Names have 511 characters at most (KSYM_NAME_LEN), names of modules 55, addresses 16; twice their sum. */
    private static final int MAX_LINE = 1200;

    /** The largest kernels with all their modules have some 20 MiB of symbols. */
    private static final long MAX_BYTES = 256L << 20;

    private static final int CHUNK = 1 << 16;

    private final byte[] line = new byte[MAX_LINE];
    private int length;
    private int nameStart;
    private long symbols;

    private SymbolScan() {}

    /**
     * Shows the names of the kernel's own symbols one after the other.
     *
     * @param in the text; not closed
     * @param enough takes a name, and says whether that was the last one that is needed
     * @throws IOException when it can't be read, is no such text, or has no symbol at all
     */
    static void run(InputStream in, Predicate<String> enough) throws IOException {
        new SymbolScan().scan(in, enough);
    }

    private void scan(InputStream in, Predicate<String> enough) throws IOException {
        byte[] chunk = new byte[CHUNK];
        long total = 0;
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            total += count;
            if (total > MAX_BYTES) {
                throw new IOException("more than " + MAX_BYTES + " bytes of symbols");
            }
            if (take(chunk, count, enough)) {
                return;
            }
        }
        if (length > 0) {
            throw new IOException("cut off in the middle of a line");
        }
        if (symbols == 0) {
            throw new IOException("no symbol in it");
        }
    }

    private boolean take(byte[] chunk, int count, Predicate<String> enough) throws IOException {
        for (int i = 0; i < count; i++) {
            if (chunk[i] == '\n') {
                symbols++;
                if (ownName() && enough.test(name())) {
                    return true;
                }
                length = 0;
            } else if (length == MAX_LINE) {
                throw new IOException("a line of more than " + MAX_LINE + " bytes");
            } else {
                line[length++] = chunk[i];
            }
        }
        return false;
    }

    /** Whether the line is of the kernel itself; checks its shape. */
    private boolean ownName() throws IOException {
        int address = 0;
        while (address < length && Character.digit(line[address], 16) >= 0) {
            address++;
        }
        if (address == 0 || address + 3 >= length || line[address] != ' ' || line[address + 2] != ' ') {
            throw new IOException("line " + symbols + " is no symbol");
        }
        nameStart = address + 3;
        return line[length - 1] != ']';
    }

    private String name() {
        return new String(line, nameStart, length - nameStart, StandardCharsets.ISO_8859_1);
    }
}
