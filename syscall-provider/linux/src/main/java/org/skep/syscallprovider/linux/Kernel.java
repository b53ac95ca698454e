package org.skep.syscallprovider.linux;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.skep.kernel.Errno;
import org.skep.kernel.Handle;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.ProviderStoppedException;
import org.skep.kernel.VerifierLog;

/**
 * The running kernel as one provider sees it: calls with their refusals, and the handles that are open. Safe for use by
 * several threads; no lock is held during a call.
 */
final class Kernel {
    /**
     * How often a call that a signal interrupted is made again. In practice once is enough; a broken kernel must end.
     */
    private static final int MOST_INTERRUPTIONS = 100;

    private final String provider;
    private final SystemCalls calls;
    private final ErrnoExplanation refusals;
    private final Set<KernelHandle> open = new HashSet<>();
    private boolean stopped;

    Kernel(String provider, SystemCalls calls, Path root) {
        this.provider = provider;
        this.calls = calls;
        this.refusals = new ErrnoExplanation(new Privileges(root));
    }

    SystemCalls calls() {
        return calls;
    }

    /** Calls bpf(2); again as long as a signal interrupts it. The result, or the errno negated. */
    int attempt(Command command, Attr attr) {
        checkRunning();
        int result = calls.bpf(command, attr);
        for (int i = 0; i < MOST_INTERRUPTIONS && result == -Errno.EINTR.number(); i++) {
            result = calls.bpf(command, attr);
        }
        return result;
    }

    /** Calls bpf(2); a failure is a refusal. */
    int call(Command command, Attr attr, Operation deed) throws KernelRefusedException {
        int result = attempt(command, attr);
        if (result < 0) {
            throw refusal(deed, result, Optional.empty());
        }
        return result;
    }

    /** A refusal from a negated errno. */
    KernelRefusedException refusal(Operation deed, int negated, Optional<VerifierLog> log) {
        return refusals.of(deed, new Errno(-negated), log);
    }

    /** Takes over a descriptor that a call has just returned. */
    Descriptor descriptor(int number) {
        return new Descriptor(number, provider, calls);
    }

    /** Hands a new handle to its owner, unless the provider was stopped meanwhile. */
    <H extends KernelHandle> H adopt(H handle) {
        synchronized (open) {
            if (!stopped) {
                open.add(handle);
                return handle;
            }
        }
        handle.lose();
        throw new ProviderStoppedException(provider);
    }

    /** A handle's owner has closed it. */
    void forget(KernelHandle handle) {
        synchronized (open) {
            open.remove(handle);
        }
    }

    /** One of this provider's own handles. */
    <H extends KernelHandle> H own(Handle handle, Class<H> kind) {
        if (kind.isInstance(handle) && kind.cast(handle).kernel() == this) {
            return kind.cast(handle);
        }
        throw new IllegalArgumentException(handle + " is not a handle of the syscall provider " + provider);
    }

    /** Closes what is open; nothing can be opened from then on. */
    void stop() {
        List<KernelHandle> left;
        synchronized (open) {
            stopped = true;
            left = List.copyOf(open);
            open.clear();
        }
        left.forEach(KernelHandle::lose);
    }

    void checkRunning() {
        synchronized (open) {
            if (stopped) {
                throw new ProviderStoppedException(provider);
            }
        }
    }
}
