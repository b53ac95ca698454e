package org.skep.itest.kernels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Debian's bpftool, the peer: what the kernel says, read by somebody else. */
final class Bpftool {
    private Bpftool() {}

    /** What a command prints for people; it must succeed. */
    static String text(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("bpftool"));
        line.addAll(List.of(arguments));
        Peer bpftool = Peer.run(line.toArray(String[]::new));
        if (bpftool.status() != 0) {
            throw new AssertionError(line + " ended with " + bpftool.status() + ": " + bpftool.output());
        }
        return bpftool.output();
    }

    /** What a command prints for programs; it must succeed. */
    static Json json(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("-j"));
        line.addAll(List.of(arguments));
        return Json.read(text(line.toArray(String[]::new)));
    }

    /** What many commands print for programs, in their order, from one process. */
    static List<Json> batch(List<String> commands) throws IOException, InterruptedException {
        Path file = Files.createTempFile("bpftool", ".batch");
        try {
            Files.write(file, commands);
            return json("batch", "file", file.toString()).items().stream()
                    .map(each -> each.get("output"))
                    .toList();
        } finally {
            Files.delete(file);
        }
    }

    /** The only value of an array, out of what {@code map dump} prints. */
    static byte[] value(Json dump) {
        List<Json> bytes = dump.items().get(0).get("value").items();
        byte[] value = new byte[bytes.size()];
        for (int i = 0; i < value.length; i++) {
            value[i] = Integer.decode(bytes.get(i).text()).byteValue();
        }
        return value;
    }
}
