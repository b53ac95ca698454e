package org.skep.loader;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.skep.machine.Target;
import org.skep.source.Kconfig;

/** How one object is to be resolved. Immutable: each method that changes something gives changed options. */
public final class ResolveOptions {
    private static final ResolveOptions DEFAULTS = new ResolveOptions(
            Optional.empty(), Optional.empty(), Set.of(), List.of(), List.of(), true, Optional.empty());

    private final Optional<Target> target;
    private final Optional<Kconfig> kconfig;
    private final Set<String> excluded;
    private final List<OwnResolver> first;
    private final List<OwnResolver> last;
    private final boolean installed;
    private final Optional<NoConfig> noConfig;

    private ResolveOptions(
            Optional<Target> target,
            Optional<Kconfig> kconfig,
            Set<String> excluded,
            List<OwnResolver> first,
            List<OwnResolver> last,
            boolean installed,
            Optional<NoConfig> noConfig) {
        this.target = target;
        this.kconfig = kconfig;
        this.excluded = excluded;
        this.first = first;
        this.last = last;
        this.installed = installed;
        this.noConfig = noConfig;
    }

    /** The machine that is configured, everybody who is installed, nothing of the application's own. */
    public static ResolveOptions defaults() {
        return DEFAULTS;
    }

    /** Asks for the facts of this machine instead of the running one. */
    public ResolveOptions target(Target machine) {
        return new ResolveOptions(Optional.of(machine), kconfig, excluded, first, last, installed, noConfig);
    }

    /** Uses this configuration instead of all installed sources. */
    public ResolveOptions kconfig(Kconfig configuration) {
        return new ResolveOptions(target, Optional.of(configuration), excluded, first, last, installed, noConfig);
    }

    /** Leaves out the installed resolver or source of this name. */
    public ResolveOptions exclude(String name) {
        Set<String> more = new LinkedHashSet<>(excluded);
        more.add(name);
        return new ResolveOptions(target, kconfig, Set.copyOf(more), first, last, installed, noConfig);
    }

    /** Asks this resolver before all installed ones, and after those given to this method before. */
    public ResolveOptions first(OwnResolver resolver) {
        return new ResolveOptions(target, kconfig, excluded, append(first, resolver), last, installed, noConfig);
    }

    /** Asks this resolver after all installed ones, and after those given to this method before. */
    public ResolveOptions last(OwnResolver resolver) {
        return new ResolveOptions(target, kconfig, excluded, first, append(last, resolver), installed, noConfig);
    }

    /** Asks none of the installed resolvers: only the application's own. */
    public ResolveOptions only() {
        return new ResolveOptions(target, kconfig, excluded, first, last, false, noConfig);
    }

    /** Says what becomes of weak externs where no configuration of the kernel is found, whatever the settings say. */
    public ResolveOptions noConfig(NoConfig then) {
        return new ResolveOptions(target, kconfig, excluded, first, last, installed, Optional.of(then));
    }

    /** The same with each resolver of the application's own replaced. */
    public ResolveOptions replacing(UnaryOperator<OwnResolver> replacement) {
        return new ResolveOptions(
                target,
                kconfig,
                excluded,
                first.stream().map(replacement).toList(),
                last.stream().map(replacement).toList(),
                installed,
                noConfig);
    }

    /** The machine; empty for the one that the core is configured for, which is the running one by default. */
    public Optional<Target> target() {
        return target;
    }

    /** The configuration that replaces all sources, if there is one. */
    public Optional<Kconfig> kconfig() {
        return kconfig;
    }

    /** The names of resolvers and sources that are left out. */
    public Set<String> excluded() {
        return excluded;
    }

    /** The application's resolvers that are asked first, in order. */
    public List<OwnResolver> asksFirst() {
        return first;
    }

    /** The application's resolvers that are asked last, in order. */
    public List<OwnResolver> asksLast() {
        return last;
    }

    /** Whether installed resolvers are asked at all. */
    public boolean asksInstalled() {
        return installed;
    }

    /** What becomes of weak externs where no configuration is found; empty for what the settings of the core say. */
    public Optional<NoConfig> noConfig() {
        return noConfig;
    }

    private static List<OwnResolver> append(List<OwnResolver> list, OwnResolver resolver) {
        List<OwnResolver> more = new ArrayList<>(list);
        more.add(resolver);
        return List.copyOf(more);
    }
}
