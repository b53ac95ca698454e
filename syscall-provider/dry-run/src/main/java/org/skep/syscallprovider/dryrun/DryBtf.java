package org.skep.syscallprovider.dryrun;

import org.skep.btf.Btf;
import org.skep.kernel.BtfHandle;
import org.skep.kernel.BtfInfo;
import org.skep.kernel.ObjectKind;

/** BTF that would be in the kernel. */
final class DryBtf extends DryHandle implements BtfHandle {
    private final Btf btf;

    DryBtf(RecordedObjects ledger, int id, String subject, Btf btf) {
        super(ledger, ObjectKind.BTF, id, subject);
        this.btf = btf;
    }

    private record Info(int id, String name, boolean kernel, int size) implements BtfInfo {}

    Btf btf() {
        return btf;
    }

    @Override
    public BtfInfo info() {
        checkOpen();
        return new Info(id(), "", false, btf.bytes().length);
    }

    @Override
    public byte[] bytes() {
        checkOpen();
        return btf.bytes();
    }
}
