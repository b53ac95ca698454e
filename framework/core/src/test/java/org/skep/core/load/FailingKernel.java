package org.skep.core.load;

import java.util.ArrayList;
import java.util.List;
import org.skep.syscallprovider.linux.Attr;
import org.skep.syscallprovider.linux.Command;
import org.skep.syscallprovider.linux.SystemCalls;

/** The running kernel, but one call in it fails when it is told to, and perhaps those of the same command after it. */
final class FailingKernel implements SystemCalls {
    private static final int NEVER = Integer.MAX_VALUE;

    private final SystemCalls kernel = SystemCalls.ofThisMachine();
    private final List<Command> commands = new ArrayList<>();
    private int failAt = NEVER;
    private int errno;
    private boolean keepsFailing;

    /** Works from now on; calls are counted anew. */
    void recover() {
        commands.clear();
        failAt = NEVER;
    }

    /**
     * Fails from now on; calls are counted anew.
     *
     * @param call which one, from 0
     * @param number the errno
     * @param again whether later calls of the same command fail as well
     */
    void fail(int call, int number, boolean again) {
        commands.clear();
        failAt = call;
        errno = number;
        keepsFailing = again;
    }

    /** The calls since it was told last. */
    List<Command> commands() {
        return List.copyOf(commands);
    }

    @Override
    public int bpf(Command command, Attr attr) {
        commands.add(command);
        int call = commands.size() - 1;
        boolean fails = call == failAt || (keepsFailing && call > failAt && commands.get(failAt) == command);
        return fails ? -errno : kernel.bpf(command, attr);
    }

    @Override
    public int openDirectory(byte[] path, int fileSystem) {
        return kernel.openDirectory(path, fileSystem);
    }

    @Override
    public void close(int descriptor) {
        kernel.close(descriptor);
    }

    @Override
    public void raiseLockedMemoryLimit() {
        // This machine's limit is none of the test's business.
    }

    @Override
    public int pageSize() {
        return kernel.pageSize();
    }
}
