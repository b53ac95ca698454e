package org.skep.syscallprovider.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.skep.extern.Code;
import org.skep.kernel.Errno;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.KernelRefusedException.Refusal;
import org.skep.kernel.VerifierLog;

/** Makes of an errno what a person can act on: missing privilege, a missing option, or the verifier's verdict. */
final class ErrnoExplanation {
    private final Privileges privileges;

    ErrnoExplanation(Privileges privileges) {
        this.privileges = privileges;
    }

    KernelRefusedException of(Operation deed, Errno errno, Optional<VerifierLog> log) {
        if (log.isPresent() && !log.get().essence().isEmpty()) {
            return verdict(deed, errno, log.get());
        }
        if (errno.equals(Errno.EPERM) || errno.equals(Errno.EACCES)) {
            List<Capability> missing = privileges.missing(deed.needs());
            if (!missing.isEmpty()) {
                return lacking(deed, errno, log, missing);
            }
            if (errno.equals(Errno.EPERM) && !deed.meanings().containsKey(errno)) {
                return forbidden(deed, errno, log);
            }
        }
        String why = deed.meanings().getOrDefault(errno, errno.meaning());
        return refusal(deed, errno, Code.KERNEL_REFUSED, why, List.of(), log, advice(deed, errno));
    }

    /** The reason alone: the place is in the log, for whoever has room for it. */
    private KernelRefusedException verdict(Operation deed, Errno errno, VerifierLog log) {
        List<String> lines = log.reason().isEmpty() ? log.place() : log.reason();
        List<Capability> missing = privileges.missing(List.of(Capability.CAP_BPF, Capability.CAP_PERFMON));
        Optional<String> advice = missing.isEmpty()
                ? Optional.empty()
                : Optional.of("the process lacks " + list(missing)
                        + ", without which the kernel allows less: no arithmetic on pointers, fewer helpers");
        return refusal(deed, errno, Code.KERNEL_REFUSED, String.join("; ", lines), missing, Optional.of(log), advice);
    }

    private KernelRefusedException lacking(
            Operation deed, Errno errno, Optional<VerifierLog> log, List<Capability> missing) {
        List<String> advice = new ArrayList<>();
        advice.add("run it as root, or give the process " + list(missing));
        if (missing.contains(Capability.CAP_BPF)) {
            advice.addAll(privileges.obstacles());
        }
        return refusal(
                deed,
                errno,
                Code.NOT_PERMITTED,
                "the process lacks " + list(missing),
                missing,
                log,
                Optional.of(String.join("; ", advice)));
    }

    /** The process has all capabilities that are needed, and still may not. */
    private KernelRefusedException forbidden(Operation deed, Errno errno, Optional<VerifierLog> log) {
        List<String> obstacles = privileges.hiddenObstacles();
        Optional<String> advice = obstacles.isEmpty()
                ? Optional.empty()
                : Optional.of("perhaps because " + String.join(", or ", obstacles));
        return refusal(deed, errno, Code.NOT_PERMITTED, errno.meaning(), List.of(), log, advice);
    }

    private static Optional<String> advice(Operation deed, Errno errno) {
        if (errno.equals(Errno.ENOSYS)) {
            return Optional.of("the kernel needs CONFIG_BPF_SYSCALL");
        }
        if (errno.equals(Errno.EINVAL)) {
            return deed.option().map(option -> "this type needs a kernel with " + option);
        }
        return Optional.ofNullable(
                switch (errno.name()) {
                    case "EMFILE", "ENFILE" -> "raise the limit of open files (ulimit -n)";
                    case "ENOMEM" -> "raise the memory limit of the process's control group";
                    default -> null;
                });
    }

    private static KernelRefusedException refusal(
            Operation deed,
            Errno errno,
            Code code,
            String why,
            List<Capability> missing,
            Optional<VerifierLog> log,
            Optional<String> advice) {
        List<String> names = missing.stream().map(Capability::name).toList();
        return new KernelRefusedException(
                new Refusal(deed.operation(), deed.subject(), errno, code, why, names, log, advice));
    }

    private static String list(List<Capability> capabilities) {
        return String.join(" and ", capabilities.stream().map(Capability::name).toList());
    }
}
