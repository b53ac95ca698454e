package org.skep.itest.kernels;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A program of the system, run to its end: what it printed and how it ended.
 *
 * @param status the exit status
 * @param output standard output and standard error, as they came
 */
record Peer(int status, String output) {
    static Peer run(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Peer(process.waitFor(), output);
        } finally {
            process.destroy();
        }
    }
}
