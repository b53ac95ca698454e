package org.skep.extern;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class LookedTest {
    @Test
    void reportsWhyAPlaceCouldNotBeRead() {
        assertThat(Lookup.at("/x", new NoSuchFileException("/x"))).hasToString("/x: no such file");
        assertThat(Lookup.at("/x", new AccessDeniedException("/x"))).hasToString("/x: permission denied");
        assertThat(Lookup.at("/x", new FileSystemException("/x", null, "a folder")))
                .hasToString("/x: a folder");
        assertThat(Lookup.at("/x", new FileSystemException("/x")))
                .hasToString("/x: java.nio.file.FileSystemException: /x");
        assertThat(Lookup.at("/x", new IOException("Input/output error"))).hasToString("/x: Input/output error");
    }
}
