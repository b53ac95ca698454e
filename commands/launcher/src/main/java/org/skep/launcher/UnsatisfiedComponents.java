package org.skep.launcher;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * Declarative Services components that wait for something, one a line. Asked through reflection: the runtime's classes
 * are a bundle's, and this is outside of all bundles. OSGi Compendium 8, 112.10.
 */
final class UnsatisfiedComponents {
    private static final String RUNTIME = "org.osgi.service.component.runtime.ServiceComponentRuntime";

    private UnsatisfiedComponents() {}

    static List<String> of(BundleContext context) {
        ServiceReference<?> reference = context.getServiceReference(RUNTIME);
        if (reference == null) {
            return List.of("no Declarative Services are running");
        }
        try {
            return describe(context.getService(reference));
        } catch (ReflectiveOperationException e) {
            return List.of("what the components wait for can't be told: " + e);
        }
    }

    private static List<String> describe(Object runtime) throws ReflectiveOperationException {
        Class<?> type = runtime.getClass();
        List<String> lines = new ArrayList<>();
        for (Object component : (Collection<?>) method(type, "getComponentDescriptionDTOs", 1)
                .invoke(runtime, (Object) new org.osgi.framework.Bundle[0])) {
            Collection<?> configurations = (Collection<?>)
                    method(type, "getComponentConfigurationDTOs", 1).invoke(runtime, component);
            for (Object configuration : configurations) {
                for (Object missing : (Object[]) field(configuration, "unsatisfiedReferences")) {
                    lines.add(field(component, "name") + " waits for " + service(component, field(missing, "name")));
                }
                Object failure = field(configuration, "failure");
                if (failure != null) {
                    lines.add(field(component, "name") + " failed: "
                            + failure.toString().lines().findFirst().orElse(""));
                }
            }
        }
        return lines;
    }

    private static Object service(Object component, Object reference) throws ReflectiveOperationException {
        for (Object declared : (Object[]) field(component, "references")) {
            if (field(declared, "name").equals(reference)) {
                return field(declared, "interfaceName");
            }
        }
        return reference;
    }

    private static Method method(Class<?> type, String name, int parameters) throws NoSuchMethodException {
        for (Class<?> implemented : type.getInterfaces()) {
            for (Method method : implemented.getMethods()) {
                if (method.getName().equals(name) && method.getParameterCount() == parameters) {
                    return method;
                }
            }
        }
        throw new NoSuchMethodException(name);
    }

    private static Object field(Object dto, String name) throws ReflectiveOperationException {
        return dto.getClass().getField(name).get(dto);
    }
}
