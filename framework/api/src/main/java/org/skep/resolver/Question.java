package org.skep.resolver;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.skep.extern.Extern;
import org.skep.machine.Target;
import org.skep.source.InstalledSource;

/** What a resolver is asked. Valid during the call it was made for; safe for use by several threads. */
@ProviderType
public interface Question {

    /** The object's name, for messages. */
    String object();

    /** The externs that are open and that this resolver serves, in layout order; unmodifiable. */
    List<Extern> externs();

    /** The machine whose facts are asked for; the only way to look at it. */
    Target target();

    /**
     * Whether a person wants to know everything. Then the answers are not used, and a resolver that stops at the first
     * of several places should look at the rest too and tell what is there.
     */
    boolean explain();

    /**
     * The sources of a kernel configuration, in the order in which they are to be asked: those that were installed when
     * this resolution began, or the one configuration that the application gave instead. Unmodifiable.
     */
    List<InstalledSource> kconfigSources();
}
