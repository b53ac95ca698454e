package org.skep.core;

import java.io.IOException;
import java.io.InterruptedIOException;
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
            ResolveOptions options,
            TimedCalls calls) {
        List<Whiteboard.Member<ExternResolver>> members = new ArrayList<>();
        options.asksFirst().forEach(own -> members.add(member(own)));
        if (options.asksInstalled()) {
            resolvers.members().stream()
                    .filter(member -> !options.excluded().contains(member.name()))
                    .forEach(members::add);
        }
        options.asksLast().forEach(own -> members.add(member(own)));
        return new Panel(List.copyOf(members), installed(sources, options, calls));
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

    private static List<InstalledSource> installed(
            Whiteboard.Snapshot<KconfigSource> sources, ResolveOptions options, TimedCalls calls) {
        if (options.kconfig().isPresent()) {
            Kconfig given = options.kconfig().get();
            return List.of(new InstalledSource(given.label(), target -> Finding.of(given)));
        }
        return sources.members().stream()
                .filter(member -> !options.excluded().contains(member.name()))
                .map(member -> installed(member, calls))
                .toList();
    }

    /**
     * Timed by itself, within the time of the resolver that asks: a source that is stuck is known for it, and the
     * resolver is free for whoever doesn't ask that source.
     */
    private static InstalledSource installed(Whiteboard.Member<KconfigSource> member, TimedCalls calls) {
        return new InstalledSource(member.name(), target -> {
            try {
                return calls.call(member.key(), member.handle(), source -> source.find(target));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("given up while asking " + member.name()).initCause(e);
            } catch (TimedCalls.CallFailedException e) {
                if (e.getCause() instanceof IOException failure) {
                    throw failure;
                }
                if (e.getCause() instanceof TimedCalls.GoneException) {
                    throw new SourceGoneException(member.name());
                }
                throw new IllegalStateException("the configuration source " + member.name() + " " + e.getMessage(), e);
            }
        });
    }
}
