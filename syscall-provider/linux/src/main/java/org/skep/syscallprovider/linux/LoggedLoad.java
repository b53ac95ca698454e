package org.skep.syscallprovider.linux;

import com.sun.jna.Memory;
import java.util.Optional;
import java.util.Set;
import org.skep.kernel.Errno;
import org.skep.kernel.VerifierLog;

/**
 * A load that the kernel can log. Without being asked, the log is fetched only after a failure, by loading once more:
 * writing it slows the verifier down several times.
 */
final class LoggedLoad {
    /** Enough for most refusals. */
    static final long FIRST_LOG_BYTES = 64 * 1024;
    /** The most that all kernels take: {@code UINT_MAX >> 8}; only since 5.5 may it be more. */
    static final long MOST_LOG_BYTES = 0xff_ffff;

    private static final int GROWTH = 16;

    /** How often a load is tried that the kernel breaks off because a signal is pending ({@code EAGAIN}). */
    static final int ATTEMPTS = 5;

    /**
     * Failures that come before anything is looked at; there is no log. EFAULT is not among them: it is also the
     * verifier's word for a program with too many jumps.
     */
    private static final Set<Errno> WITHOUT_LOG = Set.of(Errno.ENOSYS, Errno.ENOMEM, new Errno(23), new Errno(24));

    private final Kernel kernel;
    private final Command command;
    private final Attr attr;
    private final int levelAt;
    private final int sizeAt;
    private final int bufferAt;

    private LoggedLoad(Kernel kernel, Command command, Attr attr, int levelAt, int sizeAt, int bufferAt) {
        this.kernel = kernel;
        this.command = command;
        this.attr = attr;
        this.levelAt = levelAt;
        this.sizeAt = sizeAt;
        this.bufferAt = bufferAt;
    }

    /**
     * What came of it.
     *
     * @param result a descriptor, or the errno, negated
     * @param log what was written
     */
    record Outcome(int result, Optional<VerifierLog> log) {}

    static LoggedLoad ofProgram(Kernel kernel, Attr attr) {
        return new LoggedLoad(
                kernel,
                Command.PROG_LOAD,
                attr,
                Offsets.ProgLoad.LOG_LEVEL,
                Offsets.ProgLoad.LOG_SIZE,
                Offsets.ProgLoad.LOG_BUF);
    }

    static LoggedLoad ofBtf(Kernel kernel, Attr attr) {
        return new LoggedLoad(
                kernel,
                Command.BTF_LOAD,
                attr,
                Offsets.BtfLoad.LOG_LEVEL,
                Offsets.BtfLoad.LOG_SIZE,
                Offsets.BtfLoad.LOG_BUF);
    }

    /** Loads; with a log at once if one is asked for, else if it fails. */
    Outcome run(int level) {
        if (level != 0) {
            return logged(level);
        }
        int first = attempt();
        if (first >= 0 || WITHOUT_LOG.contains(new Errno(-first))) {
            return new Outcome(first, Optional.empty());
        }
        Outcome second = logged(1);
        return second.result == -Errno.ENOSPC.number() ? new Outcome(first, second.log) : second;
    }

    /** Loads with a log, whose buffer grows for as long as the kernel finds it too small. */
    private Outcome logged(int level) {
        for (long bytes = FIRST_LOG_BYTES; ; bytes = Math.min(bytes * GROWTH, MOST_LOG_BYTES)) {
            // One byte more than the kernel is told of: whatever it writes, a zero follows.
            try (Memory buffer = new Memory(bytes + 1)) {
                buffer.clear();
                int result = attempt(level, bytes, buffer);
                if (result != -Errno.ENOSPC.number()) {
                    return new Outcome(result, log(buffer).map(VerifierLog::of));
                }
                if (bytes == MOST_LOG_BYTES) {
                    return new Outcome(unlogged(), log(buffer).map(VerifierLog::partOf));
                }
            }
        }
    }

    private int attempt(int level, long bytes, Memory buffer) {
        attr.put(levelAt, level).put(sizeAt, (int) bytes).point(bufferAt, buffer);
        return attempt();
    }

    /** A log that is too long for any buffer is no reason to refuse a program. */
    private int unlogged() {
        attr.put(levelAt, 0).put(sizeAt, 0).put(bufferAt, 0L);
        return attempt();
    }

    private int attempt() {
        int result = kernel.attempt(command, attr);
        for (int i = 1; i < ATTEMPTS && result == -Errno.EAGAIN.number(); i++) {
            result = kernel.attempt(command, attr);
        }
        return result;
    }

    private static Optional<String> log(Memory buffer) {
        return Optional.of(buffer.getString(0, "UTF-8")).filter(text -> !text.isBlank());
    }
}
