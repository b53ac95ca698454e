package org.skep.itest.orders;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The jars of all bundles in all editions: the first is as it was built, the others have another ranking. */
final class Editions {
    private static final Pattern RANKING =
            Pattern.compile("(<property name=\"service.ranking\" type=\"Integer\" value=\")(-?[0-9]+)(\")");

    private final Map<Part, List<Path>> jars = new HashMap<>();
    private final Path observer;

    /**
     * Makes those that there are not.
     *
     * @param built the folder of the bundles as they were built
     * @param folder an empty one, for the others
     */
    Editions(Path built, Path folder) throws IOException {
        for (Part part : Part.values()) {
            Path[] editions = new Path[part.editions()];
            for (int edition = 0; edition < editions.length; edition++) {
                Path original = built.resolve(part.symbolicName() + ".jar");
                Path made = folder.resolve(part.symbolicName() + "-" + edition + ".jar");
                if (part.isApplication()) {
                    writeApplication(part, edition, made);
                } else if (edition > 0) {
                    writeWithRanking(original, part.ranking(edition), made);
                }
                editions[edition] = edition == 0 && !part.isApplication() ? original : made;
            }
            jars.put(part, List.of(editions));
        }
        observer = folder.resolve("observer.jar");
        Manifest manifest = manifest(
                "observer",
                Observer.class,
                "org.osgi.framework,org.skep.extern,org.skep.loader,org.skep.machine,org.skep.runtime");
        write(observer, manifest, Observer.class);
    }

    Path jar(Part part, int edition) {
        return jars.get(part).get(edition);
    }

    Path observer() {
        return observer;
    }

    private static void writeApplication(Part part, int edition, Path jar) throws IOException {
        Manifest manifest = manifest(
                part.symbolicName(), AppResolver.class, "org.osgi.framework,org.skep.extern,org.skep.resolver");
        manifest.getMainAttributes().putValue(AppResolver.CALLED, part.provides());
        manifest.getMainAttributes().putValue(AppResolver.RANKING, Integer.toString(part.ranking(edition)));
        manifest.getMainAttributes().putValue(AppResolver.ANSWER, part == Part.ONE ? "1" : "2");
        write(jar, manifest, AppResolver.class);
    }

    private static Manifest manifest(String symbolicName, Class<?> activator, String imports) {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", symbolicName);
        main.putValue("Bundle-Activator", activator.getName());
        main.putValue("Import-Package", imports);
        return manifest;
    }

    private static void write(Path jar, Manifest manifest, Class<?> content) throws IOException {
        String entry = content.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                InputStream in = content.getClassLoader().getResourceAsStream(entry)) {
            out.putNextEntry(new JarEntry(entry));
            in.transferTo(out);
        }
    }

    private static void writeWithRanking(Path original, int ranking, Path jar) throws IOException {
        boolean found = false;
        try (JarFile from = new JarFile(original.toFile());
                OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, from.getManifest())) {
            for (JarEntry entry : (Iterable<JarEntry>) from.stream()::iterator) {
                if (entry.isDirectory() || entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    continue;
                }
                byte[] bytes = from.getInputStream(entry).readAllBytes();
                if (entry.getName().startsWith("OSGI-INF/")) {
                    Matcher matcher = RANKING.matcher(new String(bytes, UTF_8));
                    found |= matcher.find();
                    bytes = matcher.replaceAll("$1" + ranking + "$3").getBytes(UTF_8);
                }
                out.putNextEntry(new JarEntry(entry.getName()));
                out.write(bytes);
            }
        }
        if (!found) {
            throw new IOException(original + " has no component with a ranking");
        }
    }
}
