package org.skep.commands.gogo;

import org.apache.felix.service.command.Converter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Converts numbers to bundles for commands with such a parameter: {@code stop 27}. Gogo's shells have such a converter;
 * a script runs without a shell.
 */
@Component(property = Converter.CONVERTER_CLASSES + "=org.osgi.framework.Bundle")
public final class BundleById implements Converter {
    private final BundleContext context;

    /** Called by Declarative Services. */
    @Activate
    public BundleById(BundleContext context) {
        this.context = context;
    }

    @Override
    public Object convert(Class<?> wanted, Object from) {
        if (wanted != Bundle.class) {
            return null;
        }
        try {
            return context.getBundle(Long.parseLong(from.toString()));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    @Override
    public CharSequence format(Object target, int level, Converter escape) {
        return null;
    }
}
