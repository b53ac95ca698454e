package org.skep.itest.orders;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a set of started bundles implies, worked out from what {@link Part} knows of them and from nothing that the core
 * says.
 */
final class Model {
    private static final String NO_RESOLVER = "no-resolver";

    private final List<Started> started;
    private final Machine machine;

    /**
     * A bundle that runs.
     *
     * @param edition which of its rankings it has
     */
    record Started(Part part, int edition) {
        int ranking() {
            return part.ranking(edition);
        }
    }

    /**
     * The machine that is asked about.
     *
     * @param root where it is laid out
     * @param configurations where it has one
     */
    record Machine(Path root, Set<Place> configurations) {
        String origin(String path) {
            return root + "/" + path;
        }
    }

    /**
     * A model of this moment.
     *
     * @param started in the order in which they were started, which is that of their service ids
     */
    Model(List<Started> started, Machine machine) {
        this.started = List.copyOf(started);
        this.machine = machine;
    }

    /** As {@link Observer} says it. */
    Map<String, List<String>> implied() {
        if (!runs(Part.CORE)) {
            return Map.of();
        }
        Map<String, List<String>> implied = new TreeMap<>();
        implied.put(Observer.RESOLVERS, inOrder(Part.Kind.RESOLVER));
        implied.put(Observer.SOURCES, inOrder(Part.Kind.SOURCE));
        implied.put(Observer.PROVIDERS, inOrder(Part.Kind.SYSCALL_PROVIDER));
        implied.put(
                Observer.EXTERNS,
                List.of(
                        "CONFIG_HZ: " + frequency(),
                        "LINUX_HAS_SYSCALL_WRAPPER: " + answered(Part.FEATURES, "1", machine.origin("proc/kallsyms")),
                        "LINUX_KERNEL_VERSION: "
                                + answered(
                                        Part.KERNEL_VERSION,
                                        Integer.toString(0x0601b0),
                                        machine.origin("proc/sys/kernel/version")),
                        "demo_limit: " + demo(),
                        "site_number: " + answered(Part.OVERRIDES, "42", "org.skep.overrides")));
        return implied;
    }

    /** The services that there must be in the whole framework: one for each bundle that provides something. */
    List<String> services() {
        List<String> services = new ArrayList<>();
        for (Started one : started) {
            if (one.part().kind() == Part.Kind.CORE) {
                services.add("the core");
            } else if (one.part().kind() != Part.Kind.GROUND) {
                services.add(one.part().provides());
            }
        }
        services.sort(Comparator.naturalOrder());
        return services;
    }

    private String frequency() {
        if (!runs(Part.KCONFIG) || inOrder(Part.Kind.SOURCE).isEmpty()) {
            return NO_RESOLVER;
        }
        for (String source : inOrder(Part.Kind.SOURCE)) {
            for (Place place : machine.configurations()) {
                if (source.equals(place.source().provides())) {
                    return found(Integer.toString(place.frequency()), machine.origin(place.path() + ":1"));
                }
            }
        }
        return "no-configuration";
    }

    private String demo() {
        Optional<String> first = inOrder(Part.Kind.RESOLVER).stream()
                .filter(name -> name.equals(Part.ONE.provides()) || name.equals(Part.TWO.provides()))
                .findFirst();
        return first.map(name -> found(name.equals(Part.ONE.provides()) ? "1" : "2", "the application's " + name))
                .orElse(NO_RESOLVER);
    }

    private String answered(Part by, String value, String origin) {
        return runs(by) ? found(value, origin) : NO_RESOLVER;
    }

    private static String found(String value, String origin) {
        return value + " from " + origin;
    }

    private boolean runs(Part part) {
        return started.stream().anyMatch(one -> one.part() == part);
    }

    /** Highest ranking first; of equal ones, who was there first. */
    private List<String> inOrder(Part.Kind kind) {
        List<Started> ordered = new ArrayList<>();
        for (Started one : started) {
            if (one.part().kind() == kind) {
                int at = 0;
                while (at < ordered.size() && ordered.get(at).ranking() >= one.ranking()) {
                    at++;
                }
                ordered.add(at, one);
            }
        }
        return ordered.stream().map(one -> one.part().provides()).toList();
    }
}
