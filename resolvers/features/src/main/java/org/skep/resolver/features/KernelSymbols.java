package org.skep.resolver.features;

import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.skep.machine.Target;

/**
 * Which features the symbols of a kernel show. What was found stays true until the next boot and is kept with the
 * target; what was not found is looked for again, for another user may see more. Safe for use by any number of threads.
 */
final class KernelSymbols {
    /** The symbols, where they are in a target. */
    static final String PATH = "proc/kallsyms";

    /** The symbol that showed a feature. */
    private final Map<SymbolFeature, String> shown = new ConcurrentHashMap<>();

    private KernelSymbols() {}

    /**
     * Looks for features in one pass, and only as far as needed.
     *
     * @return the symbol that shows it, for each feature that the kernel has
     * @throws IOException when the symbols can't be read, or end too soon
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

    /** Takes a symbol; whether nothing is wanted any more. */
    private boolean see(String name, Set<SymbolFeature> wanted) {
        boolean seen = false;
        for (SymbolFeature feature : wanted) {
            seen |= feature.isShownBy(name) && shown.putIfAbsent(feature, name) == null;
        }
        return seen && shown.keySet().containsAll(wanted);
    }
}
