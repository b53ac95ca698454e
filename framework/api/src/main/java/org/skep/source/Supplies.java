package org.skep.source;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Attribute;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Makes a Declarative Services component a {@link KconfigSource}: sets its service properties, and adds a capability in
 * the namespace {@value #CAPABILITY} to the bundle's manifest.
 */
@ComponentPropertyType
@Capability(namespace = Supplies.CAPABILITY)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Supplies {
    /** Prefix of the element names (Declarative Services, component property types). */
    String PREFIX_ = "org.skep.";

    /** The namespace of the capabilities and requirements of sources. */
    String CAPABILITY = "org.skep.kconfigsource";

    /** The source's name: {@link KconfigSource#NAME}. */
    @Attribute(CAPABILITY)
    String name();
}
