package org.skep.kconfig;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/** Sets the service properties of a {@link KconfigSource} that is a Declarative Services component. */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Supplies {
    /** Put before the names of the elements (Declarative Services, component property types). */
    String PREFIX_ = "org.skep.";

    /** What people call the source: {@link KconfigSource#NAME}. */
    String name();
}
