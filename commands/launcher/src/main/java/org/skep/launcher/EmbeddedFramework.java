package org.skep.launcher;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.launch.Framework;
import org.osgi.util.tracker.ServiceTracker;

/**
 * A framework inside this process, with the bundles of some folders. It ends with the process, in whichever way that
 * ends: a shutdown hook stops it and removes its cache, so {@link System#exit} and a signal do the same.
 */
final class EmbeddedFramework {
    /**
     * Bundles start synchronously and Declarative Services registers what is satisfied while they do, so the service is
     * there at once or, most likely, never. The rest is for components that wait for something that takes its time.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

    private final Framework framework;
    private final List<String> startFailures;

    private EmbeddedFramework(Framework framework, List<String> startFailures) {
        this.framework = framework;
        this.startFailures = startFailures;
    }

    /**
     * Starts a framework, installs all bundles in these folders, then starts them: in no order that anything may need.
     *
     * @param settings properties of the framework beside those that are always the same
     * @param ending of the process
     */
    static EmbeddedFramework start(List<Path> folders, Map<String, String> settings, Ending ending)
            throws LaunchException, IOException {
        if (ending.isSignalled()) {
            // Nothing is made that no clean-up would remove.
            throw new LaunchException("the process is ending");
        }
        PrivateCache cache = PrivateCache.create();
        ending.cleanUpWith(cache::remove);
        // What was given may be another user's folder.
        System.setProperty("java.io.tmpdir", cache.folder().toString());
        Framework framework = new FrameworkFactory().newFramework(configuration(cache, settings));
        ending.cleanUpWith(() -> stop(framework, cache, ending));
        try {
            framework.init();
            List<Bundle> bundles = install(framework.getBundleContext(), folders);
            framework.start();
            return new EmbeddedFramework(framework, startAll(bundles));
        } catch (BundleException e) {
            throw new LaunchException("the framework could not be started: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> configuration(PrivateCache cache, Map<String, String> settings) {
        Map<String, String> configuration = new HashMap<>(settings);
        configuration.put(Constants.FRAMEWORK_STORAGE, cache.folder().toString());
        // The cache is this process's alone.
        configuration.put("felix.cache.locking", "false");
        // Where Gogo looks for etc/gosh_profile, with commands that it runs; in the current folder otherwise. Its own
        // profile is in its bundle.
        configuration.put(
                "gosh.home", System.getProperty("gosh.home", cache.folder().toString()));
        // Errors only.
        configuration.put("felix.log.level", "1");
        return configuration;
    }

    private static List<Bundle> install(BundleContext context, List<Path> folders)
            throws IOException, BundleException, LaunchException {
        List<Bundle> bundles = new ArrayList<>();
        for (Path folder : folders) {
            try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
                for (Path jar : jars) {
                    bundles.add(context.installBundle(reference(jar)));
                }
            }
        }
        if (bundles.isEmpty()) {
            throw new LaunchException("no bundles in " + folders);
        }
        return bundles;
    }

    /** By reference: not copied to the cache. Felix undoes the URL's escapes like those of a form, plus signs too. */
    private static String reference(Path jar) {
        return "reference:" + jar.toUri().toString().replace("+", "%2B");
    }

    private static List<String> startAll(List<Bundle> bundles) {
        List<String> failures = new ArrayList<>();
        for (Bundle bundle : bundles) {
            if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null) {
                continue;
            }
            try {
                // Transient: a private cache has no next start to remember anything for.
                bundle.start(Bundle.START_TRANSIENT);
            } catch (BundleException e) {
                if (!isNativeLibrary(bundle)) {
                    failures.add(bundle.getSymbolicName() + " did not start: " + e.getMessage());
                }
            }
        }
        return failures;
    }

    /**
     * One that has nothing for this processor can't be resolved. Whoever can do without it does, and whoever can't
     * doesn't start either.
     */
    private static boolean isNativeLibrary(Bundle bundle) {
        Dictionary<String, String> headers = bundle.getHeaders("");
        return headers.get(Constants.BUNDLE_NATIVECODE) != null && headers.get(Constants.BUNDLE_ACTIVATOR) == null;
    }

    /**
     * The tool of this name that a bundle offers as a service with the property {@code tool}.
     *
     * @throws LaunchException when nobody offers it in time; the message says what is missing
     */
    ToolProvider tool(String name) throws LaunchException, InterruptedException {
        BundleContext context = framework.getBundleContext();
        ServiceTracker<ToolProvider, ToolProvider> tracker = new ServiceTracker<>(context, filter(context, name), null);
        tracker.open();
        ToolProvider tool = startFailures.isEmpty() ? tracker.waitForService(PATIENCE.toMillis()) : null;
        if (tool == null) {
            List<String> lines = new ArrayList<>();
            lines.add("the bundles are installed, but nobody offers the commands");
            lines.addAll(startFailures);
            lines.addAll(UnsatisfiedComponents.of(context));
            throw new LaunchException(String.join("\n  ", lines));
        }
        return tool;
    }

    private static Filter filter(BundleContext context, String tool) {
        try {
            return context.createFilter(
                    "(&(" + Constants.OBJECTCLASS + "=" + ToolProvider.class.getName() + ")(tool=" + tool + "))");
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(tool, e);
        }
    }

    /** Lets a shell inside stop the framework: {@link Exit}. */
    void offerExit() {
        Exit.offer(framework.getBundleContext());
    }

    /** Returns when somebody inside has stopped the framework. */
    void waitForStop() throws InterruptedException {
        framework.waitForStop(0);
    }

    private static void stop(Framework framework, PrivateCache cache, Ending ending) {
        try {
            framework.stop();
            framework.waitForStop(LONGEST_STOP.toMillis());
        } catch (BundleException e) {
            System.err.println("skep: the framework did not stop: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // A main thread that still installs bundles finds the framework stopped, and writes no more into the cache.
        ending.await(LONGEST_STOP);
        cache.remove();
    }
}
