package org.skep.runtime;

import org.osgi.annotation.versioning.ProviderType;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Extern;
import org.skep.loader.Explanation;
import org.skep.loader.ObjectFile;
import org.skep.loader.ResolveOptions;
import org.skep.machine.Target;

/**
 * Tells what is installed, in order, what is loaded, and who would answer what: the service that tools draw on. Changes
 * nothing. Safe for use by any number of threads.
 */
@ProviderType
public interface SkepRuntime {

    /** Everybody who is installed now, what is loaded, and the settings that hold. Calls nobody. */
    RuntimeDTO state();

    /**
     * The same, with what everybody finds on a target.
     *
     * @param options the target; names that are excluded are left out
     * @throws InterruptedException when the calling thread is interrupted while somebody looks
     */
    RuntimeDTO survey(ResolveOptions options) throws InterruptedException;

    /**
     * Who would answer this extern, and with what? Everybody who serves it is asked, so that shadowed answers show.
     *
     * @param object the object that would declare it, for resolvers that tell objects apart
     * @param extern the extern; the one of no object's, as a person thinks of it, does as well
     * @param options as for a resolution
     * @throws InterruptedException when the calling thread is interrupted while a resolver works
     */
    Explanation.ExplainedExtern whoAnswers(String object, Extern extern, ResolveOptions options)
            throws InterruptedException;

    /**
     * The same for all externs of an object.
     *
     * @param object the object
     * @param options as for a resolution
     * @throws BpfObjectException when the object can't be opened: damaged, or an extern declared as none can be
     * @throws InterruptedException when the calling thread is interrupted while a resolver works
     */
    Explanation explain(ObjectFile object, ResolveOptions options) throws BpfObjectException, InterruptedException;

    /**
     * Resolves anew what is loaded, to see what has become stale. That happens by itself, in the background, whenever
     * somebody comes, goes or changes; a file that was written since is noticed only here.
     *
     * @return what is loaded, oldest first
     * @throws InterruptedException when the calling thread is interrupted while a resolver works
     */
    ObjectDTO[] check() throws InterruptedException;

    /** The machine that is asked about when nobody names another: the running one, at the root that is configured. */
    Target target();
}
