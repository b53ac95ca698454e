package org.skep.kconfig;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.skep.extern.Lookup;
import org.skep.machine.Target;
import org.skep.source.Finding;
import org.skep.source.Kconfig;

/**
 * An ordered list of paths on a target where a source searches. Paths are those of {@link Target#open}, in which
 * {@code %r} stands for the kernel's release, {@code uname -r}, and {@code %%} for a percent sign. Immutable.
 */
public final class ConfigPaths {
    private static final String RELEASE = "proc/sys/kernel/osrelease";

    private final List<Place> places;

    private ConfigPaths(List<Place> places) {
        this.places = places;
    }

    /**
     * Creates a list of paths.
     *
     * @param patterns relative to a target's root
     * @throws IllegalArgumentException when a pattern has a leading slash, or a {@code %} before anything but {@code r}
     *     or {@code %}
     */
    public static ConfigPaths of(String... patterns) {
        return new ConfigPaths(Arrays.stream(patterns).map(Place::of).toList());
    }

    /** Checks one path. */
    @FunctionalInterface
    public interface Look {
        /**
         * Returns the configuration at a path.
         *
         * @param path relative to the target's root
         * @return the configuration, or the places without success
         * @throws IOException when the file exists and can't be used, which ends the search. A missing file
         *     ({@link NoSuchFileException}) and one without read permission ({@link AccessDeniedException}) are
         *     recorded, and the search continues
         */
        Finding at(String path) throws IOException;
    }

    /**
     * Checks one path after the other until a configuration is found.
     *
     * <p>If the target's release is unknown, the paths that need it are recorded as such.
     *
     * @return the first configuration, if any, and the outcome of all paths before it
     * @throws IOException from {@code look}, or from {@link Target#release} for an invalid release
     */
    public Finding search(Target target, Look look) throws IOException {
        List<Lookup> failed = new ArrayList<>();
        Optional<String> release = Optional.empty();
        boolean asked = false;
        for (Place place : places) {
            if (place.needsRelease() && !asked) {
                release = release(target, failed);
                asked = true;
            }
            if (place.needsRelease() && release.isEmpty()) {
                failed.add(Lookup.at(target.display(place.path("<release>")), "the release is unknown"));
                continue;
            }
            String path = place.path(release.orElse(""));
            try {
                Finding finding = look.at(path);
                failed.addAll(finding.looked());
                if (finding.kconfig().isPresent()) {
                    return Finding.of(finding.kconfig().get(), failed.toArray(Lookup[]::new));
                }
            } catch (NoSuchFileException | AccessDeniedException e) {
                failed.add(Lookup.at(target.display(path), e));
            }
        }
        return Finding.nothing(failed.toArray(Lookup[]::new));
    }

    /**
     * Finds the first file that can be opened. It is opened, because an unreadable file must not hide the files after
     * it, but not read.
     *
     * @throws IOException as {@link #search}
     */
    public Finding firstFile(Target target) throws IOException {
        return search(target, path -> {
            target.open(path).close();
            return Finding.of(Kconfig.in(target, path));
        });
    }

    private static Optional<String> release(Target target, List<Lookup> failed) throws IOException {
        try {
            return target.release();
        } catch (AccessDeniedException e) {
            failed.add(Lookup.at(target.display(RELEASE), e));
            return Optional.empty();
        }
    }

    /**
     * One path.
     *
     * @param pieces the text around the release
     */
    private record Place(List<String> pieces) {
        static Place of(String pattern) {
            if (pattern.startsWith("/")) {
                throw new IllegalArgumentException(
                        pattern + " has a leading slash: paths are relative to the target's root");
            }
            List<String> pieces = new ArrayList<>();
            StringBuilder piece = new StringBuilder();
            for (int i = 0; i < pattern.length(); i++) {
                if (pattern.charAt(i) != '%') {
                    piece.append(pattern.charAt(i));
                } else if (pattern.startsWith("%%", i)) {
                    piece.append(pattern.charAt(++i));
                } else if (pattern.startsWith("%r", i)) {
                    pieces.add(piece.toString());
                    piece.setLength(0);
                    i++;
                } else {
                    throw new IllegalArgumentException(
                            pattern + ": only %r, the kernel's release, and %%, a percent sign, are valid");
                }
            }
            pieces.add(piece.toString());
            return new Place(List.copyOf(pieces));
        }

        boolean needsRelease() {
            return pieces.size() > 1;
        }

        /**
         * Inserts the release. A release has no slash and is neither {@code .} nor {@code ..}, so it can't leave its
         * path component.
         */
        String path(String release) {
            return String.join(release, pieces);
        }
    }
}
