package org.skep.syscallprovider.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.skep.kernel.Errno;
import org.skep.kernel.Feature;
import org.skep.kernel.KernelFeatures;
import org.skep.kernel.KernelRefusedException;

/** What the running kernel is able to do, tried when it is asked for and then remembered. */
final class ProbedFeatures implements KernelFeatures {
    private static final Path POSSIBLE_CPUS = Path.of("/sys/devices/system/cpu/possible");

    /**
     * Failures that say nothing about the feature: of the process's rights, which a security module refuses by another
     * number, of memory and descriptors (23 and 24: {@code ENFILE}, {@code EMFILE}), of a moment, and of bpf(2) as
     * such.
     */
    private static final Set<Errno> INCONCLUSIVE = Set.of(
            Errno.EPERM,
            Errno.EACCES,
            Errno.ENOMEM,
            new Errno(23),
            new Errno(24),
            Errno.EAGAIN,
            Errno.EINTR,
            Errno.EBUSY,
            Errno.ENOSYS);

    private final Kernel kernel;
    private final Probes probes;
    private final Map<Feature, Boolean> known = new ConcurrentHashMap<>();
    private volatile int possibleCpus;

    ProbedFeatures(Kernel kernel) {
        this.kernel = kernel;
        this.probes = new Probes(kernel);
    }

    @Override
    public boolean has(Feature feature) throws KernelRefusedException {
        Boolean answer = known.get(feature);
        if (answer != null) {
            return answer;
        }
        // Two threads may try at once; both come to the same.
        int result = attempt(feature);
        if (result < 0 && INCONCLUSIVE.contains(new Errno(-result))) {
            throw kernel.refusal(deed(feature), result, Optional.empty());
        }
        known.put(feature, result >= 0);
        return result >= 0;
    }

    /** As a load is, made again where a signal breaks it off. */
    private int attempt(Feature feature) {
        int result = probes.attempt(feature);
        for (int i = 1; i < LoggedLoad.ATTEMPTS && result == -Errno.EAGAIN.number(); i++) {
            result = probes.attempt(feature);
        }
        return result;
    }

    /** Whether the kernel has a feature, or does not allow to find out: then what needs it shall say so. */
    boolean hasOrCannotTell(Feature feature) {
        try {
            return has(feature);
        } catch (KernelRefusedException e) {
            return true;
        }
    }

    @Override
    public int possibleCpus() {
        int count = possibleCpus;
        if (count == 0) {
            try {
                count = count(Files.readString(POSSIBLE_CPUS).strip());
            } catch (IOException e) {
                throw new UncheckedIOException("the number of possible CPUs is not known", e);
            }
            possibleCpus = count;
        }
        return count;
    }

    @Override
    public int pageSize() {
        return kernel.calls().pageSize();
    }

    /** Counts a list such as {@code 0-3,8}. */
    static int count(String list) throws IOException {
        int count = 0;
        for (String range : list.split(",", -1)) {
            String[] ends = range.split("-", 2);
            try {
                int first = Integer.parseInt(ends[0]);
                int last = Integer.parseInt(ends[ends.length - 1]);
                count = Math.addExact(count, Math.addExact(Math.subtractExact(last, first), 1));
            } catch (NumberFormatException | ArithmeticException e) {
                throw new IOException(POSSIBLE_CPUS + " says \"" + list + "\"", e);
            }
        }
        if (count <= 0) {
            throw new IOException(POSSIBLE_CPUS + " says \"" + list + "\"");
        }
        return count;
    }

    private static Operation deed(Feature feature) {
        String operation = "find out whether the kernel has";
        return feature == Feature.PROBE_READ_KERNEL
                ? new Operation(operation, feature.toString(), Probes.TRACING_NEEDS, Optional.empty(), Map.of())
                : Operation.ofBpf(operation, feature.toString());
    }
}
