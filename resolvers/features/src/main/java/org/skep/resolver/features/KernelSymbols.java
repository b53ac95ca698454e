package org.skep.resolver.features;

import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.skep.machine.Target;

/**
 * The features visible in a kernel's symbols. A feature that was found is cached with the target, because it holds
 * until the next boot. A missing one is searched for again, because another user may see more symbols. Safe for use by
 * several threads.
 */
final class KernelSymbols {
    /** The path of the symbols in a target. */
    static final String PATH = "proc/kallsyms";

    /** The symbol found for each feature. */
    private final Map<SymbolFeature, String> shown = new ConcurrentHashMap<>();

    private KernelSymbols() {}

    /**
     * Searches for features in one pass, which ends when all are found.
     *
     * @return the symbol of each feature that the kernel has
     * @throws IOException when the symbols can't be read or are cut off
     */
    static Map<SymbolFeature, String> find(Target target, Set<SymbolFeature> wanted) throws IOException {
        KernelSymbols known = target.shared(KernelSymbols.class, target.identity(PATH), KernelSymbols::new);
        if (!known.shown.keySet().containsAll(wanted)) {
            try (InputStream in = target.open(PATH)) {
                SymbolScan.run(in, name -> known.see(name, wanted));
            }
        }
        Map<SymbolFeature, String> found = new EnumMap<>(SymbolFeature.class);
        wanted.stream().filter(known.shown::containsKey).forEach(f -> found.put(f, known.shown.get(f)));
        return found;
    }

    /** Checks a symbol; returns true when all wanted features are found. */
    private boolean see(String name, Set<SymbolFeature> wanted) {
        boolean seen = false;
        for (SymbolFeature feature : wanted) {
            seen |= feature.isShownBy(name) && shown.putIfAbsent(feature, name) == null;
        }
        return seen && shown.keySet().containsAll(wanted);
    }
}
