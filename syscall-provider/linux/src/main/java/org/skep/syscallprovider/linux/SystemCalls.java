package org.skep.syscallprovider.linux;

/**
 * The system calls that the provider makes, and nothing else of the kernel: where a test puts a kernel that fails. All
 * methods are safe for use by several threads.
 */
public interface SystemCalls {

    /**
     * Calls bpf(2) once.
     *
     * @param attr what to do it with; results are written into it
     * @return what the call returned, 0 or more; or the errno, negated
     */
    int bpf(Command command, Attr attr);

    /**
     * Opens a directory to make files in it. A link in the place of its last name is not followed.
     *
     * @param path ends with a zero
     * @param fileSystem the type that its file system must have, such as {@code BPF_FS_MAGIC}
     * @return the descriptor; or the errno, negated: {@code EXDEV} if the file system is of another type
     */
    int openDirectory(byte[] path, int fileSystem);

    /**
     * Closes a descriptor. It is closed whatever the call returns: Linux lets go of it first.
     *
     * @param descriptor open, and nobody else's
     */
    void close(int descriptor);

    /**
     * Raises the limit of locked memory ({@code RLIMIT_MEMLOCK}) of this process: to infinity if it may, else as far as
     * it may. Only the first call does anything.
     */
    void raiseLockedMemoryLimit();

    /** Bytes of a memory page. */
    int pageSize();

    /** Those of the running machine. Nothing native is loaded before the first call. */
    static SystemCalls ofThisMachine() {
        return new NativeCalls();
    }
}
