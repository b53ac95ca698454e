package org.skep.syscallprovider.dryrun;

import java.nio.ByteOrder;
import java.util.OptionalLong;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType.Entry;
import org.skep.btf.Kind;
import org.skep.btf.Linkage;
import org.skep.kernel.Errno;
import org.skep.kernel.KernelRefusedException;

/** What a kernel demands of BTF beyond its form ({@code kernel/bpf/btf.c}). */
final class BtfRules {
    /** {@code BTF_MAX_SIZE}. */
    private static final int MOST_BYTES = 16 * 1024 * 1024;

    private final Btf btf;
    private final Refusal refusal;

    private BtfRules(Btf btf, Refusal refusal) {
        this.btf = btf;
        this.refusal = refusal;
    }

    /** Reads it and checks all of it. */
    static Btf check(byte[] bytes, Refusal refusal) throws KernelRefusedException {
        if (bytes.length > MOST_BYTES) {
            throw refusal.because(Errno.E2BIG, "BTF has at most " + MOST_BYTES + " bytes");
        }
        Btf btf;
        try {
            btf = Btf.parse(bytes);
        } catch (BtfException e) {
            throw refusal.invalid(e.getMessage());
        }
        refusal.unless(btf.order() == ByteOrder.nativeOrder(), "it is in " + btf.order() + " byte order");
        BtfRules rules = new BtfRules(btf, refusal);
        for (int id = 1; id <= btf.typeCount(); id++) {
            switch (btf.kind(id)) {
                case VAR, FUNC -> refusal.unless(btf.linkage(id) != Linkage.EXTERN, rules.named(id) + " is extern");
                case DATASEC -> rules.dataSection(id);
                default -> {}
            }
        }
        return btf;
    }

    private void dataSection(int id) throws KernelRefusedException {
        long size = btf.sizeOf(id).orElse(0);
        refusal.unless(size != 0, named(id) + " has size 0");
        long end = 0;
        for (Entry entry : btf.entries(id)) {
            String what = named(id) + ", " + named(entry.type());
            refusal.unless(btf.is(Kind.VAR, entry.type()), what + ": no variable");
            refusal.unless(entry.offset() >= end, what + ": offset " + entry.offset() + " is before the previous end");
            end = Math.addExact(entry.offset(), entry.size());
            refusal.unless(
                    entry.size() != 0 && end <= size,
                    what + ": " + entry.size() + " bytes at " + entry.offset() + " of " + size);
            OptionalLong wanted = btf.sizeOf(entry.type());
            refusal.unless(
                    wanted.isPresent() && wanted.getAsLong() <= entry.size(),
                    what + ": its type does not fit into " + entry.size() + " bytes");
        }
    }

    private String named(int id) {
        boolean known = id > 0 && id <= btf.typeCount();
        return known ? btf.kind(id) + " \"" + btf.name(id) + "\"" : "type " + id;
    }
}
