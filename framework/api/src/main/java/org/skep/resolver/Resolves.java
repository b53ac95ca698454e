package org.skep.resolver;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Attribute;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Makes a Declarative Services component a resolver for its sections and names. Each element becomes the service
 * property {@code org.skep.<element>}; and the bundle says in its manifest what it answers, as a capability in the
 * namespace {@value #CAPABILITY}, so that whoever assembles bundles (bnd, OBR, Karaf's features) finds it when an
 * extern needs somebody:
 *
 * <pre>
 * Provide-Capability: org.skep.resolver;org.skep.resolver=app;
 *  sections:List&lt;String&gt;=".extern.app";names:List&lt;String&gt;="*"
 * </pre>
 *
 * <p>On a class that is registered by hand, only the capability comes of it. It is kept at run time for those who have
 * no framework, and take from it what the resolver serves.
 */
@ComponentPropertyType
// bnd puts only what a class states into the manifest, no defaults; what is stated takes the place of this one.
@Capability(namespace = Resolves.CAPABILITY, attribute = "names:List<String>=\"*\"")
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Resolves {
    /** Put before the names of the elements (Declarative Services, component property types). */
    String PREFIX_ = "org.skep.";

    /** The namespace in which bundles say what they answer, and others that they need somebody who does. */
    String CAPABILITY = "org.skep.resolver";

    /** What people call the resolver: {@link ExternResolver#NAME}. */
    @Attribute(CAPABILITY)
    String name();

    /** The sections served: {@link ExternResolver#SECTIONS}. */
    @Attribute("sections")
    String[] sections();

    /** The names served: {@link ExternResolver#NAMES}. */
    @Attribute("names")
    String[] names() default {"*"};
}
