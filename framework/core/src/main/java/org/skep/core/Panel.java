package org.skep.core;

import java.util.ArrayList;
import java.util.List;
import org.skep.extern.Extern;
import org.skep.kconfig.Finding;
import org.skep.kconfig.InstalledSource;
import org.skep.kconfig.Kconfig;
import org.skep.kconfig.KconfigSource;
import org.skep.kconfig.SourceGoneException;
import org.skep.resolution.OwnResolver;
import org.skep.resolution.ResolveOptions;
import org.skep.resolver.ExternResolver;

/**
 * Those who are asked in one resolution, in order: a snapshot of the moment it began, without those it excludes, with
 * those the application brought along.
 *
 * @param members the resolvers
 * @param sources the sources of configurations
 */
record Panel(List<Whiteboard.Member<ExternResolver>> members, List<InstalledSource> sources) {
    /** What a resolver of an application's own has for a service id: no service has it. */
    private static final long NO_SERVICE = -1;

    static Panel of(
            Whiteboard.Snapshot<ExternResolver> resolvers,
            Whiteboard.Snapshot<KconfigSource> sources,
            ResolveOptions options) {
        List<Whiteboard.Member<ExternResolver>> members = new ArrayList<>();
        options.asksFirst().forEach(own -> members.add(member(own)));
        if (options.asksInstalled()) {
            resolvers.members().stream()
                    .filter(member -> !options.excluded().contains(member.name()))
                    .forEach(members::add);
        }
        options.asksLast().forEach(own -> members.add(member(own)));
        return new Panel(List.copyOf(members), installed(sources, options));
    }

    /** The resolvers that serve the section, but not this name. */
    List<Whiteboard.Member<ExternResolver>> deafTo(Extern extern) {
        return members.stream()
                .filter(member -> member.declaration().serves(extern.section())
                        && !member.declaration().serves(extern.section(), extern.name()))
                .toList();
    }

    /** The names of those who serve an extern and name its very section, without a star. */
    List<String> namersOf(Extern extern) {
        Glob section = new Glob(extern.section());
        return members.stream()
                .filter(member -> member.declaration().sections().contains(section)
                        && member.declaration().serves(extern.section(), extern.name()))
                .map(Whiteboard.Member::name)
                .toList();
    }

    private static Whiteboard.Member<ExternResolver> member(OwnResolver own) {
        try {
            Declaration declaration = Declaration.ofResolver(own.name(), 0, own.sections(), own.names());
            return new Whiteboard.Member<>(NO_SERVICE, declaration, Handle.of(own.resolver()));
        } catch (Declaration.InvalidException e) {
            throw new IllegalArgumentException(own.name() + ": " + e.getMessage(), e);
        }
    }

    private static List<InstalledSource> installed(Whiteboard.Snapshot<KconfigSource> sources, ResolveOptions options) {
        if (options.kconfig().isPresent()) {
            Kconfig given = options.kconfig().get();
            return List.of(new InstalledSource(given.label(), target -> Finding.of(given)));
        }
        return sources.members().stream()
                .filter(member -> !options.excluded().contains(member.name()))
                .map(Panel::installed)
                .toList();
    }

    private static InstalledSource installed(Whiteboard.Member<KconfigSource> member) {
        return new InstalledSource(member.name(), target -> {
            KconfigSource source = member.handle().acquire().orElseThrow(() -> new SourceGoneException(member.name()));
            try {
                return source.find(target);
            } finally {
                member.handle().release();
            }
        });
    }
}
