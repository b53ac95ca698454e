package org.skep.itest.karaf;

import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.skep.loader.BpfLoader;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;
import org.skep.runtime.ChangeDTO;
import org.skep.runtime.RuntimeEvent;
import org.skep.runtime.RuntimeListener;

/**
 * An object that is loaded until this is closed, and what a listener hears of it. Like {@link CoreView} a class of its
 * own, because it names what is not there from the beginning.
 */
final class LoadedExample implements RuntimeListener, AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final ServiceRegistration<RuntimeListener> registration;
    private final LoadedObject loaded;

    private LoadedExample(BundleContext context, Path object) throws Exception {
        ServiceReference<BpfLoader> loader = context.getServiceReference(BpfLoader.class);
        loaded = context.getService(loader).load(ObjectFile.read(object), LoadOptions.defaults());
        context.ungetService(loader);
        registration = context.registerService(RuntimeListener.class, this, null);
    }

    static LoadedExample of(BundleContext context, Path object) throws Exception {
        return new LoadedExample(context, object);
    }

    @Override
    public void changed(RuntimeEvent event) {
        if (!(event instanceof RuntimeEvent.ObjectChanged object)) {
            return;
        }
        StringBuilder happening = new StringBuilder(object.happening().name());
        for (ChangeDTO change : object.object().changes) {
            happening.append(' ').append(change.was.name);
        }
        heard.add(happening.toString());
    }

    /** Waits until this has been heard, whatever is heard before. */
    void hears(String happening) throws InterruptedException {
        String next;
        do {
            next = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("in vain: " + happening);
            }
        } while (!next.equals(happening));
    }

    @Override
    public void close() {
        registration.unregister();
        loaded.close();
    }
}
