package org.skep.itest.orders;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectResolver;
import org.skep.loader.ResolveOptions;
import org.skep.loader.ResolvedExtern;
import org.skep.machine.Target;
import org.skep.runtime.RuntimeDTO;
import org.skep.runtime.SkepRuntime;

/**
 * Activator of a bundle of the test's own: a client of the core, which says in words of the JDK alone what it sees, so
 * that the test outside of the framework understands it, whatever becomes of the bundles that the words of Skep come
 * from. Given an object file and the root of a machine.
 */
public final class Observer implements BundleActivator, BiFunction<Path, Path, Map<String, List<String>>> {
    static final String RESOLVERS = "resolvers";
    static final String SOURCES = "sources";
    static final String PROVIDERS = "syscall providers";
    static final String EXTERNS = "externs";

    private BundleContext context;

    @Override
    public void start(BundleContext bundle) {
        context = bundle;
        bundle.registerService(BiFunction.class, this, null);
    }

    @Override
    public void stop(BundleContext bundle) {
        // The framework takes the service back.
    }

    /** What is asked in which order, and what becomes of the object; empty without a core. */
    @Override
    public Map<String, List<String>> apply(Path object, Path root) {
        ServiceReference<SkepRuntime> runtime = context.getServiceReference(SkepRuntime.class);
        ServiceReference<ObjectResolver> resolver = context.getServiceReference(ObjectResolver.class);
        if (runtime == null && resolver == null) {
            return Map.of();
        }
        try {
            RuntimeDTO state = context.getService(runtime).state();
            Map<String, List<String>> seen = new TreeMap<>();
            seen.put(
                    RESOLVERS,
                    Arrays.stream(state.resolvers).map(dto -> dto.name).toList());
            seen.put(SOURCES, Arrays.stream(state.sources).map(dto -> dto.name).toList());
            seen.put(
                    PROVIDERS,
                    Arrays.stream(state.providers).map(dto -> dto.name).toList());
            ResolveOptions options = ResolveOptions.defaults().target(Target.at(root));
            seen.put(
                    EXTERNS,
                    context.getService(resolver).resolve(ObjectFile.read(object), options).externs().stream()
                            .map(extern -> extern.extern().name() + ": " + words(extern))
                            .sorted()
                            .toList());
            return seen;
        } catch (Exception e) {
            throw new IllegalStateException("the core can't be asked", e);
        } finally {
            context.ungetService(runtime);
            context.ungetService(resolver);
        }
    }

    private static String words(ResolvedExtern outcome) {
        if (outcome instanceof ResolvedExtern.Resolved resolved) {
            return resolved.value() + " from " + resolved.origin();
        }
        return outcome instanceof ResolvedExtern.Failed failed
                ? failed.problem().code().word()
                : "zero";
    }
}
