package org.skep.source;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Attribute;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Makes a Declarative Services component a {@link KconfigSource}: sets its service properties, and has the bundle say
 * in its manifest that it supplies configurations, as a capability in the namespace {@value #CAPABILITY}.
 */
@ComponentPropertyType
@Capability(namespace = Supplies.CAPABILITY)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Supplies {
    /** Put before the names of the elements (Declarative Services, component property types). */
    String PREFIX_ = "org.skep.";

    /** The namespace in which bundles say that they supply configurations, and others that they need one. */
    String CAPABILITY = "org.skep.kconfigsource";

    /** What people call the source: {@link KconfigSource#NAME}. */
    @Attribute(CAPABILITY)
    String name();
}
