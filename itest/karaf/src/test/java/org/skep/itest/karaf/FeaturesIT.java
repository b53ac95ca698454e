package org.skep.itest.karaf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleReference;

/** Features come in any order and by themselves, and leave nothing behind. */
public class FeaturesIT extends InKaraf {
    /** Each with what it is for. */
    private static final Map<String, String> PROVIDERS = Map.ofEntries(
            Map.entry("skep-resolver-kernel-version", "org.skep.resolver.kernelversion"),
            Map.entry("skep-resolver-features", "org.skep.resolver.features"),
            Map.entry("skep-resolver-kconfig", "org.skep.resolver.kconfig"),
            Map.entry("skep-resolver-overrides", "org.skep.resolver.overrides"),
            Map.entry("skep-kconfig-source-boot-file", "org.skep.kconfigsource.bootfile"),
            Map.entry("skep-kconfig-source-proc-config", "org.skep.kconfigsource.procconfig"),
            Map.entry("skep-kconfig-source-module-folders", "org.skep.kconfigsource.modulefolders"),
            Map.entry("skep-kconfig-source-path", "org.skep.kconfigsource.path"),
            Map.entry("skep-kconfig-source-kernel-image", "org.skep.kconfigsource.kernelimage"),
            Map.entry("skep-syscall-provider-linux", "org.skep.syscallprovider.linux"),
            Map.entry("skep-syscall-provider-dry-run", "org.skep.syscallprovider.dryrun"));

    private static final List<String> EVERYTHING = List.of(
            "skep-api",
            "skep-framework",
            "skep-resolver-kernel-version",
            "skep-resolver-features",
            "skep-resolver-kconfig",
            "skep-resolver-overrides",
            "skep-kconfig-source-boot-file",
            "skep-kconfig-source-proc-config",
            "skep-kconfig-source-module-folders",
            "skep-kconfig-source-path",
            "skep-kconfig-source-kernel-image",
            "skep-syscall-provider-linux",
            "skep-syscall-provider-dry-run",
            "skep-event-admin",
            "skep-commands",
            "skep");

    /** JNA keeps one thread for as long as its classes are there, and nobody can end it. */
    private static final Set<String> JNAS_OWN = Set.of("JNA Cleaner");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Before
    public void offer() throws Exception {
        prompt.run("feature:repo-add " + System.getProperty("skep.features"));
    }

    @After
    public void withdraw() throws Exception {
        List<String> left = installed();
        if (!left.isEmpty()) {
            prompt.run("feature:uninstall " + String.join(" ", left));
        }
    }

    @Test
    public void eachProviderInstallsByItself() throws Exception {
        for (Map.Entry<String, String> provider : PROVIDERS.entrySet()) {
            prompt.run("feature:install " + provider.getKey());
            assertTrue(bundles().toString(), bundles().containsKey(provider.getValue()));
            assertFalse("nothing but what it requires itself", bundles().containsKey("org.skep.core"));
            everyBundleIsActive();
            await(provider.getKey() + " is there", () -> !services().isEmpty());
            prompt.run("feature:uninstall " + provider.getKey());
            nothingIsLeft();
        }
    }

    @Test
    public void everythingInstallsInBothOrdersAndAgain() throws Exception {
        List<String> reversed = new ArrayList<>(EVERYTHING);
        Collections.reverse(reversed);
        for (List<String> order : List.of(EVERYTHING, reversed, EVERYTHING)) {
            for (String feature : order) {
                prompt.run("feature:install " + feature);
            }
            assertEquals(Set.copyOf(EVERYTHING), Set.copyOf(installed()));
            assertTrue(bundles().keySet().containsAll(PROVIDERS.values()));
            everyBundleIsActive();
            resolves();
            prompt.run("feature:uninstall " + String.join(" ", order));
            nothingIsLeft();
        }
    }

    @Test
    public void theFrameworkBringsResolversAndSourcesAndWhatIsInstalledLaterRemovesNone() throws Exception {
        Path repository = standIn();
        prompt.run("feature:repo-add " + repository.toUri());
        prompt.run("feature:install skep-framework");
        Set<String> first = Set.copyOf(bundles().keySet());
        assertTrue(
                first.toString(),
                first.containsAll(List.of(
                        "org.skep.core",
                        "org.skep.resolver.kernelversion",
                        "org.skep.resolver.features",
                        "org.skep.resolver.kconfig",
                        "org.skep.kconfigsource.bootfile",
                        "org.skep.kconfigsource.procconfig",
                        "org.skep.kconfigsource.modulefolders")));
        List<String> later = new ArrayList<>(List.of("skep-commands"));
        EVERYTHING.stream()
                .filter(feature ->
                        !Set.of("skep-framework", "skep", "skep-commands").contains(feature))
                .forEach(later::add);
        later.add("stand-in");
        try {
            Set<String> before = first;
            for (String feature : later) {
                prompt.run("feature:install " + feature);
                Set<String> now = Set.copyOf(bundles().keySet());
                assertTrue(feature + ": " + now, now.containsAll(before));
                everyBundleIsActive();
                resolves();
                before = now;
            }
            Collections.reverse(later);
            for (String feature : later) {
                resolves();
                prompt.run("feature:uninstall " + feature);
                assertTrue(feature, bundles().keySet().containsAll(first));
                everyBundleIsActive();
            }
            assertEquals(first, bundles().keySet());
        } finally {
            if (prompt.run("feature:list --required --no-format").contains("stand-in")) {
                prompt.run("feature:uninstall stand-in");
            }
            prompt.run("feature:repo-remove " + repository.toUri());
        }
    }

