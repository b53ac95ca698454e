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
    private IOException failure;

    private StandardStream(FileDescriptor descriptor, Ending ending) {
        super(new BufferedOutputStream(new UntilSignal(new FileOutputStream(descriptor), ending)));
    }

    static StandardStream out(Ending ending) {
        return new StandardStream(FileDescriptor.out, ending);
    }

    static StandardStream err(Ending ending) {
        return new StandardStream(FileDescriptor.err, ending);
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
