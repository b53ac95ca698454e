package org.skep.syscallprovider.linux;

import java.util.ArrayDeque;
import java.util.Deque;
import org.skep.kernel.Errno;
import org.skep.kernel.Handle;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.MapSpec;

/** Creates one map, and keeps every descriptor that it names open meanwhile. For one thread. */
final class MapCreation implements AutoCloseable {
    private final Kernel kernel;
    private final MapSpec spec;
    private final Attr attr = new Attr();
    private final Deque<Descriptor.Use> uses = new ArrayDeque<>();

    MapCreation(Kernel kernel, MapSpec spec) {
        this.kernel = kernel;
        this.spec = spec;
    }

    MapInKernel run(boolean named, int valueBytes) throws KernelRefusedException {
        attr.put(Offsets.MapCreate.MAP_TYPE, spec.type())
                .put(Offsets.MapCreate.KEY_SIZE, spec.keySize())
                .put(Offsets.MapCreate.VALUE_SIZE, spec.valueSize())
                .put(Offsets.MapCreate.MAX_ENTRIES, spec.maxEntries())
                .put(Offsets.MapCreate.MAP_FLAGS, spec.flags())
                .put(Offsets.MapCreate.NUMA_NODE, spec.numaNode())
                .put(Offsets.MapCreate.MAP_IFINDEX, spec.interfaceIndex())
                .put(Offsets.MapCreate.BTF_KEY_TYPE_ID, spec.keyTypeId())
                .put(Offsets.MapCreate.BTF_VALUE_TYPE_ID, spec.valueTypeId())
                .put(Offsets.MapCreate.MAP_EXTRA, spec.extra())
                .name(Offsets.MapCreate.MAP_NAME, named ? spec.name() : "");
        spec.btf().ifPresent(btf -> attr.put(Offsets.MapCreate.BTF_FD, number(btf)));
        spec.innerMap().ifPresent(model -> attr.put(Offsets.MapCreate.INNER_MAP_FD, number(model)));
        String subject = spec.toString();
        Operation deed = Operation.creating(spec.type(), subject);
        if (spec.maxEntries() == 0) {
            deed = deed.meaning(
                    Errno.EINVAL, "most types of map need max_entries, the number of entries to have room for");
        }
        int number = kernel.call(Command.MAP_CREATE, attr, deed);
        return kernel.adopt(new MapInKernel(kernel, kernel.descriptor(number), subject, spec.keySize(), valueBytes));
    }

    /** The descriptor of a handle, which stays open until the map is there. */
    private int number(Handle handle) {
        Descriptor.Use use = kernel.own(handle, KernelHandle.class).use();
        uses.push(use);
        return use.number();
    }

    @Override
    public void close() {
        uses.forEach(Descriptor.Use::close);
        attr.close();
    }
}
