package org.skep.syscallprovider.linux;

import org.skep.kernel.BtfHandle;
import org.skep.kernel.BtfInfo;
import org.skep.kernel.KernelRefusedException;

/** A descriptor of BTF. */
final class BtfInKernel extends KernelHandle implements BtfHandle {
    BtfInKernel(Kernel kernel, Descriptor descriptor, String subject) {
        super(kernel, descriptor, subject);
    }

    @Override
    public BtfInfo info() throws KernelRefusedException {
        try (Descriptor.Use use = use()) {
            return KernelInfo.ofBtf(kernel(), use.number(), subject());
        }
    }

    @Override
    public byte[] bytes() throws KernelRefusedException {
        try (Descriptor.Use use = use()) {
            int size = KernelInfo.ofBtf(kernel(), use.number(), subject()).size();
            return KernelInfo.bytesOfBtf(kernel(), use.number(), subject(), size);
        }
    }
}
