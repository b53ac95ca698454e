package org.skep.resolver.features;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/**
 * One pass over the text of {@code /proc/kallsyms}. A line is {@code ADDRESS TYPE NAME}, followed by a tab and
 * {@code [MODULE]} for the symbols of modules. Hidden addresses do not matter; names are never hidden.
 */
final class SymbolScan {
    /** Names have at most 511 characters (KSYM_NAME_LEN), names of modules 55, addresses 16; this is twice the sum. */
    private static final int MAX_LINE = 1200;

    /** The largest kernels with all modules have about 20 MiB of symbols. */
    private static final long MAX_BYTES = 256L << 20;

    private static final int CHUNK = 1 << 16;

    private final byte[] line = new byte[MAX_LINE];
    private int length;
    private int nameStart;
    private long symbols;

    private SymbolScan() {}

    /**
     * Passes the names of the kernel's own symbols to a predicate.
     *
     * @param in the text; not closed
     * @param enough receives a name and returns true to end the pass
     * @throws IOException when the text can't be read, has another format, or has no symbols
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
            throw new IOException("no symbols");
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

    /** Whether the line is a symbol of the kernel itself; checks its format. */
    private boolean ownName() throws IOException {
        int address = 0;
        while (address < length && Character.digit(line[address], 16) >= 0) {
            address++;
        }
        if (address == 0 || address + 3 >= length || line[address] != ' ' || line[address + 2] != ' ') {
            throw new IOException("line " + symbols + " is not a symbol");
        }
        nameStart = address + 3;
        return line[length - 1] != ']';
    }

    private String name() {
        return new String(line, nameStart, length - nameStart, StandardCharsets.ISO_8859_1);
    }
}
