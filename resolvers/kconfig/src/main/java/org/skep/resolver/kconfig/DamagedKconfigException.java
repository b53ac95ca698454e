package org.skep.resolver.kconfig;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;

/** Thrown for a configuration that exists but can't be used: damaged, cut off, too large, or failing during reads. */
final class DamagedKconfigException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedKconfigException(String why, IOException cause) {
        super(why, cause);
    }

    /** An operation that reads. */
    @FunctionalInterface
    interface Reading<T> {
        T get() throws IOException;
    }

    /** Runs a read operation. Every failure becomes this exception, except the interruption of the thread. */
    static <T> T reading(Reading<T> reading) throws IOException {
        try {
            return reading.get();
        } catch (DamagedKconfigException | InterruptedIOException | ClosedByInterruptException e) {
            throw e;
        } catch (EOFException e) {
            throw new DamagedKconfigException("cut off", e);
        } catch (IOException e) {
            throw of(e);
        }
    }

    /** Converts a failure. */
    static DamagedKconfigException of(IOException failure) {
        String reason = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        return new DamagedKconfigException(reason == null ? failure.toString() : reason, failure);
    }
}
