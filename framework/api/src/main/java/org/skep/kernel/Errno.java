package org.skep.kernel;

import static java.util.Map.entry;

import java.util.Map;

/**
 * An error number of the kernel ({@code include/uapi/asm-generic/errno-base.h} and {@code errno.h}), with the same
 * values on all supported architectures.
 *
 * @param number positive
 */
public record Errno(int number) {
    /** Not permitted. */
    public static final Errno EPERM = new Errno(1);
    /** No such thing. */
    public static final Errno ENOENT = new Errno(2);
    /** Interrupted. */
    public static final Errno EINTR = new Errno(4);
    /** Too big: an attribute this kernel does not know, or a program that is too long or too complex. */
    public static final Errno E2BIG = new Errno(7);
    /** Bad descriptor. */
    public static final Errno EBADF = new Errno(9);
    /** Try again. */
    public static final Errno EAGAIN = new Errno(11);
    /** Out of memory. */
    public static final Errno ENOMEM = new Errno(12);
    /** Refused by the verifier, or by the access rights of a map or file. */
    public static final Errno EACCES = new Errno(13);
    /** Bad address. */
    public static final Errno EFAULT = new Errno(14);
    /** In use. */
    public static final Errno EBUSY = new Errno(16);
    /** There already. */
    public static final Errno EEXIST = new Errno(17);
    /** On another file system. */
    public static final Errno EXDEV = new Errno(18);
    /** Not a directory. */
    public static final Errno ENOTDIR = new Errno(20);
    /** Invalid. */
    public static final Errno EINVAL = new Errno(22);
    /** No room. */
    public static final Errno ENOSPC = new Errno(28);
    /** Out of range. */
    public static final Errno ERANGE = new Errno(34);
    /** No such system call. */
    public static final Errno ENOSYS = new Errno(38);
    /** Not supported. */
    public static final Errno EOPNOTSUPP = new Errno(95);
    /** Not supported; an internal number of the kernel that bpf(2) returns in some cases. */
    public static final Errno ENOTSUPP = new Errno(524);

    private static final Map<Integer, String[]> KNOWN = Map.ofEntries(
            known(1, "EPERM", "operation not permitted"),
            known(2, "ENOENT", "no such file or entry"),
            known(3, "ESRCH", "no such process or type"),
            known(4, "EINTR", "interrupted"),
            known(5, "EIO", "input/output error"),
            known(6, "ENXIO", "no such device or address"),
            known(7, "E2BIG", "too big"),
            known(9, "EBADF", "bad descriptor"),
            known(11, "EAGAIN", "try again"),
            known(12, "ENOMEM", "out of memory"),
            known(13, "EACCES", "permission denied"),
            known(14, "EFAULT", "bad address"),
            known(16, "EBUSY", "busy"),
            known(17, "EEXIST", "exists already"),
            known(18, "EXDEV", "on another file system"),
            known(19, "ENODEV", "no such device"),
            known(20, "ENOTDIR", "not a directory"),
            known(21, "EISDIR", "is a directory"),
            known(22, "EINVAL", "invalid argument"),
            known(23, "ENFILE", "too many open files in the system"),
            known(24, "EMFILE", "too many open files"),
            known(28, "ENOSPC", "no space"),
            known(30, "EROFS", "read-only file system"),
            known(33, "EDOM", "out of the domain"),
            known(34, "ERANGE", "out of range"),
            known(36, "ENAMETOOLONG", "name too long"),
            known(38, "ENOSYS", "no such system call"),
            known(40, "ELOOP", "too many links"),
            known(61, "ENODATA", "no data"),
            known(71, "EPROTO", "protocol error"),
            known(74, "EBADMSG", "bad message"),
            known(75, "EOVERFLOW", "value too large"),
            known(90, "EMSGSIZE", "message too long"),
            known(95, "EOPNOTSUPP", "operation not supported"),
            known(105, "ENOBUFS", "no buffer space"),
            known(110, "ETIMEDOUT", "timed out"),
            known(116, "ESTALE", "stale handle"),
            known(524, "ENOTSUPP", "operation not supported"));

    /** Checks the number. */
    public Errno {
        if (number <= 0) {
            throw new IllegalArgumentException("errno " + number);
        }
    }

    /** Returns the name: {@code EPERM}, or {@code errno 77} for a number that bpf(2) is not known to return. */
    public String name() {
        String[] known = KNOWN.get(number);
        return known == null ? "errno " + number : known[0];
    }

    /** Returns the general meaning as a phrase. */
    public String meaning() {
        String[] known = KNOWN.get(number);
        return known == null ? "unknown error" : known[1];
    }

    @Override
    public String toString() {
        return name();
    }

    private static Map.Entry<Integer, String[]> known(int number, String name, String meaning) {
        return entry(number, new String[] {name, meaning});
    }
}
