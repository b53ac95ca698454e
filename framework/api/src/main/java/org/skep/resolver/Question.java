package org.skep.resolver;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.skep.extern.Extern;
import org.skep.machine.Target;
import org.skep.source.InstalledSource;

/** The input of a resolver. Valid only during its call; safe for use by several threads. */
@ProviderType
public interface Question {

    /** Returns the object's name, for messages. */
    String object();

    /** Returns the open externs that this resolver serves, in layout order; unmodifiable. */
    List<Extern> externs();

    /** Returns the machine whose facts are needed; resolvers must read it only through this target. */
    Target target();

    /**
     * Whether every detail is requested. The answers are then not used for a load, and a resolver that stops at the
     * first of several places should search the others too and report them.
     */
    boolean explain();

    /**
     * Returns the sources of a kernel configuration, in the order in which they are to be read: those installed when
     * this resolution began, or the single configuration that the application passed. Unmodifiable.
     */
    List<InstalledSource> kconfigSources();
}
