package org.skep.commands;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import org.skep.commands.console.Console;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Code;
import org.skep.extern.Problem;
import org.skep.kernel.KernelRefusedException;
import org.skep.loader.BpfLoader;
import org.skep.loader.Explanation;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadRefusedException;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectResolver;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.loader.UnresolvedException;
import org.skep.runtime.SkepRuntime;

/**
 * An object named on the command line, read once however many machines it is resolved against. One that can't be read
 * has not been resolved, which is a result like any other: the next one is not held up.
 */
sealed interface NamedObject {

    /** The object's name, as it was given. */
    String given();

    /** Resolves it. */
    Resolution resolve(ObjectResolver resolver, ResolveOptions options) throws BpfObjectException, InterruptedException;

    /** Has it explained. */
    Explanation explain(SkepRuntime runtime, ResolveOptions options) throws BpfObjectException, InterruptedException;

    /** Loads it; whoever calls closes what comes of it. */
    LoadedObject load(BpfLoader loader, LoadOptions options)
            throws BpfObjectException, UnresolvedException, LoadRefusedException, KernelRefusedException,
                    InterruptedException;

    /** Reads the file of this name. */
    static NamedObject read(String given, Console console) {
        try {
            return new Read(
                    given,
                    new ObjectFile(given, ObjectFile.read(console.file(given)).bytes()));
        } catch (InvalidPathException e) {
            return unread(given, e.getReason(), "check the path");
        } catch (NoSuchFileException e) {
            return unread(given, IoReason.of(e), "check the path");
        } catch (AccessDeniedException e) {
            return unread(given, IoReason.of(e), "run it as somebody who may read the file");
        } catch (IOException e) {
            return unread(given, IoReason.of(e), "name a file with an object");
        }
    }

    private static NamedObject unread(String given, String why, String advice) {
        return new Unread(given, Problem.of(Code.NOT_READABLE, given, why).advise(advice));
    }

    /** One that could be read. */
    record Read(String given, ObjectFile file) implements NamedObject {
        @Override
        public Resolution resolve(ObjectResolver resolver, ResolveOptions options)
                throws BpfObjectException, InterruptedException {
            return resolver.resolve(file, options);
        }

        @Override
        public Explanation explain(SkepRuntime runtime, ResolveOptions options)
                throws BpfObjectException, InterruptedException {
            return runtime.explain(file, options);
        }

        @Override
        public LoadedObject load(BpfLoader loader, LoadOptions options)
                throws BpfObjectException, UnresolvedException, LoadRefusedException, KernelRefusedException,
                        InterruptedException {
            return loader.load(file, options);
        }
    }

    /** One that could not. */
    record Unread(String given, Problem problem) implements NamedObject {
        @Override
        public Resolution resolve(ObjectResolver resolver, ResolveOptions options) throws BpfObjectException {
            throw new BpfObjectException(problem);
        }

        @Override
        public Explanation explain(SkepRuntime runtime, ResolveOptions options) throws BpfObjectException {
            throw new BpfObjectException(problem);
        }

        @Override
        public LoadedObject load(BpfLoader loader, LoadOptions options) throws BpfObjectException {
            throw new BpfObjectException(problem);
        }
    }
}
