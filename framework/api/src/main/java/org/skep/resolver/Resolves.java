package org.skep.resolver;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Sets the service properties of an {@link ExternResolver} that is a Declarative Services component: each element
 * becomes the property {@code org.skep.<element>}.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Resolves {
    /** Put before the names of the elements (Declarative Services, component property types). */
    String PREFIX_ = "org.skep.";

    /** What people call the resolver: {@link ExternResolver#NAME}. */
    String name();

    /** The sections served: {@link ExternResolver#SECTIONS}. */
    String[] sections();

    /** The names served: {@link ExternResolver#NAMES}. */
    String[] names() default {"*"};
}
