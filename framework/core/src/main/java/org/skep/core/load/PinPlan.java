package org.skep.core.load;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.skep.extern.Code;
import org.skep.extern.Problem;
import org.skep.link.LoadPlan;
import org.skep.link.PlannedMap;
import org.skep.link.PlannedProgram;
import org.skep.loader.LoadRefusedException;

/**
 * Where the parts of one object are to be pinned: programs in a directory, maps in its {@code maps}. What can be seen
 * to go wrong without the kernel is refused here, before anything is made. Used once, by one thread.
 */
final class PinPlan {
    static final String WHERE_TO_PIN = "pin below /sys/fs/bpf; where no file system for BPF is mounted there yet:"
            + " mount -t bpf bpf /sys/fs/bpf";

    private static final String MAPS = "maps";
    private static final Pattern NOT_IN_NAMES = Pattern.compile("[^A-Za-z0-9_-]");
    /** {@code NAME_MAX} of {@code linux/limits.h}. */
    private static final int LONGEST_NAME = 255;

    private static final String FOR_BPF = "bpf";

    private final String object;
    private final Path directory;
    private final Map<Path, Pin> pins = new LinkedHashMap<>();
    /** One of the pins below each directory. */
    private final Map<Path, Pin> below = new HashMap<>();

    private PinPlan(String object, Path directory) {
        this.object = object;
        this.directory = directory;
    }

    /**
     * A file.
     *
     * @param file absolute
     * @param who what is or will be pinned there, for messages
     * @param ours whether it is of this object
     */
    private record Pin(Path file, String who, boolean ours) {}

    /** Where programs of that name are pinned. */
    static Path ofProgram(Path directory, String name) {
        return directory.resolve(fileName(name));
    }

    /** Where maps of that name are pinned. */
    static Path ofMap(Path directory, String name) {
        return ofMaps(directory).resolve(fileName(name));
    }

    /** The directory of all maps. */
    static Path ofMaps(Path directory) {
        return directory.resolve(MAPS);
    }

    /** Dots are reserved in a file system for BPF; and a name from a file must not lead anywhere else. */
    private static String fileName(String name) {
        return NOT_IN_NAMES.matcher(name).replaceAll("_");
    }

    /**
     * Plans the pins of all maps and programs.
     *
     * @param directory where programs go
     * @param taken who else has a pin or is going to have it
     * @throws LoadRefusedException if one has a name that no file can have, or two can't have their pins beside each
     *     other
     */
    static PinPlan of(LoadPlan plan, Path directory, Map<Path, String> taken) throws LoadRefusedException {
        PinPlan planned = new PinPlan(plan.object(), absolute(directory));
        taken.forEach((file, who) -> planned.enter(new Pin(absolute(file), who, false)));
        for (PlannedMap map : plan.maps()) {
            String who = "map \"" + map.symbol() + "\"";
            planned.checkName(who, map.name());
            planned.add(new Pin(ofMap(planned.directory, map.name()), who, true));
        }
        for (PlannedProgram program : plan.programs()) {
            String who = "program \"" + program.name() + "\"";
            planned.checkName(who, program.name());
            planned.add(new Pin(ofProgram(planned.directory, program.name()), who, true));
        }
        return planned;
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private void checkName(String who, String name) throws LoadRefusedException {
        if (name.isEmpty()) {
            throw refused(who + ": no file can have an empty name", "load the object without pinning it");
        }
        if (name.length() > LONGEST_NAME) {
            throw refused(
                    who + ": its name has " + name.length() + " characters, and a file's at most " + LONGEST_NAME,
                    "give it a shorter name");
        }
    }

    private void add(Pin pin) throws LoadRefusedException {
        Pin twin = pins.get(pin.file);
        if (twin != null) {
            throw refused(twin.who + " and " + pin.who + " have the same pin, " + pin.file, onBoth(twin));
        }
        Pin within = below.get(pin.file);
        if (within != null) {
            throw besideEachOther(pin, within, onBoth(within));
        }
        for (Path folder = pin.file.getParent(); folder != null; folder = folder.getParent()) {
            Pin inTheWay = pins.get(folder);
            if (inTheWay != null) {
                throw besideEachOther(inTheWay, pin, onBoth(inTheWay));
            }
        }
        enter(pin);
    }

    private void enter(Pin pin) {
        pins.put(pin.file, pin);
        for (Path folder = pin.file.getParent(); folder != null; folder = folder.getParent()) {
            below.put(folder, pin);
        }
    }

    private LoadRefusedException besideEachOther(Pin file, Pin within, String advice) {
        return refused(
                file.who + " has the pin " + file.file + ", where " + within.who + " needs a directory for its own, "
                        + within.file,
                advice);
    }

    private static String onBoth(Pin other) {
        return other.ours
                ? "rename one of them; what is no letter, digit, underscore or hyphen is an underscore in a pin's name"
                : "load them one by one, and pin each in a directory of its own";
    }

    /**
     * Compares the plan with the files that are there.
     *
     * @throws LoadRefusedException if something is in the way, or no pin can be there at all
     */
    void checkFiles() throws LoadRefusedException {
        checkPlace();
        List<Pin> inTheWay = pins.values().stream()
                .filter(pin -> pin.ours && Files.exists(pin.file, LinkOption.NOFOLLOW_LINKS))
                .toList();
        if (!inTheWay.isEmpty()) {
            String others = inTheWay.stream()
                    .skip(1)
                    .map(pin -> "; so does " + pin.file + ", of " + pin.who)
                    .collect(Collectors.joining());
            Pin first = inTheWay.get(0);
            throw refused(
                    first.who + " is to be pinned as " + first.file + ", which exists already" + others,
                    inTheWay.size() == 1
                            ? "remove it if nobody needs it any more, or pin in another directory"
                            : "remove them if nobody needs them any more, or pin in another directory");
        }
    }

    /** All directories that have to be made are in the file system of the one that is there. */
    private void checkPlace() throws LoadRefusedException {
        Path maps = ofMaps(directory);
        boolean anyMaps = pins.values().stream()
                .anyMatch(pin -> pin.ours && pin.file.getParent().equals(maps));
        Path there = anyMaps ? maps : directory;
        boolean dots = false;
        while (there.getParent() != null && !Files.exists(there)) {
            dots |= there.getFileName().toString().contains(".");
            there = there.getParent();
        }
        if (!Files.isDirectory(there)) {
            throw refused(
                    "pins can't be below " + there + ", which is no directory",
                    "remove it, or pin in another directory");
        }
        Optional<String> type = Mounts.typeAt(there);
        if (type.isPresent() && !type.get().equals(FOR_BPF)) {
            throw refused(there + " is in a file system of type " + type.get() + ", which takes no pins", WHERE_TO_PIN);
        }
        if (type.isPresent() && dots) {
            throw refused(
                    "can't make the directory " + directory + ": a file system for BPF takes no dots in names",
                    "give a directory without a dot in its name");
        }
    }

    private LoadRefusedException refused(String what, String advice) {
        return new LoadRefusedException(
                Problem.of(Code.CANNOT_PIN, object, what).advise(advice));
    }
}
