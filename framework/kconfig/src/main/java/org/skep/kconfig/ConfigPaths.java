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
 * The places on a target where a source looks, in order: paths as {@link Target#open} takes them, in which {@code %r}
 * stands for the kernel's release, {@code uname -r}, and {@code %%} for a percent sign. Immutable.
 */
public final class ConfigPaths {
    private static final String RELEASE = "proc/sys/kernel/osrelease";

    private final List<Place> places;

    private ConfigPaths(List<Place> places) {
        this.places = places;
    }

    /**
     * These places.
     *
     * @param patterns relative to a target's root
     * @throws IllegalArgumentException when one has a leading slash, or a {@code %} before anything but {@code r} or
     *     {@code %}
     */
    public static ConfigPaths of(String... patterns) {
        return new ConfigPaths(Arrays.stream(patterns).map(Place::of).toList());
    }

    /** Looks at one place. */
    @FunctionalInterface
    public interface Look {
        /**
         * What is there.
         *
         * @param path relative to the target's root
         * @return the configuration, or what else came of it
         * @throws IOException when something is there and can't be used, which ends the search; but what is not there
         *     ({@link NoSuchFileException}) or may not be read ({@link AccessDeniedException}) is noted as in vain
         */
        Finding at(String path) throws IOException;
    }

    /**
     * Looks at one place after the other until there is a configuration.
     *
     * <p>Where the target tells no release, that is what comes of the places that need it.
     *
     * @return the first configuration, or none, with all places before it and what came of them
     * @throws IOException from {@code look}, or from {@link Target#release} when what is told can't be a release
     */
    public Finding search(Target target, Look look) throws IOException {
        List<Lookup> inVain = new ArrayList<>();
        Optional<String> release = Optional.empty();
        boolean asked = false;
        for (Place place : places) {
            if (place.needsRelease() && !asked) {
                release = release(target, inVain);
                asked = true;
            }
            if (place.needsRelease() && release.isEmpty()) {
                inVain.add(Lookup.at(target.display(place.path("<release>")), "the release is unknown"));
                continue;
            }
            String path = place.path(release.orElse(""));
            try {
                Finding finding = look.at(path);
                inVain.addAll(finding.looked());
                if (finding.kconfig().isPresent()) {
                    return Finding.of(finding.kconfig().get(), inVain.toArray(Lookup[]::new));
                }
            } catch (NoSuchFileException | AccessDeniedException e) {
                inVain.add(Lookup.at(target.display(path), e));
            }
        }
        return Finding.nothing(inVain.toArray(Lookup[]::new));
    }

    /**
     * The first file that can be opened is the configuration. It is opened, because one that may be seen and not read
     * must not hide those after it; it is not read.
     *
     * @throws IOException as {@link #search}
     */
    public Finding firstFile(Target target) throws IOException {
        return search(target, path -> {
            target.open(path).close();
            return Finding.of(Kconfig.in(target, path));
        });
    }

    private static Optional<String> release(Target target, List<Lookup> inVain) throws IOException {
        try {
            return target.release();
        } catch (AccessDeniedException e) {
            inVain.add(Lookup.at(target.display(RELEASE), e));
            return Optional.empty();
        }
    }

    /**
     * One place.
     *
     * @param pieces what the release stands between
     */
    private record Place(List<String> pieces) {
        static Place of(String pattern) {
            if (pattern.startsWith("/")) {
                throw new IllegalArgumentException(pattern + " has a leading slash: places are relative to a root");
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
                            pattern + ": only %r, the kernel's release, and %%, a percent sign, mean anything");
                }
            }
            pieces.add(piece.toString());
            return new Place(List.copyOf(pieces));
        }

        boolean needsRelease() {
            return pieces.size() > 1;
        }

        /**
         * A release has no slash and is neither {@code .} nor {@code ..}, so it stays within the name it is part of.
         */
        String path(String release) {
            return String.join(release, pieces);
        }
    }
}
