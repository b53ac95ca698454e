package org.skep.itest.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.skep.extern.Code;
import org.skep.itest.pages.Page;

/** What the pages refer to is there, and what they have to mention is mentioned. */
class ReferencesIT {
    private static final Path CHECKOUT = Path.of(System.getProperty("skep.checkout"));
    private static final Path HOME = Path.of(System.getProperty("skep.home"));
    private static final Pattern PID = Pattern.compile("<Designate (?:factoryPid|pid)=\"([^\"]+)\"");
    private static final Pattern PROPERTY = Pattern.compile("<AD id=\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("`([^`\\s]+)[^`\n]*`");
    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");

    @Test
    void linksLeadSomewhere() throws IOException {
        List<String> dead = new ArrayList<>();
        for (Path file : pages()) {
            for (String link : Page.read(CHECKOUT, file).links()) {
                if (!link.contains("://") && !isThere(file, link)) {
                    dead.add(CHECKOUT.relativize(file) + ": " + link);
                }
            }
        }
        assertThat(dead).isEmpty();
    }

    private static boolean isThere(Path page, String link) {
        String[] parts = link.split("#", 2);
        Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        return Files.exists(file)
                && (parts.length == 1 || Page.read(CHECKOUT, file).anchors().contains(parts[1]));
    }

    @Test
    void everyCodeIsExplained() throws Exception {
        Set<String> sections =
                Page.read(CHECKOUT, CHECKOUT.resolve("docs/errors.md")).anchors();
        List<String> codes = new ArrayList<>();
        for (Field field : Code.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == Code.class) {
                codes.add(((Code) field.get(null)).word());
            }
        }
        assertThat(codes).contains("no-resolver").isSubsetOf(sections);
    }

    @Test
    void everySettingIsExplained() throws IOException {
        Set<String> pids = new TreeSet<>();
        Set<String> properties = new TreeSet<>();
        for (Path jar : jars()) {
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                for (ZipEntry entry : zip.stream()
                        .filter(entry -> entry.getName().matches("OSGI-INF/metatype/org\\.skep\\..*\\.xml"))
                        .toList()) {
                    String text = new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                    pids.addAll(found(PID, text));
                    properties.addAll(found(PROPERTY, text));
                }
            }
        }
        assertThat(pids).contains("org.skep.core").isSubsetOf(inCode("docs/configuration.md"));
        assertThat(properties).contains("service.ranking").isSubsetOf(inCode("docs/configuration.md"));
    }

    @Test
    void everyOptionIsExplained() throws Exception {
        Set<String> options = new TreeSet<>();
        for (String command :
                List.of("resolve", "explain", "load", "matrix", "snapshot", "sources", "resolvers", "providers")) {
            options.addAll(found(OPTION, Reading.program(HOME, command, "--help")));
        }
        assertThat(options).contains("--root", "--json").isSubsetOf(inCode("docs/command-line.md"));
    }

    /** The first words of what a page has in code. */
    private static List<String> inCode(String page) throws IOException {
        return found(CODE, Files.readString(CHECKOUT.resolve(page)));
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(result -> result.groupCount() == 0 ? result.group() : result.group(1))
                .toList();
    }

    private static List<Path> jars() throws IOException {
        List<Path> jars = new ArrayList<>();
        for (String folder : List.of("bundles", "shell")) {
            try (Stream<Path> files = Files.list(HOME.resolve(folder))) {
                files.forEach(jars::add);
            }
        }
        return jars;
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(CHECKOUT.resolve("README.md")));
        for (String folder : List.of("docs", "examples", "fixtures")) {
            try (Stream<Path> files = Files.walk(CHECKOUT.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".md")
                                && !file.toString().contains("/target/"))
                        .forEach(pages::add);
            }
        }
        return pages;
    }
}
