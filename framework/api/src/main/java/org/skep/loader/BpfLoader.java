package org.skep.loader;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.skep.extern.BpfObjectException;
import org.skep.kernel.KernelRefusedException;

/**
 * Loads BPF objects into the kernel: the service that applications call. Externs are resolved as
 * {@link org.skep.loader.ObjectResolver} does it, the object is linked for the kernel, and a syscall provider makes
 * maps and programs of it. Whatever fails on the way leaves nothing behind. Safe for use by any number of threads.
 */
@ProviderType
public interface BpfLoader {

    /**
     * Loads an object.
     *
     * @param object the object
     * @param options how
     * @return what is in the kernel now; belongs to the caller, who closes it
     * @throws BpfObjectException if the object can't be opened or linked: damaged, or in need of something that is not
     *     there yet
     * @throws UnresolvedException if an extern is not to be had
     * @throws LoadRefusedException if there is no provider, the target is not the running machine, or something can't
     *     be pinned
     * @throws KernelRefusedException if the kernel refuses something; says what was being done to what
     * @throws InterruptedException if the calling thread is interrupted while a resolver works
     */
    LoadedObject load(ObjectFile object, LoadOptions options)
            throws BpfObjectException, UnresolvedException, LoadRefusedException, KernelRefusedException,
                    InterruptedException;

    /**
     * What is loaded now, by whichever application: an object is among them from the end of {@link #load} until it is
     * closed. An administrator may close one that belongs to somebody else, as he may stop a bundle.
     *
     * @return oldest first
     */
    List<LoadedObject> loaded();
}
