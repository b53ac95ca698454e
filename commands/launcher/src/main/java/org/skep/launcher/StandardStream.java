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
 * reader that has gone away ({@code | head}) is no failure. When a signal ends the process, nothing more is written:
 * what a command prints then is about services that the end of the framework took away.
 */
final class StandardStream extends FilterOutputStream {
    /** Flushed before each write. */
    private final OutputStream earlier;

    private IOException failure;

    private StandardStream(FileDescriptor descriptor, Ending ending, OutputStream earlier) {
        super(new BufferedOutputStream(new UntilSignal(new FileOutputStream(descriptor), ending)));
        this.earlier = earlier;
    }

    static StandardStream out(Ending ending) {
        return new StandardStream(FileDescriptor.out, ending, OutputStream.nullOutputStream());
    }

    /**
     * Standard error. What was written to standard output before comes before it, also where both are one file.
     *
     * @param out standard output
     */
    static StandardStream err(Ending ending, StandardStream out) {
        return new StandardStream(FileDescriptor.err, ending, out);
    }

    /** What went wrong first, if anything did. */
    synchronized Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public synchronized void write(int b) throws IOException {
        flushEarlier();
        try {
            out.write(b);
        } catch (IOException e) {
            throw noted(e);
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        flushEarlier();
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

    private void flushEarlier() {
        try {
            earlier.flush();
        } catch (IOException e) {
            // That stream has noted its failure itself.
        }
    }

    private IOException noted(IOException e) {
        // The JDK tells EPIPE from other errors by nothing but the C library's words, which it takes in the C locale.
        if (failure == null && !"Broken pipe".equals(e.getMessage())) {
            failure = e;
        }
        return e;
    }

    /** Below the buffer, so that what is in it at the signal is not written either. */
    private static final class UntilSignal extends OutputStream {
        private final OutputStream out;
        private final Ending ending;

        UntilSignal(OutputStream out, Ending ending) {
            this.out = out;
            this.ending = ending;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (!ending.isSignalled()) {
                out.write(bytes, offset, length);
            }
        }
    }
}
