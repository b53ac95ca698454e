package org.skep.itest.ownresolver;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.util.tracker.ServiceTracker;
import org.skep.btf.Btf;
import org.skep.loader.ObjectResolver;

/**
 * A framework with the project's bundles. The API's packages are exported by the framework from the test's class path,
 * with the versions of their bundles, so that the test can call services.
 */
final class Felix {
    /** Nothing here takes a second; who waits this long waits in vain. */
    private static final long PATIENCE_SECONDS = 60;

    private final Framework framework;

    private Felix(Framework framework) {
        this.framework = framework;
    }

    /** Starts a framework with the jars of a folder. */
    static Felix with(Path bundles, Path storage) throws BundleException, IOException {
        Framework framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        storage.toString(),
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        String.join(
                                ",",
                                exports(ObjectResolver.class),
                                exports(Btf.class),
                                "org.osgi.service.cm;version=1.6.1")));
        framework.start();
        Felix felix = new Felix(framework);
        List<Bundle> installed = new ArrayList<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(bundles, "*.jar")) {
            for (Path jar : jars) {
                installed.add(
                        framework.getBundleContext().installBundle(jar.toUri().toString()));
            }
        }
        for (Bundle bundle : installed) {
            bundle.start();
        }
        return felix;
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    /** Installs and starts one more. */
    Bundle install(Path jar) throws BundleException {
        Bundle bundle = context().installBundle(jar.toUri().toString());
        bundle.start();
        return bundle;
    }

    /** A service, which stays in use until the framework stops. */
    <S> S service(Class<S> type) throws InterruptedException {
        ServiceTracker<S, S> tracker = new ServiceTracker<>(context(), type, null);
        tracker.open();
        S service = tracker.waitForService(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        if (service == null) {
            throw new AssertionError("nobody provides " + type.getName());
        }
        return service;
    }

    /** Something that comes to pass in a while. */
    interface Condition {
        boolean holds() throws Exception;
    }

    /** Waits until something has come to pass: configurations reach components by a thread of ConfigAdmin's. */
    static void await(String what, Condition condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new AssertionError("in vain: " + what);
            }
            Thread.onSpinWait();
        }
    }

    /** The packages that the bundle of a class exports. */
    private static String exports(Class<?> type) throws IOException {
        String path = type.getName().replace('.', '/') + ".class";
        URL location = type.getClassLoader().getResource(path);
        URL manifest = location.openConnection() instanceof JarURLConnection jar
                ? new URL("jar:" + jar.getJarFileURL() + "!/META-INF/MANIFEST.MF")
                : new URL(location.toString().replace(path, "META-INF/MANIFEST.MF"));
        try (InputStream in = manifest.openStream()) {
            return new Manifest(in).getMainAttributes().getValue(Constants.EXPORT_PACKAGE);
        }
    }

    void stop() throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    }
}
