package org.skep.core;

import java.util.List;

/** The end of several things at once. */
final class Closing {
    private Closing() {}

    /** Takes every step in order, whatever another one throws; what the first failure was comes out at the end. */
    static void all(List<Runnable> steps) {
        RuntimeException first = null;
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
