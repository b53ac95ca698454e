package org.skep.commands;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import org.skep.commands.console.Page;
import org.skep.commands.console.Style;
import org.skep.machine.Target;

/** Which kernel a root has, where nothing under it tells, or something else than was said. */
final class UnknownKernel {
    /** As many as fit a line; who has more knows the last ones. */
    private static final int SHOWN = 6;

    private UnknownKernel() {}

    /** The machine with the kernel of this release. */
    static Target released(Target target, String release) throws Misuse {
        try {
            Target released = target.withRelease(release);
            released.release();
            return released;
        } catch (IllegalArgumentException e) {
            throw new Misuse("--release: " + e.getMessage());
        } catch (IOException e) {
            throw new Misuse("--release " + release + ": " + e.getMessage());
        }
    }

    /** Whether nothing under this root tells which kernel it has. */
    static boolean isAt(Path root) {
        try {
            return Target.at(root).release().isEmpty();
        } catch (IOException e) {
            // Whoever asks for it will hear of it.
            return false;
        }
    }

    /** Says what is missing where a machine doesn't tell its release, and what to do. */
    static void tell(Target target, Page err) {
        try {
            if (target.release().isEmpty()) {
                warn(target, missing(target), err);
            }
        } catch (AccessDeniedException e) {
            warn(target, "which kernel it has can't be told: " + IoReason.withFile(e), err);
        } catch (IOException e) {
            // Whoever asks for it will hear of it.
        }
    }

    /** Says so where kernels are installed, and none of the release that was given: that may be a slip of the pen. */
    static void tellUninstalled(Target target, String release, Page err) {
        if (!isAt(target.root())) {
            return;
        }
        List<String> installed = target.installedReleases();
        if (!installed.isEmpty() && !installed.contains(release)) {
            warn(target, "no kernel " + release + " is installed there" + choice(installed, "; there are ", ""), err);
        }
    }

    private static void warn(Target target, String words, Page err) {
        err.line(Style.WARNING, "skep: " + target.root() + ": " + words);
    }

    private static String missing(Target target) {
        String told =
                "nothing tells which kernel it has: " + target.display("proc/sys/kernel/osrelease") + " is not there";
        List<String> installed = target.installedReleases();
        if (isThere(target, "proc")) {
            return told
                    + ". Its proc is an empty folder, as it is where a machine's root was bound without the mounts in"
                    + " it: mount it with mount --rbind, or mount --bind /proc and /sys there, too"
                    + choice(installed, "; or say --release, for one of ", "");
        }
        return told + choice(installed, ". Say which with --release; there are ", ", and no kernel is installed there");
    }

    private static String choice(List<String> releases, String before, String none) {
        if (releases.isEmpty()) {
            return none;
        }
        List<String> last = releases.subList(Math.max(0, releases.size() - SHOWN), releases.size());
        String more = last.size() < releases.size() ? (releases.size() - last.size()) + " others, " : "";
        return before + more + String.join(", ", last) + ": --release " + last.get(last.size() - 1);
    }

    private static boolean isThere(Target target, String folder) {
        try {
            target.list(folder);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
