package org.skep.resolver.overrides;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Value;
import org.skep.itest.junit.Asking;
import org.skep.machine.Target;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;

/** A framework for the single resolver that a test publishes. */
final class Felix {
    private static final long PATIENCE_MILLIS = 30_000;

    private final Framework framework;

    Felix(Path storage) throws BundleException {
        Locale locale = Locale.getDefault();
        // Felix does not start with the digits of the tests' locale.
        Locale.setDefault(Locale.ROOT);
        try {
            framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, storage.toString()));
            framework.start();
        } finally {
            Locale.setDefault(locale);
        }
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    /** Returns the registered resolver, or null. */
    ServiceReference<ExternResolver> resolver() {
        return context().getServiceReference(ExternResolver.class);
    }

    /** Returns a live list of the types of service events from now on. */
    List<Integer> events() {
        List<Integer> events = new ArrayList<>();
        context().addServiceListener((ServiceEvent event) -> events.add(event.getType()));
        return events;
    }

    /** Asks the resolver for ints of an object {@code test.bpf.o}. */
    Map<String, Answer> ask(String... names) throws Exception {
        return ask(Arrays.stream(names)
                .map(name -> Asking.extern(name, ".kconfig", new ExternType.Int(4, true)))
                .toArray(Extern[]::new));
    }

    Map<String, Answer> ask(Extern... externs) throws Exception {
        return context().getService(resolver()).resolve(Asking.of(Target.runningMachine(), externs));
    }

    /** Returns the resolver's value for an int. */
    Value value(String name) throws Exception {
        return ((Answer.Found) ask(name).get(name)).value();
    }

    void stop() throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(PATIENCE_MILLIS);
    }
}
