package org.skep.resolver.features;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType;
import org.skep.btf.Kind;
import org.skep.machine.Target;

/** What the types of a kernel tell where its symbols may not be read. */
final class KernelTypes {
    /** The kernel's BTF, where it is in a target. */
    static final String PATH = "sys/kernel/btf/vmlinux";

    /** Kernels have some 5 MiB of BTF, with everything built in some 20. */
    private static final int LIMIT = 128 << 20;

    private static final String HELPERS = "bpf_func_id";

    /** The kernel's number of the helper that programs call. */
    static final String COOKIE_HELPER = "BPF_FUNC_get_attach_cookie";

    private KernelTypes() {}

    /**
     * Whether the kernel numbers the helper that gives a cookie.
     *
     * @throws IOException when the BTF can't be read, or does not list the helpers
     */
    static boolean haveCookieHelper(Target target) throws IOException {
        Btf btf = target.shared(Btf.class, target.identity(PATH), () -> read(target));
        OptionalInt helpers = btf.find(Kind.ENUM, HELPERS);
        if (helpers.isEmpty() || !(btf.type(helpers.getAsInt()) instanceof BtfType.Enumeration enumeration)) {
            throw new IOException("does not list the helpers of BPF (enum " + HELPERS + ")");
        }
        List<BtfType.Enumerator> enumerators = enumeration.enumerators();
        return enumerators.stream().anyMatch(helper -> helper.name().equals(COOKIE_HELPER));
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
