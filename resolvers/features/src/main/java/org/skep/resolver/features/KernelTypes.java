package org.skep.resolver.features;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.btf.Kind;
import org.skep.machine.Target;

/** Kernel features read from BTF, for kernels whose symbols can't be read. */
final class KernelTypes {
    /** The path of the kernel's BTF in a target. */
    static final String PATH = "sys/kernel/btf/vmlinux";

    /** Size limit; kernels have about 5 MiB of BTF, or about 20 MiB with all drivers built in. */
    private static final int LIMIT = 128 << 20;

    private static final String HELPERS = "bpf_func_id";

    /** The kernel's enumerator of the helper's number. */
    static final String COOKIE_HELPER = "BPF_FUNC_get_attach_cookie";

    private KernelTypes() {}

    /**
     * Whether the kernel has a number for the helper that returns the cookie.
     *
     * @throws IOException when the BTF can't be read or does not list the helpers
     */
    static boolean haveCookieHelper(Target target) throws IOException {
        Btf btf = target.shared(Btf.class, target.identity(PATH), () -> read(target));
        OptionalInt helpers = btf.find(Kind.ENUM, HELPERS);
        if (helpers.isEmpty()) {
            throw new IOException("does not list the BPF helpers (enum " + HELPERS + ")");
        }
        int count = btf.memberCount(helpers.getAsInt());
        return IntStream.range(0, count).anyMatch(index -> btf.isMemberNamed(helpers.getAsInt(), index, COOKIE_HELPER));
    }

    private static Btf read(Target target) throws IOException {
        try {
            byte[] bytes = target.read(PATH, LIMIT);
            return target.equals(Target.runningMachine()) ? Btf.trusted(ByteBuffer.wrap(bytes)) : Btf.parse(bytes);
        } catch (BtfException e) {
            throw new IOException("no usable BTF: " + e.getMessage(), e);
        }
    }
}
