package org.skep.syscallprovider.dryrun;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.skep.kernel.Errno;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.MapHandle;
import org.skep.kernel.MapInfo;
import org.skep.kernel.MapSpec;
import org.skep.kernel.MapType;
import org.skep.kernel.ObjectKind;
import org.skep.kernel.PinDirectory;

/**
 * A map that would be in the kernel, with its contents: arrays and hash tables of all kinds. Others take no entries, as
 * theirs are descriptors, or vanish when they are read.
 */
final class DryMap extends DryHandle implements MapHandle {
    private final MapSpec spec;
    private final int valueBytes;
    private final int btfId;
    private final Map<ByteBuffer, byte[]> contents = new LinkedHashMap<>();
    private boolean frozen;

    DryMap(RecordedObjects ledger, int id, MapSpec spec, int valueBytes, int btfId) {
        super(ledger, ObjectKind.MAP, id, spec.toString());
        this.spec = spec;
        this.valueBytes = valueBytes;
        this.btfId = btfId;
    }

    private record Info(
            int id,
            String name,
            int type,
            int keySize,
            int valueSize,
            int maxEntries,
            int flags,
            long extra,
            boolean frozen,
            int btfId,
            int keyTypeId,
            int valueTypeId,
            int interfaceIndex)
            implements MapInfo {}

    MapSpec spec() {
        return spec;
    }

    @Override
    public int keyBytes() {
        return spec.keySize();
    }

    @Override
    public int valueBytes() {
        return valueBytes;
    }

    @Override
    public synchronized void update(byte[] key, byte[] value, long flags) throws KernelRefusedException {
        Refusal refusal = begin("update", key);
        checkLength("value", value, valueBytes);
        writable(refusal);
        refusal.unless(flags == ANY || flags == NO_EXIST || flags == EXIST, "there are no flags " + flags);
        if (isArray() && !isIndex(key)) {
            throw refusal.because(Errno.E2BIG, "the index is outside the array");
        }
        boolean there = isArray() || contents.containsKey(ByteBuffer.wrap(key));
        if (flags == NO_EXIST && there) {
            throw refusal.because(Errno.EEXIST, "the entry exists already");
        }
        if (flags == EXIST && !there) {
            throw refusal.because(Errno.ENOENT, "there is no such entry");
        }
        if (!there) {
            makeRoom(refusal);
        }
        contents.put(ByteBuffer.wrap(key.clone()), value.clone());
    }

    @Override
    public synchronized Optional<byte[]> lookup(byte[] key) throws KernelRefusedException {
        begin("look up an entry of", key);
        byte[] value = contents.get(ByteBuffer.wrap(key));
        if (value == null && isArray() && isIndex(key)) {
            value = new byte[valueBytes];
        }
        return Optional.ofNullable(value).map(byte[]::clone);
    }

    @Override
    public synchronized boolean delete(byte[] key) throws KernelRefusedException {
        Refusal refusal = begin("delete an entry of", key);
        writable(refusal);
        refusal.unless(!isArray(), "entries of an array can't be deleted");
        return contents.remove(ByteBuffer.wrap(key)) != null;
    }

    @Override
    public synchronized Optional<byte[]> nextKey(Optional<byte[]> after) throws KernelRefusedException {
        begin("walk the keys of", after.orElse(new byte[keyBytes()]));
        if (isArray()) {
            long next = after.map(DryMap::index)
                    .filter(this::isIndex)
                    .map(at -> at + 1)
                    .orElse(0L);
            return isIndex(next)
                    ? Optional.of(ByteBuffer.allocate(Integer.BYTES)
                            .order(ByteOrder.nativeOrder())
                            .putInt((int) next)
                            .array())
                    : Optional.empty();
        }
        Iterator<ByteBuffer> keys = contents.keySet().iterator();
        ByteBuffer known =
                after.map(ByteBuffer::wrap).filter(contents::containsKey).orElse(null);
        while (known != null && !keys.next().equals(known)) {
            // On to the key that is known; one that is gone means to begin again, as the kernel does.
        }
        return keys.hasNext() ? Optional.of(keys.next().array().clone()) : Optional.empty();
    }

    @Override
    public synchronized void freeze() throws KernelRefusedException {
        checkOpen();
        if (frozen) {
            throw refusing("freeze").because(Errno.EPERM, "it is frozen already");
        }
        frozen = true;
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
    public synchronized MapInfo info() {
        checkOpen();
        return new Info(
                id(),
                spec.name(),
                spec.type(),
                spec.keySize(),
                spec.valueSize(),
                spec.maxEntries(),
                spec.flags(),
                spec.extra(),
                frozen,
                btfId,
                spec.keyTypeId(),
                spec.valueTypeId(),
                spec.interfaceIndex());
    }

    private Refusal begin(String operation, byte[] key) throws KernelRefusedException {
        checkOpen();
        checkLength("key", key, keyBytes());
        Refusal refusal = refusing(operation);
        switch (spec.type()) {
            case MapType.ARRAY,
                    MapType.PERCPU_ARRAY,
                    MapType.HASH,
                    MapType.PERCPU_HASH,
                    MapType.LRU_HASH,
                    MapType.LRU_PERCPU_HASH -> {
                return refusal;
            }
            default -> throw refusal.because(Errno.EOPNOTSUPP, "a dry run keeps no entries for this type");
        }
    }

    private void writable(Refusal refusal) throws KernelRefusedException {
        if (frozen) {
            throw refusal.because(Errno.EPERM, "the map is frozen");
        }
    }

    private void makeRoom(Refusal refusal) throws KernelRefusedException {
        if (contents.size() < Integer.toUnsignedLong(spec.maxEntries())) {
            return;
        }
        if (spec.type() != MapType.LRU_HASH && spec.type() != MapType.LRU_PERCPU_HASH) {
            throw refusal.because(Errno.E2BIG, "the map is full");
        }
        contents.remove(contents.keySet().iterator().next());
    }

    private boolean isArray() {
        return spec.type() == MapType.ARRAY || spec.type() == MapType.PERCPU_ARRAY;
    }

    private boolean isIndex(byte[] key) {
        return isIndex(index(key));
    }

    private boolean isIndex(long index) {
        return index < Integer.toUnsignedLong(spec.maxEntries());
    }

    private static long index(byte[] key) {
        return Integer.toUnsignedLong(
                ByteBuffer.wrap(key).order(ByteOrder.nativeOrder()).getInt());
    }

    private void checkLength(String what, byte[] bytes, int wanted) {
        if (bytes.length != wanted) {
            throw new IllegalArgumentException(
                    "a " + what + " of " + subject() + " has " + wanted + " bytes, not " + bytes.length);
        }
    }
}
