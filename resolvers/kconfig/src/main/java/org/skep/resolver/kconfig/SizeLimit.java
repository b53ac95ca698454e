package org.skep.resolver.kconfig;

import java.util.Map;
import java.util.Optional;
import org.skep.extern.Code;
import org.skep.resolver.Answer;

/**
 * The size limit of a configuration, both compressed and decompressed. The setting {@value #SETTING} changes it. An
 * invalid setting leaves the default in force, because the limit never changes a value, and adds a warning to each use.
 *
 * @param mebibytes from 1 to {@value #LARGEST}
 * @param objection the error of the setting, if this limit is in force because of one
 */
record SizeLimit(int mebibytes, Optional<Answer.Remark> objection) {
    static final String SETTING = "size.limit.mib";

    /**
     * The default. Kernel configurations have about 0.3 MiB; 64 MiB leave room for growth and protect the heap from a
     * gzip bomb.
     */
    static final int USUAL = 64;

    /** The text is one array of bytes that doubles during decompression; Java has no arrays of 2 GiB. */
    static final int LARGEST = 1024;

    private static final Code BAD_SETTING = new Code("bad-setting");

    /** Returns the default limit. */
    static SizeLimit usual() {
        return new SizeLimit(USUAL, Optional.empty());
    }

    /** Reads the limit from a configuration of {@link KconfigResolver#PID}. Numbers may be written as text. */
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
            // Reported below, together with numbers out of range.
        }
        String what = setting.getClass().isArray() ? "an array" : "\"" + setting + "\"";
        String objection =
                SETTING + " of " + KconfigResolver.PID + " is " + what + " and must be a whole number from 1 to "
                        + LARGEST + "; until it is, " + USUAL + " MiB are the limit.";
        return new SizeLimit(USUAL, Optional.of(new Answer.Remark(BAD_SETTING, objection)));
    }

    /** Returns the limit in bytes. */
    int bytes() {
        return mebibytes << 20;
    }

    /** Refuses a larger size. */
    void require(long size) throws DamagedKconfigException {
        if (size > bytes()) {
            throw new DamagedKconfigException(
                    "larger than " + mebibytes + " MiB, the limit that " + SETTING + " of " + KconfigResolver.PID
                            + " sets",
                    null);
        }
    }
}