    /** A repository with a feature with a bundle, which says that it answers for configurations. */
    private Path standIn() throws Exception {
        Path jar = folder.getRoot().toPath().resolve("stand-in.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", "stand-in");
        manifest.getMainAttributes()
                .putValue(
                        "Provide-Capability",
                        "org.skep.resolver;org.skep.resolver=stand-in;sections:List<String>=\".kconfig\";"
                                + "names:List<String>=\"CONFIG_*\"");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return Files.writeString(
                folder.getRoot().toPath().resolve("features.xml"),
                """
                <features name="stand-in" xmlns="http://karaf.apache.org/xmlns/features/v1.6.0">
                  <feature name="stand-in" version="1.0.0"><bundle>%s</bundle></feature>
                </features>
                """
                        .formatted(jar.toUri()));
    }

    @Test
    public void whatIsLoadedStaysWhenAFeatureComesAndGoes() throws Exception {
        KernelInReach.isWanted();
        prompt.run("feature:install skep");
        resolves();
        prompt.run("skep:load " + example());
        List<String> descriptors = KernelInReach.descriptors();
        assertFalse("something is held", descriptors.isEmpty());
        prompt.run("feature:install skep-syscall-provider-dry-run");
        assertEquals(descriptors, KernelInReach.descriptors());
        prompt.run("feature:uninstall skep-syscall-provider-dry-run");
        assertEquals(descriptors, KernelInReach.descriptors());
        prompt.run("feature:uninstall skep");
        nothingIsLeft();
    }

    @Test
    public void settingsStayUnlessTheyAreToGo() throws Exception {
        prompt.run("feature:install skep");
        List<String> files = settings();
        assertFalse("every pid has a file", files.isEmpty());
        prompt.run("feature:uninstall skep");
        assertEquals(files, settings());
        prompt.run("feature:install skep");
        prompt.run("feature:uninstall -c skep");
        assertEquals(List.of(), settings());
    }

    @Test
    public void theKarBringsAllThatItNeeds() throws Exception {
        prompt.run("feature:repo-remove " + System.getProperty("skep.features"));
        forgetTheRepository();
        File kar = new File(System.getProperty("skep.kar"));
        prompt.run("kar:install " + kar.toURI());
        assertTrue(installed().toString(), installed().contains("skep"));
        assertFalse("only what one wants by default", installed().contains("skep-syscall-provider-dry-run"));
        everyBundleIsActive();
        resolves();
        prompt.run("kar:uninstall " + kar.getName().replaceFirst("\\.kar$", ""));
        assertEquals(List.of(), installed());
        nothingIsLeft();
    }

    private void resolves() throws Exception {
        awaitCommands();
        String table = prompt.run("skep:resolve " + example());
        assertTrue(table, table.contains("8 externs, 6 resolved"));
    }

    /** The project's features that were installed by name, without those that came with them. */
    private List<String> installed() throws Exception {
        return prompt.run("feature:list --required --no-format")
                .lines()
                .map(line -> line.split("\\s+", 2)[0])
                .filter(name -> name.equals("skep") || name.startsWith("skep-"))
                .toList();
    }

    private static List<String> settings() throws Exception {
        try (Stream<Path> files = Files.list(etc(""))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("org.skep."))
                    .sorted()
                    .toList();
        }
    }

    private void nothingIsLeft() throws Exception {
        assertEquals(Map.of(), bundles());
        assertEquals(List.of(), services());
        assertEquals(List.of(), KernelInReach.descriptors());
        // They were told to end, and do so in their own time.
        poll("threads that are left", FeaturesIT::threads);
    }

    /** The threads that are named for the project, run its code, or would load its classes. */
    private static List<String> threads() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> !JNAS_OWN.contains(thread.getKey().getName()))
                .filter(thread -> isOurs(thread.getKey(), thread.getValue()))
                .map(thread -> thread.getKey().getName())
                .toList();
    }

    private static boolean isOurs(Thread thread, StackTraceElement[] stack) {
        boolean loads = thread.getContextClassLoader() instanceof BundleReference loader && isOurs(loader.getBundle());
        boolean runs = Arrays.stream(stack)
                .map(StackTraceElement::getClassName)
                .anyMatch(name -> name.startsWith("org.skep.") && !name.startsWith("org.skep.itest."));
        return loads || runs || thread.getName().toLowerCase(Locale.ROOT).startsWith("skep");
    }

    private static boolean isOurs(Bundle bundle) {
        return bundle.getSymbolicName().startsWith("org.skep.");
    }
}
