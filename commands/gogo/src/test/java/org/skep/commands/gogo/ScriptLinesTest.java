package org.skep.commands.gogo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ScriptLinesTest {
    @Test
    void areReturnedInOrder() throws Exception {
        try (ScriptLines lines = new ScriptLines(text("a\nå\n\nlast"))) {
            assertThat(lines.next()).contains("a");
            assertThat(lines.next()).contains("å");
            assertThat(lines.next()).contains("");
            assertThat(lines.next()).contains("last");
            assertThat(lines.next()).isEmpty();
            assertThat(lines.next()).isEmpty();
        }
    }

    @Test
    void waitingCallersCanBeInterrupted() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        try (PipedOutputStream silent = new PipedOutputStream();
                ScriptLines lines = new ScriptLines(new PipedInputStream(silent))) {
            Thread waiting = new Thread(() -> {
                try {
                    lines.next();
                } catch (Exception e) {
                    thrown.set(e);
                }
            });
            waiting.start();
            waiting.interrupt();
            waiting.join();
        }
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
