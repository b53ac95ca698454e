package org.skep.resolver.kconfig;

import java.util.Map;
import java.util.Optional;
import org.skep.extern.Code;
import org.skep.resolver.Answer;

/**
 * How large a configuration may be, packed and unpacked. Whoever wants larger ones sets the setting {@value #SETTING};
 * one that is no such number leaves the default in force, because the limit never changes a value, and says so wherever
 * the limit is used.
 *
 * @param mebibytes from 1 to {@value #LARGEST}
 * @param objection what is wrong with the setting, when that is why this limit is in force
 */
record SizeLimit(int mebibytes, Optional<Answer.Remark> objection) {
    static final String SETTING = "size.limit.mib";

    /**
     * Kernels have a third of a megabyte; 64 MiB leave room for whatever is built in years to come, and keep a gzip
     * bomb from filling the heap.
     */
    static final int USUAL = 64;

    /** A text is one array of bytes, which grows by doubling while it is unpacked, and Java has none of 2 GiB. */
    static final int LARGEST = 1024;

    private static final Code BAD_SETTING = new Code("bad-setting");

    /** The limit where nothing is configured. */
    static SizeLimit usual() {
        return new SizeLimit(USUAL, Optional.empty());
    }

    /** The limit in a configuration of {@link KconfigResolver#PID}, where a number may be written as text. */
    static SizeLimit in(Map<String, Object> configuration) {
        Object setting = configuration.get(SETTING);
        if (setting == null) {
            return usual();
        }
        try {
            int mebibytes = Integer.parseInt(setting.toString().strip());
            if (mebibytes >= 1 && mebibytes <= LARGEST) {
                return new SizeLimit(mebibytes, Optional.empty());
            }
        } catch (NumberFormatException e) {
            // Said below, of this and of a number out of range.
        }
        String what = setting.getClass().isArray() ? "an array" : "\"" + setting + "\"";
        String objection =
                SETTING + " of " + KconfigResolver.PID + " is " + what + " and must be a whole number from 1 to "
                        + LARGEST + "; until it is, " + USUAL + " MiB are the limit.";
        return new SizeLimit(USUAL, Optional.of(new Answer.Remark(BAD_SETTING, objection)));
    }

    /** The same in bytes. */
    int bytes() {
        return mebibytes << 20;
    }

    /** Refuses what is larger. */
    void require(long size) throws DamagedKconfigException {
        if (size > bytes()) {
            throw new DamagedKconfigException(
                    "larger than " + mebibytes + " MiB, the limit that " + SETTING + " of " + KconfigResolver.PID
                            + " sets",
                    null);
        }
    }
}
