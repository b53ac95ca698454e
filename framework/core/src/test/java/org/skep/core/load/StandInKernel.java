package org.skep.core.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.skep.extern.Code;
import org.skep.kernel.BtfHandle;
import org.skep.kernel.BtfInfo;
import org.skep.kernel.Errno;
import org.skep.kernel.Feature;
import org.skep.kernel.Handle;
import org.skep.kernel.KernelFeatures;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.MapHandle;
import org.skep.kernel.MapInfo;
import org.skep.kernel.MapSpec;
import org.skep.kernel.ObjectKind;
import org.skep.kernel.PinDirectory;
import org.skep.kernel.ProgramHandle;
import org.skep.kernel.ProgramInfo;
import org.skep.kernel.ProgramSpec;
import org.skep.kernel.SyscallProvider;
import org.skep.kernel.TestResult;
import org.skep.kernel.TestRun;
import org.skep.kernel.VerifierLog;

/**
 * Takes everything down and refuses what a test tells it to, so that the way back from every single step can be seen;
 * what the kernel says to all of this is another test's subject.
 */
public final class StandInKernel implements SyscallProvider, KernelFeatures {
    public final List<String> done = new ArrayList<>();
    final List<Handle> handles = new ArrayList<>();
    /** Is run whenever a handle is closed. */
    public volatile Runnable onClose = () -> {};

    private final Predicate<String> refused;
    private final Ability ability;

    public StandInKernel(Predicate<String> refused) {
        this(refused, feature -> true);
    }

    public StandInKernel(Predicate<String> refused, Ability ability) {
        this.refused = refused;
        this.ability = ability;
    }

    /** The same but for one method, which returns null. */
    public static SyscallProvider without(StandInKernel kernel, String method) {
        return (SyscallProvider) Proxy.newProxyInstance(
                StandInKernel.class.getClassLoader(),
                new Class<?>[] {SyscallProvider.class},
                (proxy, called, arguments) ->
                        called.getName().equals(method) ? null : called.invoke(kernel, arguments));
    }

    /** What it is able to do, if it tells. */
    interface Ability {
        boolean has(Feature feature) throws KernelRefusedException;
    }

    public List<Handle> open() {
        return handles.stream()
                .filter(handle -> handle.state() == Handle.State.OPEN)
                .toList();
    }

    private void step(String operation, String subject) throws KernelRefusedException {
        String step = operation + " " + subject;
        done.add(step);
        if (refused.test(step)) {
            throw new KernelRefusedException(new KernelRefusedException.Refusal(
                    operation,
                    subject,
                    Errno.ENOMEM,
                    Code.KERNEL_REFUSED,
                    "out of memory",
                    List.of(),
                    Optional.empty(),
                    Optional.empty()));
        }
    }

    @Override
    public KernelFeatures features() {
        return this;
    }

    @Override
    public boolean has(Feature feature) throws KernelRefusedException {
        return ability.has(feature);
    }

    @Override
    public int possibleCpus() {
        return 2;
    }

    @Override
    public int pageSize() {
        return 4096;
    }

    @Override
    public BtfHandle loadBtf(byte[] btf) throws KernelRefusedException {
        step("load", "btf");
        return new StandInBtf();
    }

    @Override
    public MapHandle createMap(MapSpec spec) throws KernelRefusedException {
        step("create", spec.name() + (spec.btf().isPresent() ? " with btf" : ""));
        return new StandInMap(spec);
    }

    @Override
    public ProgramHandle loadProgram(ProgramSpec spec) throws KernelRefusedException {
        step("load", spec.name() + (spec.btf().isPresent() ? " with btf" : ""));
        return new StandInProgram(spec.name());
    }

    /** Whatever file system it is in. */
    @Override
    public PinDirectory openPinDirectory(Path directory) throws KernelRefusedException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new KernelRefusedException(new KernelRefusedException.Refusal(
                    "open",
                    directory.toString(),
                    Errno.ENOTDIR,
                    Code.KERNEL_REFUSED,
                    "it is no directory",
                    List.of(),
                    Optional.empty(),
                    Optional.empty()));
        }
        return new StandInDirectory(directory);
    }

    @Override
    public MapHandle openMap(Path pin) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ProgramHandle openProgram(Path pin) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MapHandle openMap(int id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ProgramHandle openProgram(int id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public BtfHandle openBtf(int id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public OptionalInt nextId(ObjectKind kind, int after) {
        return OptionalInt.empty();
    }

    private final class StandInDirectory extends StandIn implements PinDirectory {
        private final Path path;

        StandInDirectory(Path path) {
            this.path = path;
        }

        @Override
        public Path path() {
            return path;
        }
    }

    private abstract class StandIn implements Handle {
        private State state = State.OPEN;

        StandIn() {
            handles.add(this);
        }

        @Override
        public State state() {
            return state;
        }

        @Override
        public void close() {
            state = State.CLOSED;
            onClose.run();
        }

        void pin(String name, Path file) throws KernelRefusedException {
            step("pin", name);
            try {
                // The one kind of file that anybody may make in a file system for BPF.
                Files.createSymbolicLink(file, Path.of("nothing"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final class StandInBtf extends StandIn implements BtfHandle {
        @Override
        public BtfInfo info() {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] bytes() {
            throw new UnsupportedOperationException();
        }
    }

    private final class StandInMap extends StandIn implements MapHandle {
        private final MapSpec spec;

        StandInMap(MapSpec spec) {
            this.spec = spec;
        }

        @Override
        public int keyBytes() {
            return spec.keySize();
        }

        @Override
        public int valueBytes() {
            return spec.valueSize();
        }

        @Override
        public void update(byte[] key, byte[] value, long flags) throws KernelRefusedException {
            step("fill", spec.name());
        }

        @Override
        public Optional<byte[]> lookup(byte[] key) {
            return Optional.empty();
        }

        @Override
        public boolean delete(byte[] key) {
            return false;
        }

        @Override
        public Optional<byte[]> nextKey(Optional<byte[]> after) {
            return Optional.empty();
        }

        @Override
        public void freeze() throws KernelRefusedException {
            step("freeze", spec.name());
        }

        @Override
        public void pin(Path file) throws KernelRefusedException {
            pin(spec.name(), file);
        }

        @Override
        public void pin(PinDirectory directory, String name) throws KernelRefusedException {
            pin(directory.path().resolve(name));
        }

        @Override
        public MapInfo info() {
            throw new UnsupportedOperationException();
        }
    }

    private final class StandInProgram extends StandIn implements ProgramHandle {
        private final String name;

        StandInProgram(String name) {
            this.name = name;
        }

        @Override
        public Optional<VerifierLog> log() {
            return Optional.empty();
        }

        @Override
        public TestResult testRun(TestRun run) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void bind(MapHandle map) throws KernelRefusedException {
            step("bind", name);
        }

        @Override
        public void pin(Path file) throws KernelRefusedException {
            pin(name, file);
        }

        @Override
        public void pin(PinDirectory directory, String name) throws KernelRefusedException {
            pin(directory.path().resolve(name));
        }

        @Override
        public ProgramInfo info() {
            throw new UnsupportedOperationException();
        }
    }
}
