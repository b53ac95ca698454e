package org.skep.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.skep.scratch.ScratchFolder;

/**
 * A folder that belongs to one run, for the framework's cache, so that runs don't disturb each other. The framework
 * runs the code that it finds there.
 */
record PrivateCache(ScratchFolder scratch) {

    /** Makes one in the first place where one can be made that no other user can replace. */
    static PrivateCache create() throws LaunchException {
        List<String> refusals = new ArrayList<>();
        for (Path place : ScratchFolder.places()) {
            try {
                return new PrivateCache(ScratchFolder.in(place));
            } catch (IOException e) {
                refusals.add(e.getMessage());
            }
        }
        throw new LaunchException("no room for the framework's cache, set TMPDIR to a folder that can be written and"
                + " that no other user can write or replace:\n  " + String.join("\n  ", refusals));
    }

    /** Where it is. */
    Path folder() {
        return scratch.path();
    }

    /** Removes it with all that is in it, as far as that is possible. */
    void remove() {
        try {
            scratch.remove();
        } catch (IOException e) {
            System.err.println("skep: " + folder() + " could not be removed: " + e.getMessage());
        }
    }
}
