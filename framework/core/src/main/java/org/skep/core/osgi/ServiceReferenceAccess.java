package org.skep.core.osgi;

import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.skep.core.service.ServiceAccess;

/**
 * A way to a service in the framework's registry.
 *
 * @param context of the bundle that uses the service
 * @param reference of the service
 */
record ServiceReferenceAccess<S>(BundleContext context, ServiceReference<S> reference) implements ServiceAccess<S> {

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
