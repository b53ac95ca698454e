package org.skep.itest;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.options;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.junit.After;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.util.tracker.ServiceTracker;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Extern;
import org.skep.extern.Origin;
import org.skep.extern.Value;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectResolver;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.loader.ResolvedExtern;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;

/**
 * A test inside Felix. The framework starts with what Skep stands on (Declarative Services, ConfigAdmin); a test
 * installs the project's own bundles as it needs them, and they are gone again when it ends.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public abstract class InFelix {
    /** Nothing here takes a second; who waits this long waits in vain. */
    private static final long PATIENCE_SECONDS = 60;

    /** What every bundle of the project needs. */
    private static final List<String> GROUND =
            List.of("org.skep.format", "org.skep.kconfig", "org.skep.api", "org.skep.object");

    @Inject
    protected BundleContext context;

    @Inject
    protected ConfigurationAdmin configurationAdmin;

    /** Threads of a test register services too. */
    private final Deque<AutoCloseable> undo = new ConcurrentLinkedDeque<>();

    @Configuration
    public Option[] felix() throws IOException {
        List<Option> options = new ArrayList<>();
        options.add(junitBundles());
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(bundles(), "*.jar")) {
            for (Path jar : jars) {
                if (!jar.getFileName().toString().startsWith("org.skep.") || GROUND.contains(symbolicName(jar))) {
                    options.add(bundle(jar.toUri().toString()));
                }
            }
        }
        return options(options.toArray(Option[]::new));
    }

    @After
    public void undoAll() throws Exception {
        while (!undo.isEmpty()) {
            undo.pop().close();
        }
    }

    /** Installs and starts one of the project's bundles. */
    protected final Bundle install(String symbolicName) throws BundleException {
        Bundle bundle = context.installBundle(
                bundles().resolve(symbolicName + ".jar").toUri().toString());
        undo.push(() -> {
            if (bundle.getState() != Bundle.UNINSTALLED) {
                bundle.uninstall();
            }
        });
        bundle.start();
        return bundle;
    }

    protected final void installAll() throws BundleException {
        for (String name : List.of(
                "org.skep.core",
                "org.skep.resolver.kernelversion",
                "org.skep.resolver.features",
                "org.skep.resolver.kconfig",
                "org.skep.resolver.overrides",
                "org.skep.kconfigsource.bootfile",
                "org.skep.kconfigsource.procconfig",
                "org.skep.kconfigsource.modulefolders",
                "org.skep.kconfigsource.path",
                "org.skep.kconfigsource.kernelimage")) {
            install(name);
        }
    }

    protected final <S> ServiceRegistration<S> register(Class<S> type, S service, Map<String, ?> properties) {
        ServiceRegistration<S> registration =
                context.registerService(type, service, FrameworkUtil.asDictionary(properties));
        undo.push(() -> {
            try {
                registration.unregister();
            } catch (IllegalStateException e) {
                // The test has unregistered it itself.
            }
        });
        return registration;
    }

    protected final ServiceRegistration<ExternResolver> register(
            String name, int ranking, String section, String names, ExternResolver resolver) {
        return register(
                ExternResolver.class,
                resolver,
                Map.of(
                        ExternResolver.NAME,
                        name,
                        ExternResolver.SECTIONS,
                        section,
                        ExternResolver.NAMES,
                        names,
                        Constants.SERVICE_RANKING,
                        ranking));
    }

    /** An empty root folder of a machine, which is gone when the test ends. */
    protected final Path emptyMachine() throws IOException {
        Path root = Files.createTempDirectory("skep-target");
        undo.push(() -> {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        });
        return root;
    }

    /** Writes a file of such a machine. */
    protected static void write(Path root, String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** A resolver that says the same number of everything. */
    protected static ExternResolver everything(long value) {
        return question -> {
            Map<String, Answer> answers = new HashMap<>();
            for (Extern extern : question.externs()) {
                answers.put(extern.name(), Answer.found(new Value.Number(value), Origin.of("the test")));
            }
            return answers;
        };
    }

    /** Sets a configuration, and takes it back when the test ends. */
    protected final void configure(String pid, Map<String, ?> properties) throws IOException {
        update(configurationAdmin.getConfiguration(pid, "?"), properties);
    }

    /** Sets a configuration of a factory, and takes it back when the test ends, if the test has not. */
    protected final org.osgi.service.cm.Configuration configure(
            String factoryPid, String name, Map<String, ?> properties) throws IOException {
        org.osgi.service.cm.Configuration configuration =
                configurationAdmin.getFactoryConfiguration(factoryPid, name, "?");
        update(configuration, properties);
        return configuration;
    }

    private void update(org.osgi.service.cm.Configuration configuration, Map<String, ?> properties) throws IOException {
        configuration.update(FrameworkUtil.asDictionary(properties));
        undo.push(() -> {
            try {
                configuration.delete();
            } catch (IllegalStateException e) {
                // Set twice, and deleted already.
            }
        });
    }

    protected final <S> S service(Class<S> type) throws InterruptedException {
        ServiceTracker<S, S> tracker = new ServiceTracker<>(context, type, null);
        tracker.open();
        undo.push(tracker::close);
        S service = tracker.waitForService(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        if (service == null) {
            throw new AssertionError("nobody provides " + type.getName());
        }
        return service;
    }

    protected final Resolution resolve(ObjectFile object, ResolveOptions options)
            throws BpfObjectException, InterruptedException {
        return service(ObjectResolver.class).resolve(object, options);
    }

    /** Resolves until it comes out as wanted: configurations reach components by a thread of ConfigAdmin's. */
    protected final Resolution resolveUntil(
            ObjectFile object, ResolveOptions options, java.util.function.Predicate<Resolution> wanted)
            throws BpfObjectException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Resolution resolution = resolve(object, options);
        while (!wanted.test(resolution)) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("still not as wanted: " + states(resolution));
            }
            Thread.onSpinWait();
            resolution = resolve(object, options);
        }
        return resolution;
    }

    /** Waits for what a thread of the framework's does in its own time. */
    protected static void until(BooleanSupplier wanted, Supplier<String> otherwise) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!wanted.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError(otherwise.get());
            }
            Thread.onSpinWait();
        }
    }

    /** Each extern with its value, or with the word {@code zero}, or with the code of what is wrong. */
    protected static Map<String, String> states(Resolution resolution) {
        Map<String, String> states = new TreeMap<>();
        for (ResolvedExtern extern : resolution.externs()) {
            states.put(extern.extern().name(), state(extern));
        }
        return states;
    }

    private static String state(ResolvedExtern extern) {
        if (extern instanceof ResolvedExtern.Resolved resolved) {
            return resolved.value().toString();
        }
        return extern instanceof ResolvedExtern.Failed failed
                ? failed.problem().code().word()
                : "zero";
    }

    /** What was said of one extern that failed. */
    protected static String said(Resolution resolution, String extern) {
        return resolution.errors().stream()
                .filter(problem -> problem.extern().orElse("").equals(extern))
                .findFirst()
                .orElseThrow()
                .message();
    }

    protected static ObjectFile fixture(String name) throws IOException {
        return ObjectFile.read(fixtures().resolve(name));
    }

    protected static Path fixtures() {
        return Path.of(System.getProperty("skep.fixtures"));
    }

    private static Path bundles() {
        return Path.of(System.getProperty("skep.bundles"));
    }

    /** The jars that a framework may be given, by the symbolic names of the bundles in them. */
    protected static Map<String, Path> bundlesByName() throws IOException {
        Map<String, Path> jars = new HashMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(bundles(), "*.jar")) {
            for (Path jar : all) {
                try (JarFile file = new JarFile(jar.toFile())) {
                    String name = file.getManifest().getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME);
                    jars.put(name == null ? "" : name.split(";", 2)[0].strip(), jar);
                }
            }
        }
        return jars;
    }

    private static String symbolicName(Path jar) {
        String file = jar.getFileName().toString();
        return file.substring(0, file.length() - ".jar".length());
    }
}
