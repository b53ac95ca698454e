package org.skep.resolver.kconfig;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;

/** A configuration that is there and can't be used: damaged, cut off, too large, or it failed while it was read. */
final class DamagedKconfigException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedKconfigException(String why, IOException cause) {
        super(why, cause);
    }

    /** Something that reads. */
    @FunctionalInterface
    interface Reading<T> {
        T get() throws IOException;
    }

    /** Reads; whatever fails meanwhile is damage, but for the interruption of the thread. */
    static <T> T unlessWhole(Reading<T> reading) throws IOException {
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

    /** The same failure as damage. */
    static DamagedKconfigException of(IOException failure) {
        String reason = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        return new DamagedKconfigException(reason == null ? failure.toString() : reason, failure);
    }
}
