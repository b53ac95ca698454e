package org.skep.loader;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.skep.extern.BpfObjectException;
import org.skep.kernel.KernelRefusedException;

/**
 * Loads BPF objects into the kernel: the service for applications. Externs are resolved as by
 * {@link org.skep.loader.ObjectResolver}, the object is linked for the kernel, and a syscall provider creates maps and
 * programs. A failed load leaves nothing in the kernel. Safe for use by several threads.
 */
@ProviderType
public interface BpfLoader {

    /**
     * Loads an object.
     *
     * @param object the object
     * @param options the options
     * @return the loaded object; the caller closes it
     * @throws BpfObjectException if the object can't be opened or linked: it is damaged, or needs something that is not
     *     supported
     * @throws UnresolvedException if an extern can't be resolved
     * @throws LoadRefusedException if there is no provider, the target is not the running machine, or pinning is not
     *     possible
     * @throws KernelRefusedException if the kernel refuses an operation; names the operation and its subject
     * @throws IllegalArgumentException if an application's resolver in the options serves a section or name that is
     *     invalid
     * @throws InterruptedException if the calling thread is interrupted during a call of a resolver
     */
    LoadedObject load(ObjectFile object, LoadOptions options)
            throws BpfObjectException, UnresolvedException, LoadRefusedException, KernelRefusedException,
                    InterruptedException;

    /**
     * Returns the objects loaded by all applications, from the end of {@link #load} until they are closed.
     * Administrators may close objects of other applications, just as they may stop bundles.
     *
     * @return oldest first
     */
    List<LoadedObject> loaded();
}
