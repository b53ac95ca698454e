package org.skep.core.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which kind of file system a directory is on, by {@code /proc/self/mountinfo}. The JDK's {@code FileStore} goes by
 * mount points, and is wrong about one on which a second file system was mounted; a device number is wrong about none.
 */
final class Mounts {
    private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");

    /**
     * In each line: id, parent, device, root, mount point, options, any number of tags, this, type, source, options.
     */
    private static final String SEPARATOR = "-";

    private static final int DEVICE_FIELD = 2;

    private Mounts() {}

    /** The type, such as {@code bpf} or {@code ext4}; empty where that can't be told. */
    static Optional<String> typeAt(Path directory) {
        try {
            long device = ((Number) Files.getAttribute(directory, "unix:dev")).longValue();
            return Optional.ofNullable(types(Files.readAllLines(MOUNTINFO, StandardCharsets.ISO_8859_1))
                    .get(spelled(device)));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            // Not there, no /proc, or a JDK whose files have no device.
            return Optional.empty();
        }
    }

    /** Types by device, as the lines spell it. */
    static Map<String, String> types(List<String> lines) {
        Map<String, String> types = new HashMap<>();
        for (String line : lines) {
            List<String> fields = List.of(line.split(" ", -1));
            int type = fields.indexOf(SEPARATOR) + 1;
            if (type > DEVICE_FIELD && type < fields.size()) {
                types.put(fields.get(DEVICE_FIELD), fields.get(type));
            }
        }
        return types;
    }

    /** {@code major:minor} of a {@code st_dev}, of which either number is in two pieces ({@code sys/sysmacros.h}). */
    static String spelled(long device) {
        long major = ((device >>> 8) & 0xfff) | ((device >>> 32) & 0xffff_f000L);
        long minor = (device & 0xff) | ((device >>> 12) & 0xffff_ff00L);
        return major + ":" + minor;
    }
}
