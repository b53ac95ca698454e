package org.skep.loader;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.skep.machine.Target;
import org.skep.source.Kconfig;

/** Options for resolving one object. Immutable: each method that changes an option returns new options. */
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

    /** Returns the defaults: the configured machine, all installed resolvers, none of the application. */
    public static ResolveOptions defaults() {
        return DEFAULTS;
    }

    /** Sets the machine whose facts are used. */
    public ResolveOptions target(Target machine) {
        return new ResolveOptions(Optional.of(machine), kconfig, excluded, first, last, installed, noConfig);
    }

    /** Replaces all installed sources by a configuration. */
    public ResolveOptions kconfig(Kconfig configuration) {
        return new ResolveOptions(target, Optional.of(configuration), excluded, first, last, installed, noConfig);
    }

    /** Leaves out the installed resolver or source of this name. */
    public ResolveOptions exclude(String name) {
        Set<String> more = new LinkedHashSet<>(excluded);
        more.add(name);
        return new ResolveOptions(target, kconfig, Set.copyOf(more), first, last, installed, noConfig);
    }

    /** Adds a resolver before all installed ones, after those from previous calls of this method. */
    public ResolveOptions first(OwnResolver resolver) {
        return new ResolveOptions(target, kconfig, excluded, append(first, resolver), last, installed, noConfig);
    }

    /** Adds a resolver after all installed ones, after those from previous calls of this method. */
    public ResolveOptions last(OwnResolver resolver) {
        return new ResolveOptions(target, kconfig, excluded, first, append(last, resolver), installed, noConfig);
    }

    /** Uses none of the installed resolvers, only those of the application. */
    public ResolveOptions only() {
        return new ResolveOptions(target, kconfig, excluded, first, last, false, noConfig);
    }

    /** Sets the result of weak externs when no kernel configuration is found; overrides the core's setting. */
    public ResolveOptions noConfig(NoConfig then) {
        return new ResolveOptions(target, kconfig, excluded, first, last, installed, Optional.of(then));
    }

    /** Returns these options with each resolver of the application replaced. */
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

    /** Returns the machine; empty for the core's default, which is the running machine unless configured otherwise. */
    public Optional<Target> target() {
        return target;
    }

    /** Returns the configuration that replaces all sources, if there is one. */
    public Optional<Kconfig> kconfig() {
        return kconfig;
    }

    /** Returns the names of resolvers and sources that are left out. */
    public Set<String> excluded() {
        return excluded;
    }

    /** Returns the application's resolvers before the installed ones, in order. */
    public List<OwnResolver> asksFirst() {
        return first;
    }

    /** Returns the application's resolvers after the installed ones, in order. */
    public List<OwnResolver> asksLast() {
        return last;
    }

    /** Whether installed resolvers are used. */
    public boolean asksInstalled() {
        return installed;
    }

    /** Returns the result of weak externs without a kernel configuration; empty for the core's setting. */
    public Optional<NoConfig> noConfig() {
        return noConfig;
    }

    private static List<OwnResolver> append(List<OwnResolver> list, OwnResolver resolver) {
        List<OwnResolver> more = new ArrayList<>(list);
        more.add(resolver);
        return List.copyOf(more);
    }
}
