package org.skep.target;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a snapshot keeps of its own making, in a file at its root: text for people, and a line for each file that the
 * machine has and that could not be copied for lack of privilege. "Permission denied" and "no such file" are two
 * answers, and whoever asks the snapshot is to get the one that the machine gave.
 */
final class SnapshotRecord {
    /** Where it lies in a snapshot. No machine has a file of this name at its root. */
    static final String PATH = "skep-snapshot.txt";

    private static final String DENIED = "denied ";

    /** Hundreds of modules may have BTF that can't be read, each with a name of 64 characters at most. */
    private static final int LIMIT = 1 << 20;

    private SnapshotRecord() {}

    /** The record of a snapshot in which these paths are lacking, and which has the kernel's addresses or not. */
    static byte[] of(List<String> denied, boolean tellsAddresses) {
        StringBuilder text = new StringBuilder();
        text.append("# A snapshot of a machine, made by skep snapshot: what skep --root needs of it, and no more.\n");
        if (tellsAddresses) {
            text.append("# It tells where the kernel's code is in memory: keep it from those who are not to know.\n");
        }
        text.append("# Files that the machine has and that whoever made the snapshot might not read:\n");
        denied.forEach(path -> text.append(DENIED).append(path).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Whether a target is a snapshot that could not have this file. */
    static boolean denies(Target target, String path) {
        if (path.equals(PATH)) {
            return false;
        }
        try {
            return new String(target.read(PATH, LIMIT), StandardCharsets.UTF_8)
                    .lines()
                    .anyMatch(line -> line.startsWith(DENIED)
                            && line.substring(DENIED.length()).equals(path));
        } catch (IOException e) {
            // Most targets are no snapshots.
            return false;
        }
    }
}
