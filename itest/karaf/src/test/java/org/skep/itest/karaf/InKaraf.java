package org.skep.itest.karaf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.propagateSystemProperties;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.junit.Before;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.options.extra.VMOption;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.AllServiceListener;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationListener;

/**
 * A test inside a Karaf that is as it was downloaded, but for the repositories it looks into: the build's, and one with
 * what Pax Exam adds. What is not there it can't find, wherever the machine has it.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public abstract class InKaraf {
    /** Nothing here takes ten seconds; who waits this long waits in vain. */
    private static final long PATIENCE_SECONDS = 120;

    private static final String OF_NO_USE = "itest";
    private static final String MAVEN = "org.ops4j.pax.url.mvn";

    @Inject
    protected BundleContext context;

    @Inject
    private SessionFactory sessions;

    @Inject
    private ConfigurationAdmin configurations;

    protected Prompt prompt;

    @Configuration
    public Option[] karaf() {
        File unpacked = new File(System.getProperty("karaf.unpacked"));
        List<Option> options = new ArrayList<>(List.of(
                karafDistributionConfiguration()
                        .frameworkUrl(new File(System.getProperty("karaf.archive"))
                                .toURI()
                                .toString())
                        .karafVersion(System.getProperty("karaf.version"))
                        .unpackDirectory(unpacked)
                        .useDeployFolder(false),
                console(),
                maven("localRepository", "${karaf.data}/downloaded"),
                maven("repositories", repository("exam") + ", " + repository("skep")),
                propagateSystemProperties(
                        "exam.repository",
                        "skep.kar",
                        "skep.features",
                        "skep.example",
                        "skep.app.jars",
                        "skep.checkout",
                        "skep.site",
                        "skep.app.object")));
        options.addAll(onLaterJava(System.getProperty("karaf.version")));
        options.addAll(more());
        return options.toArray(Option[]::new);
    }

    /** Without a console: lines are entered at the {@link Prompt}. */
    protected Option console() {
        return configureConsole().ignoreLocalConsole().ignoreRemoteShell();
    }

    /** What a test wants beside that. */
    protected List<Option> more() {
        return List.of();
    }

    private static Option maven(String key, String value) {
        return editConfigurationFilePut("etc/" + MAVEN + ".cfg", MAVEN + "." + key, value);
    }

    private static String repository(String name) {
        return repository(name, System.getProperty(name + ".repository"));
    }

    private static String repository(String name, String folder) {
        return new File(folder).toURI() + "@id=" + name + "@snapshots";
    }

    /** What Karaf's own scripts tell a Java that has modules. */
    private static List<Option> onLaterJava(String version) {
        List<Option> options = new ArrayList<>();
        // Like the other JVMs of tests: property short.lived of the build.
        options.add(new VMOption("-XX:TieredStopAtLevel=1"));
        options.add(new VMOption("-XX:+UseSerialGC"));
        for (String module : List.of("base/org.apache.karaf.specs.locator", "xml/org.apache.karaf.specs.java.xml")) {
            String[] parts = module.split("/", 2);
            options.add(new VMOption("--patch-module"));
            options.add(new VMOption("java." + parts[0] + "=lib/endorsed/" + parts[1] + "-" + version + ".jar"));
        }
        for (String argument : List.of(
                "--add-reads=java.xml=java.logging",
                "--add-exports=java.base/org.apache.karaf.specs.locator=java.xml,ALL-UNNAMED",
                "--add-opens=java.base/java.security=ALL-UNNAMED",
                "--add-opens=java.base/java.net=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.naming/javax.naming.spi=ALL-UNNAMED",
                "--add-opens=java.rmi/sun.rmi.transport.tcp=ALL-UNNAMED",
                "--add-exports=java.base/sun.net.www.protocol.file=ALL-UNNAMED",
                "--add-exports=java.base/sun.net.www.protocol.ftp=ALL-UNNAMED",
                "--add-exports=java.base/sun.net.www.protocol.http=ALL-UNNAMED",
                "--add-exports=java.base/sun.net.www.protocol.https=ALL-UNNAMED",
                "--add-exports=java.base/sun.net.www.protocol.jar=ALL-UNNAMED",
                "--add-exports=java.base/sun.net.www.content.text=ALL-UNNAMED",
                "--add-exports=jdk.naming.rmi/com.sun.jndi.url.rmi=ALL-UNNAMED",
                "--add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED")) {
            options.add(new VMOption(argument));
        }
        options.add(new VMOption("-classpath"));
        options.add(new VMOption("lib/jdk9plus/*" + File.pathSeparator + "lib/boot/*"));
        return options;
    }

    @Before
    public final void sitDown() {
        prompt = new Prompt(sessions);
    }

    /** From now on Karaf finds nothing of the build's, neither in its repository nor in what it has downloaded. */
    protected final void forgetTheRepository() throws Exception {
        prompt.run("config:property-set -p " + MAVEN + " " + MAVEN + ".localRepository '"
                + Path.of(System.getProperty("karaf.data"), "nothing-downloaded") + "'");
        prompt.run("config:property-set -p " + MAVEN + " " + MAVEN + ".repositories '"
                + repository("exam", System.getProperty("exam.repository")) + "'");
    }

    /**
     * Writes a file of settings, once everybody has heard of the settings before: Karaf writes what it hears of a
     * setting into the file it is from, and would undo what stands there since. It tells its listeners in one order, so
     * whoever hears of a configuration that is of no use has heard of all before it.
     */
    protected final void set(Path file, String text) throws Exception {
        everybodyHasHeard();
        Files.writeString(file, text);
    }

    protected final void everybodyHasHeard() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        ServiceRegistration<ConfigurationListener> listener = context.registerService(
                ConfigurationListener.class,
                event -> {
                    if (event.getPid().equals(OF_NO_USE)) {
                        heard.countDown();
                    }
                },
                null);
        try {
            configurations.getConfiguration(OF_NO_USE, "?").update(FrameworkUtil.asDictionary(Map.of()));
            assertTrue(heard.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } finally {
            listener.unregister();
        }
    }

    /** The pids that have a configuration. */
    protected final Set<String> pids() throws Exception {
        return Stream.ofNullable(configurations.listConfigurations(null))
                .flatMap(Stream::of)
                .map(one -> one.getPid())
                .collect(Collectors.toSet());
    }

    /** Deletes all configurations but these. */
    protected final void keepOnly(Set<String> pids) throws Exception {
        for (String pid : pids()) {
            if (!pids.contains(pid) && !pid.equals(OF_NO_USE)) {
                configurations.getConfiguration(pid, "?").delete();
            }
        }
    }

    /** A file of Karaf's folder {@code etc}. */
    protected static Path etc(String file) {
        return Path.of(System.getProperty("karaf.etc"), file);
    }

    protected static Path example() {
        Path example = Path.of(System.getProperty("skep.example"));
        if (!Files.exists(example)) {
            throw new AssertionError(example + " is not there");
        }
        return example;
    }

    /** The project's bundles that are there now: symbolic name to state. */
    protected final Map<String, String> bundles() {
        Map<String, String> bundles = new TreeMap<>();
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getSymbolicName().startsWith("org.skep.")) {
                bundles.put(bundle.getSymbolicName(), bundle.getState() == Bundle.ACTIVE ? "active" : "not active");
            }
        }
        return bundles;
    }

    protected final void everyBundleIsActive() {
        assertEquals(
                List.of(),
                bundles().entrySet().stream()
                        .filter(one -> !one.getValue().equals("active"))
                        .toList());
    }

    /** Waits for what a change of services brings about, and looks again after every such change. */
    protected final void await(String what, Callable<Boolean> condition) throws Exception {
        Semaphore changes = new Semaphore(0);
        AllServiceListener listener = event -> changes.release();
        context.addServiceListener(listener);
        try {
            while (!condition.call()) {
                if (!changes.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw new AssertionError("in vain: " + what);
                }
                changes.drainPermits();
            }
        } finally {
            context.removeServiceListener(listener);
        }
    }

    /** Karaf reads the access list of the commands from a file, which it looks for once a second. */
    protected final void awaitCommands() throws Exception {
        poll(
                "commands",
                () -> prompt.run("help").contains("skep:resolve") ? List.of() : List.of("skep:resolve is not there"));
    }

    /** Asks again and again, for what nobody sends events of. */
    protected static void poll(String what, Callable<List<String>> remaining) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        List<String> left = remaining.call();
        while (!left.isEmpty()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError(what + ": " + left);
            }
            Thread.onSpinWait();
            left = remaining.call();
        }
    }

    /** The services of the project's that are registered now. */
    protected final List<String> services() throws Exception {
        return Arrays.stream(context.getAllServiceReferences(null, null))
                .filter(reference -> reference.getBundle() != null
                        && (reference.getBundle().getSymbolicName().startsWith("org.skep.")
                                || Arrays.stream((String[]) reference.getProperty(Constants.OBJECTCLASS))
                                        .anyMatch(type -> type.startsWith("org.skep."))))
                .map(Object::toString)
                .toList();
    }
}
