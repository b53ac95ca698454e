package org.skep.runtime;

import org.osgi.annotation.versioning.ProviderType;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Extern;
import org.skep.loader.Explanation;
import org.skep.loader.ObjectFile;
import org.skep.loader.ResolveOptions;
import org.skep.machine.Target;

/**
 * Lists participants in order, loaded objects, and the answers of all resolvers: the service for tools. Changes
 * nothing. Safe for use by several threads.
 */
@ProviderType
public interface SkepRuntime {

    /** Returns the participants, loaded objects and settings. Calls no participant. */
    RuntimeDTO state();

    /**
     * Returns the state with the data sources of all participants on a target.
     *
     * @param options the target; excluded names are left out
     * @throws IllegalArgumentException if an application's resolver in the options serves a section or name that is
     *     invalid
     * @throws InterruptedException when the calling thread is interrupted during a call
     */
    RuntimeDTO survey(ResolveOptions options) throws InterruptedException;

    /**
     * Returns the answers of all resolvers that serve an extern, including shadowed ones.
     *
     * @param object the name of the declaring object, for resolvers that distinguish objects
     * @param extern the extern; it need not be from an object
     * @param options as for a resolution
     * @throws IllegalArgumentException if an application's resolver in the options serves a section or name that is
     *     invalid
     * @throws InterruptedException when the calling thread is interrupted during a call of a resolver
     */
    Explanation.ExplainedExtern whoAnswers(String object, Extern extern, ResolveOptions options)
            throws InterruptedException;

    /**
     * Returns the answers of all resolvers for all externs of an object.
     *
     * @param object the object
     * @param options as for a resolution
     * @throws BpfObjectException when the object can't be opened: it is damaged, or the declaration of an extern is
     *     invalid
     * @throws IllegalArgumentException if an application's resolver in the options serves a section or name that is
     *     invalid
     * @throws InterruptedException when the calling thread is interrupted during a call of a resolver
     */
    Explanation explain(ObjectFile object, ResolveOptions options) throws BpfObjectException, InterruptedException;

    /**
     * Resolves the externs of loaded objects again, to detect stale ones. This also happens in the background whenever
     * a participant changes; changes of files are detected only here.
     *
     * @return the loaded objects, oldest first
     * @throws InterruptedException when the calling thread is interrupted during a call of a resolver
     */
    ObjectDTO[] check() throws InterruptedException;

    /** Returns the default target: the running machine, at the configured root. */
    Target target();
}
