package org.skep.itest.orders;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Dictionary;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * A Felix of the test's own, started with what Skep stands on, and a machine to ask about. Nothing of Skep's is shared
 * with the test, so that all of it can come and go, the interfaces included.
 */
final class Stage implements AutoCloseable {
    /** Nothing here takes a second; who waits this long waits in vain. */
    private static final long PATIENCE_SECONDS = 60;

    private final Path folder;
    private final Editions editions;
    private final Framework felix;
    private final BundleContext context;
    private final Map<Part, Bundle> bundles = new EnumMap<>(Part.class);
    private final Map<Part, Integer> edition = new EnumMap<>(Part.class);
    /** When each bundle was last started, as the framework tells it: a number that grows. */
    private final Map<Bundle, Integer> starts = new HashMap<>();

    private Bundle observer;
    private int lastStart;

    Stage(Path built) throws IOException, BundleException {
        folder = Files.createTempDirectory("skep-orders");
        editions = new Editions(built, Files.createDirectory(folder.resolve("editions")));
        layOutMachine();
        felix = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        folder.resolve("felix").toString(),
                        // A bundle that can't be started again after a refresh is no accident here.
                        "felix.log.level",
                        "0",
                        // So little is to be resolved that handing it to other threads takes longer.
                        "felix.resolver.parallelism",
                        "1"));
        felix.start();
        context = felix.getBundleContext();
        context.addBundleListener((SynchronousBundleListener) event -> {
            if (event.getType() == BundleEvent.STARTED) {
                starts.put(event.getBundle(), ++lastStart);
            }
        });
        startGround(built);
        configure("org.skep.overrides", Map.of("site_number", "42"));
        configure("org.skep.kconfigsource.path", Map.of("path", "/srv/kernels/%r"));
    }

    private void startGround(Path built) throws IOException, BundleException {
        List<Bundle> ground = new ArrayList<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(built, "*.jar")) {
            for (Path jar : jars) {
                if (!jar.getFileName().toString().startsWith("org.skep.")) {
                    ground.add(context.installBundle(jar.toUri().toString()));
                }
            }
        }
        for (Bundle bundle : ground) {
            if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                bundle.start();
            }
        }
    }

    /** ConfigAdmin's own interface comes with its bundle, and is none of the test's. */
    private void configure(String pid, Map<String, String> settings) throws BundleException {
        try {
            ServiceReference<?>[] references =
                    context.getAllServiceReferences("org.osgi.service.cm.ConfigurationAdmin", null);
            Object admin = context.getService(references[0]);
            Object configuration = admin.getClass()
                    .getMethod("getConfiguration", String.class, String.class)
                    .invoke(admin, pid, "?");
            configuration
                    .getClass()
                    .getMethod("update", Dictionary.class)
                    .invoke(configuration, FrameworkUtil.asDictionary(settings));
        } catch (ReflectiveOperationException | InvalidSyntaxException e) {
            throw new BundleException("ConfigAdmin can't be used", e);
        }
    }

    private void layOutMachine() throws IOException {
        write("proc/sys/kernel/osrelease", Place.RELEASE + "\n");
        write("proc/sys/kernel/version", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-07-01)\n");
        write("proc/kallsyms", "ffffffff81000000 T _stext\nffffffff81200000 T __x64_sys_bpf\n");
    }

    private void write(String path, String text) throws IOException {
        write(path, text.getBytes(UTF_8));
    }

    private void write(String path, byte[] bytes) throws IOException {
        Path file = root().resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    /** Where the machine is laid out. */
    Path root() {
        return folder.resolve("machine");
    }

    /** Gives the machine a configuration in each of these places, and in no other. */
    Model.Machine machine(Set<Place> configurations) throws IOException {
        for (Place place : Place.values()) {
            if (configurations.contains(place)) {
                write(place.path(), configuration(place));
            } else {
                Files.deleteIfExists(root().resolve(place.path()));
            }
        }
        return new Model.Machine(root(), configurations);
    }

    private static byte[] configuration(Place place) throws IOException {
        byte[] text = ("CONFIG_HZ=" + place.frequency() + "\n").getBytes(UTF_8);
        return switch (place) {
            case CONFIGURED, BOOT, MODULES -> text;
            case PROC -> gzip(text);
            case IMAGE -> image(gzip(text));
        };
    }

    /** As little of a kernel as its configuration is taken out of. */
    private static byte[] image(byte[] configuration) throws IOException {
        ByteArrayOutputStream image = new ByteArrayOutputStream();
        try (OutputStream kernel = new ZstdOutputStream(image)) {
            kernel.write("IKCFG_ST".getBytes(UTF_8));
            kernel.write(configuration);
            kernel.write("IKCFG_ED".getBytes(UTF_8));
        }
        return image.toByteArray();
    }

    private static byte[] gzip(byte[] text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text);
        }
        return packed.toByteArray();
    }

    boolean isInstalled(Part part) {
        return bundles.containsKey(part);
    }

    boolean isActive(Part part) {
        return isInstalled(part) && bundles.get(part).getState() == Bundle.ACTIVE;
    }

    void install(Part part, int which) throws IOException, BundleException {
        try (InputStream jar = Files.newInputStream(editions.jar(part, which))) {
            bundles.put(part, context.installBundle("skep:" + part, jar));
            edition.put(part, which);
        }
    }

    /** Starts a bundle, which works exactly if all is there that it needs. */
    void start(Part part) throws BundleException {
        boolean possible = part.needs().stream().allMatch(this::isInstalled);
        try {
            bundles.get(part).start();
        } catch (BundleException e) {
            if (possible) {
                throw e;
            }
            return;
        }
        if (!possible) {
            throw new AssertionError(part + " has been started without " + part.needs());
        }
    }

    void stop(Part part) throws BundleException {
        bundles.get(part).stop();
    }

    /** Updates a bundle. Whoever is wired to it is refreshed at once, since two editions of one interface are two. */
    void update(Part part, int which) throws IOException, BundleException, InterruptedException {
        try (InputStream jar = Files.newInputStream(editions.jar(part, which))) {
            bundles.get(part).update(jar);
            edition.put(part, which);
        } catch (BundleException e) {
            // Updated it is, but what was started can't be any more without what it needs.
            if (part.needs().stream().allMatch(this::isInstalled)) {
                throw e;
            }
            edition.put(part, which);
        }
        refresh(part);
    }

    void uninstall(Part part) throws BundleException, InterruptedException {
        Bundle gone = bundles.remove(part);
        edition.remove(part);
        gone.uninstall();
        refresh(List.of(gone));
        starts.remove(gone);
    }

    void refresh(Part part) throws InterruptedException {
        refresh(List.of(bundles.get(part)));
    }

    private void refresh(List<Bundle> all) throws InterruptedException {
        CountDownLatch refreshed = new CountDownLatch(1);
        felix.adapt(FrameworkWiring.class).refreshBundles(all, event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
            }
        });
        if (!refreshed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the framework does not come to an end with refreshing " + all);
        }
    }

    /** Leaves nothing of Skep's. */
    void clear() throws BundleException, InterruptedException {
        List<Bundle> all = new ArrayList<>(bundles.values());
        if (observer != null) {
            all.add(observer);
        }
        for (Bundle bundle : all) {
            bundle.uninstall();
        }
        bundles.clear();
        edition.clear();
        observer = null;
        refresh(all);
        starts.keySet().removeAll(all);
    }

    /** The bundles that run, as the framework says, in the order in which it has started them. */
    List<Model.Started> started() {
        return bundles.keySet().stream()
                .filter(this::isActive)
                .sorted(Comparator.comparing(part -> starts.get(bundles.get(part))))
                .map(part -> new Model.Started(part, edition.get(part)))
                .toList();
    }

    /** What a client of the core sees; nothing where there can't be a client. */
    Map<String, List<String>> seen(Path object) throws IOException, BundleException {
        if (observer == null) {
            try (InputStream jar = Files.newInputStream(editions.observer())) {
                observer = context.installBundle("skep:observer", jar);
            }
        }
        if (observer.getState() != Bundle.ACTIVE) {
            try {
                observer.start();
            } catch (BundleException e) {
                if (isInstalled(Part.API) && isInstalled(Part.FORMAT)) {
                    throw e;
                }
                return Map.of();
            }
        }
        @SuppressWarnings("unchecked")
        ServiceReference<BiFunction<Path, Path, Map<String, List<String>>>> reference =
                (ServiceReference<BiFunction<Path, Path, Map<String, List<String>>>>)
                        (ServiceReference<?>) context.getServiceReference(BiFunction.class);
        try {
            return context.getService(reference).apply(object, root());
        } finally {
            context.ungetService(reference);
        }
    }

    /** Every service of Skep's in the framework: the core, or the name that it gives itself. */
    List<String> services() throws InvalidSyntaxException {
        ServiceReference<?>[] all = context.getAllServiceReferences(null, null);
        return Arrays.stream(all)
                .filter(reference -> Arrays.stream((String[]) reference.getProperty(Constants.OBJECTCLASS))
                        .anyMatch(type -> type.startsWith("org.skep.")))
                .map(reference -> {
                    Object name = reference.getProperty("org.skep.name");
                    return name == null ? "the core" : name.toString();
                })
                .sorted()
                .toList();
    }

    @Override
    public void close() throws IOException, BundleException {
        felix.stop();
        try {
            felix.waitForStop(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
