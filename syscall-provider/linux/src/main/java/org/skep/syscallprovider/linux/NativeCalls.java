package org.skep.syscallprovider.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.skep.kernel.Errno;

/** A few functions of the C library, through JNA. */
final class NativeCalls implements SystemCalls {
    /** The number of bpf(2) by {@code os.arch} ({@code asm/unistd.h} of each architecture). */
    private static final Map<String, Long> BPF_NUMBERS = Map.of(
            "amd64", 321L,
            "x86_64", 321L,
            "aarch64", 280L,
            "riscv64", 280L,
            "loongarch64", 280L,
            "s390x", 351L,
            "ppc64", 361L,
            "ppc64le", 361L);

    /** {@code RLIMIT_MEMLOCK} ({@code asm-generic/resource.h}; the same on all of these architectures). */
    private static final int RLIMIT_MEMLOCK = 8;

    private static final String ARCHITECTURE = System.getProperty("os.arch");

    /** {@code asm-generic/fcntl.h}; arm64 and powerpc have two of the flags at each other's place. */
    private static final boolean HAS_OWN_FLAGS = ARCHITECTURE.equals("aarch64") || ARCHITECTURE.startsWith("ppc64");

    private static final int O_DIRECTORY = HAS_OWN_FLAGS ? 0x4000 : 0x10000;
    private static final int O_NOFOLLOW = HAS_OWN_FLAGS ? 0x8000 : 0x20000;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_PATH = 0x200000;

    /** More than {@code struct statfs} has. */
    private static final int STATFS_BYTES = 256;

    private static final long RLIM_INFINITY = -1L;
    /** The limit is the process's, whoever raised it. */
    private static final AtomicBoolean RAISED = new AtomicBoolean();

    /** Looks up the functions, once; JNA's native library has to be there. */
    static void bind() {
        C.getpagesize();
    }

    @Override
    public int bpf(Command command, Attr attr) {
        Long number = BPF_NUMBERS.get(ARCHITECTURE);
        if (number == null) {
            return -Errno.ENOSYS.number();
        }
        long result = C.syscall(number, command.number(), attr.address(), attr.size());
        // JNA kept errno for this thread before anything else could touch it.
        return result < 0 ? -Native.getLastError() : (int) result;
    }

    @Override
    public int openDirectory(byte[] path, int fileSystem) {
        NativeLibrary.load();
        try (Memory statfs = new Memory(STATFS_BYTES)) {
            int descriptor = C.open(path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            if (descriptor < 0) {
                return -Native.getLastError();
            }
            int failure = 0;
            if (C.fstatfs(descriptor, statfs) != 0) {
                failure = Native.getLastError();
            } else if (type(statfs) != fileSystem) {
                failure = Errno.EXDEV.number();
            }
            if (failure == 0) {
                return descriptor;
            }
            C.close(descriptor);
            return -failure;
        }
    }

    /** The first field, 4 bytes on s390 and else 8 ({@code asm/statfs.h}). */
    private static int type(Memory statfs) {
        return ARCHITECTURE.equals("s390x") ? statfs.getInt(0) : (int) statfs.getLong(0);
    }

    @Override
    public void close(int descriptor) {
        C.close(descriptor);
    }

    @Override
    public void raiseLockedMemoryLimit() {
        NativeLibrary.load();
        if (!RAISED.compareAndSet(false, true)) {
            return;
        }
        try (Memory limits = new Memory(16)) {
            limits.setLong(0, RLIM_INFINITY);
            limits.setLong(8, RLIM_INFINITY);
            if (C.setrlimit(RLIMIT_MEMLOCK, limits) != 0 && C.getrlimit(RLIMIT_MEMLOCK, limits) == 0) {
                limits.setLong(0, limits.getLong(8));
                C.setrlimit(RLIMIT_MEMLOCK, limits);
            }
        }
    }

    @Override
    public int pageSize() {
        NativeLibrary.load();
        return C.getpagesize();
    }

    /** Bound when it is first used. All arguments are passed in full registers, as {@code syscall} takes them. */
    private static final class C {
        static {
            Native.register(C.class, "c");
        }

        private C() {}

        static native long syscall(long number, long command, long attr, long size);

        static native int open(byte[] path, int flags);

        static native int fstatfs(int descriptor, Pointer result);

        static native int close(int descriptor);

        static native int getpagesize();

        static native int setrlimit(int resource, Pointer limits);

        static native int getrlimit(int resource, Pointer limits);
    }
}
