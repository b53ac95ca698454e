package org.skep.core;

import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * A way to a service in the framework's registry.
 *
 * @param context of the bundle that uses the service
 * @param reference of the service
 */
record ServiceHandle<S>(BundleContext context, ServiceReference<S> reference) implements Handle<S> {

    @Override
    public Optional<S> acquire() {
        try {
            return Optional.ofNullable(context.getService(reference));
        } catch (IllegalStateException e) {
            // The bundle that would use it has been stopped; for that one, every service has gone.
            return Optional.empty();
        }
    }

    @Override
    public void release() {
        try {
            context.ungetService(reference);
        } catch (IllegalStateException e) {
            // The bundle that used it has been stopped, and the framework gave back all that it had got.
        }
    }

    @Override
    public Object key() {
        return reference;
    }
}
