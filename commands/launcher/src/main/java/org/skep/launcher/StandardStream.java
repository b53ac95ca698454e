package org.skep.launcher;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * A buffered standard stream that remembers the first failure, which a {@link java.io.PrintStream} would only count. A
 * reader that has gone away ({@code | head}) is no failure.
 */
final class StandardStream extends FilterOutputStream {
    private IOException failure;

    StandardStream(OutputStream out) {
        super(out);
    }

    static StandardStream out() {
        return new StandardStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
    }

    static StandardStream err() {
        return new StandardStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.err)));
    }

    /** What went wrong first, if anything did. */
    synchronized Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public synchronized void write(int b) throws IOException {
        try {
            out.write(b);
        } catch (IOException e) {
            throw noted(e);
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw noted(e);
        }
    }

    @Override
    public synchronized void flush() throws IOException {
        try {
            out.flush();
        } catch (IOException e) {
            throw noted(e);
        }
    }

    private IOException noted(IOException e) {
        // The JDK tells EPIPE from other errors by nothing but the C library's words, which it takes in the C locale.
        if (failure == null && !"Broken pipe".equals(e.getMessage())) {
            failure = e;
        }
        return e;
    }
}
