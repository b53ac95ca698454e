package org.skep.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;

/** What the bundle says of itself. */
class BundleTest {
    @Test
    void needsNoFramework() throws IOException {
        Path manifest = Path.of("target/classes/META-INF/MANIFEST.MF");
        try (InputStream in = Files.newInputStream(manifest)) {
            var attributes = new Manifest(in).getMainAttributes();

            assertThat(attributes.getValue("Import-Package").split(",(?=[a-z])"))
                    .allMatch(name -> name.startsWith("org.skep."));
            assertThat(attributes.getValue("Export-Package"))
                    .contains("org.skep.link;", "org.skep.object;")
                    .doesNotContain("jelf");
            assertThat(attributes.getValue("DynamicImport-Package")).isNull();
        }
        assertThat(Path.of("target/classes/net/fornwall/jelf/ElfFile.class"))
                .as("embedded")
                .exists();
    }
}
