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
 * property {@code org.skep.<element>}, and the bundle's manifest gets a capability in the namespace
 * {@value #CAPABILITY} with the served sections and names, by which tools that assemble bundles (bnd, OBR, Karaf
 * features) find it:
 *
 * <pre>
 * Provide-Capability: org.skep.resolver;org.skep.resolver=app;
 *  sections:List&lt;String&gt;=".extern.app";names:List&lt;String&gt;="*"
 * </pre>
 *
 * <p>On a class that is not a component, it adds only the capability. It is retained at run time, so that the sections
 * and names can be read from it without a framework.
 */
@ComponentPropertyType
// bnd writes only explicit values to the manifest, no defaults; an explicit value replaces this one.
@Capability(namespace = Resolves.CAPABILITY, attribute = "names:List<String>=\"*\"")
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Resolves {
    /** Prefix of the element names (Declarative Services, component property types). */
    String PREFIX_ = "org.skep.";

    /** The namespace of the capabilities and requirements of resolvers. */
    String CAPABILITY = "org.skep.resolver";

    /** The resolver's name: {@link ExternResolver#NAME}. */
    @Attribute(CAPABILITY)
    String name();

    /** The served sections: {@link ExternResolver#SECTIONS}. */
    @Attribute("sections")
    String[] sections();

    /** The served names: {@link ExternResolver#NAMES}. */
    @Attribute("names")
    String[] names() default {"*"};
}
