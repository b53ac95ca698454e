package org.skep.syscallprovider.linux;

import com.sun.jna.Memory;
import java.nio.file.Path;
import java.util.Optional;
import org.skep.kernel.Errno;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.MapHandle;
import org.skep.kernel.MapInfo;
import org.skep.kernel.PinDirectory;

/** A descriptor of a map. */
final class MapInKernel extends KernelHandle implements MapHandle {
    private final int keyBytes;
    private final int valueBytes;

    MapInKernel(Kernel kernel, Descriptor descriptor, String subject, int keyBytes, int valueBytes) {
        super(kernel, descriptor, subject);
        this.keyBytes = keyBytes;
        this.valueBytes = valueBytes;
    }

    @Override
    public int keyBytes() {
        return keyBytes;
    }

    @Override
    public int valueBytes() {
        return valueBytes;
    }

    @Override
    public void update(byte[] key, byte[] value, long flags) throws KernelRefusedException {
        checkLength("key", key, keyBytes);
        checkLength("value", value, valueBytes);
        try (Descriptor.Use use = use();
                Attr attr = element(use, key)) {
            attr.put(Offsets.MapElement.VALUE, value).put(Offsets.MapElement.FLAGS, flags);
            kernel().call(Command.MAP_UPDATE_ELEM, attr, writing("update"));
        }
    }

    @Override
    public Optional<byte[]> lookup(byte[] key) throws KernelRefusedException {
        checkLength("key", key, keyBytes);
        try (Descriptor.Use use = use();
                Attr attr = element(use, key)) {
            Memory value = attr.buffer(valueBytes);
            attr.point(Offsets.MapElement.VALUE, value);
            return found(
                            kernel().attempt(Command.MAP_LOOKUP_ELEM, attr),
                            Operation.of("look up an entry of", subject()))
                    ? Optional.of(value.getByteArray(0, valueBytes))
                    : Optional.empty();
        }
    }

    @Override
    public boolean delete(byte[] key) throws KernelRefusedException {
        checkLength("key", key, keyBytes);
        try (Descriptor.Use use = use();
                Attr attr = element(use, key)) {
            return found(kernel().attempt(Command.MAP_DELETE_ELEM, attr), writing("delete an entry of"));
        }
    }

    @Override
    public Optional<byte[]> nextKey(Optional<byte[]> after) throws KernelRefusedException {
        after.ifPresent(key -> checkLength("key", key, keyBytes));
        try (Descriptor.Use use = use();
                Attr attr = element(use, after.orElse(new byte[0]))) {
            Memory next = attr.buffer(keyBytes);
            attr.point(Offsets.MapElement.NEXT_KEY, next);
            return found(kernel().attempt(Command.MAP_GET_NEXT_KEY, attr), Operation.of("walk the keys of", subject()))
                    ? Optional.of(next.getByteArray(0, keyBytes))
                    : Optional.empty();
        }
    }

    @Override
    public void freeze() throws KernelRefusedException {
        try (Descriptor.Use use = use();
                Attr attr = new Attr()) {
            attr.put(Offsets.MapElement.MAP_FD, use.number());
            Operation deed = Operation.ofBpf("freeze", subject())
                    .meaning(Errno.EPERM, "it is frozen already, or read-only for processes")
                    .meaning(Errno.EBUSY, "it is frozen already, being written, or mapped writable by some process");
            kernel().call(Command.MAP_FREEZE, attr, deed);
        }
    }

    @Override
    public void pin(Path file) throws KernelRefusedException {
        pinTo(file);
    }

    @Override
    public void pin(PinDirectory directory, String name) throws KernelRefusedException {
        pinTo(directory, name);
    }

    @Override
    public MapInfo info() throws KernelRefusedException {
        try (Descriptor.Use use = use()) {
            return KernelInfo.ofMap(kernel(), use.number(), subject());
        }
    }

    private static Attr element(Descriptor.Use use, byte[] key) {
        return new Attr().put(Offsets.MapElement.MAP_FD, use.number()).put(Offsets.MapElement.KEY, key);
    }

    private Operation writing(String operation) {
        return Operation.of(operation, subject())
                .meaning(Errno.EPERM, "the map is frozen, or was made read-only for processes");
    }

    private boolean found(int result, Operation deed) throws KernelRefusedException {
        if (result < 0 && result != -Errno.ENOENT.number()) {
            throw kernel().refusal(deed, result, Optional.empty());
        }
        return result >= 0;
    }

    private void checkLength(String what, byte[] bytes, int wanted) {
        if (bytes.length != wanted) {
            throw new IllegalArgumentException(
                    "a " + what + " of " + subject() + " has " + wanted + " bytes, not " + bytes.length);
        }
    }
}
