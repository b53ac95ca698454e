package org.skep.itest.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The Javadoc of what is exported is made without a warning, into {@code target/javadoc}, and nothing is left out. That
 * each parameter has a line of its own is not asked for: where the sentence says it all, a tag would say it again.
 */
class JavadocIT {
    private static final Path CHECKOUT = Path.of(System.getProperty("skep.checkout"));
    private static final List<String> MODULES = List.of(
            "framework/format",
            "framework/api",
            "framework/kconfig",
            "framework/object",
            "testkit",
            "resolvers/overrides");

    @Test
    void isMadeWithoutAWarning() {
        List<String> arguments = new ArrayList<>(List.of(
                "-quiet",
                "-Xdoclint:all",
                "-Xmaxwarns",
                "100000",
                "-notimestamp",
                "-d",
                System.getProperty("skep.javadoc"),
                "-classpath",
                System.getProperty("java.class.path"),
                "-sourcepath",
                MODULES.stream()
                        .map(module -> sources(module).toString())
                        .collect(Collectors.joining(File.pathSeparator))));
        MODULES.forEach(module -> arguments.addAll(exportedPackages(module)));
        assertThat(arguments).contains("org.skep.extern", "org.skep.testkit");

        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        int status = ToolProvider.findFirst("javadoc").orElseThrow().run(out, out, arguments.toArray(String[]::new));

        // Under each warning stands the line that it is about, and a mark at the place.
        assertThat(said.toString().lines().filter(line -> line.contains(": warning: ") || line.contains("error: ")))
                .filteredOn(line -> !line.matches(".*: warning: no @(param|return|throws)\\b.*"))
                .isEmpty();
        assertThat(status).isZero();
    }

    private static Path sources(String module) {
        return CHECKOUT.resolve(module).resolve("src/main/java");
    }

    private static List<String> exportedPackages(String module) {
        try (Stream<Path> files = Files.walk(sources(module))) {
            return files.filter(file -> file.endsWith("package-info.java") && isExported(file))
                    .map(file -> sources(module).relativize(file.getParent()).toString())
                    .map(folder -> folder.replace(File.separatorChar, '.'))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isExported(Path packageInfo) {
        try {
            return Files.readString(packageInfo).contains("@Export");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
