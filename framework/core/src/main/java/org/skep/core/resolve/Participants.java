package org.skep.core.resolve;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.skep.core.service.Declaration;
import org.skep.core.service.ForeignCode;
import org.skep.core.service.Registrations;
import org.skep.core.service.TimedCalls;
import org.skep.extern.Extern;
import org.skep.loader.NoConfig;
import org.skep.loader.OwnResolver;
import org.skep.loader.ResolveOptions;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Glob;
import org.skep.source.Finding;
import org.skep.source.InstalledSource;
import org.skep.source.Kconfig;
import org.skep.source.KconfigSource;
import org.skep.source.SourceGoneException;

/**
 * Those who are asked in one resolution, in order: a snapshot of the moment it began, without those it excludes, with
 * those the application brought along.
 *
 * @param members the resolvers
 * @param sources the sources of configurations
 * @param advice what to do when they come to nothing
 * @param noConfig what becomes of weak externs where no configuration is found
 * @param missing what is not there and is required by the settings, in words
 */
public record Participants(
        List<Registrations.Member<ExternResolver>> members,
        List<InstalledSource> sources,
        Hints advice,
        NoConfig noConfig,
        Optional<String> missing) {
    /** What a resolver of an application's own has for a service id: no service has it. */
    private static final long NO_SERVICE = -1;

    public static Participants of(
            Registrations.Snapshot<ExternResolver> resolvers,
            Registrations.Snapshot<KconfigSource> sources,
            Settings settings,
            ResolveOptions options,
            TimedCalls calls) {
        List<Registrations.Member<ExternResolver>> members = new ArrayList<>();
        options.asksFirst().forEach(own -> members.add(member(own)));
        if (options.asksInstalled()) {
            members.addAll(asked(resolvers, settings.resolvers(), options));
        }
        options.asksLast().forEach(own -> members.add(member(own)));
        return new Participants(
                List.copyOf(members),
                installed(sources, settings, options, calls),
                Hints.under(settings, options),
                options.noConfig().orElse(settings.noConfig()),
                missing(resolvers, sources, settings));
    }

    private static Optional<String> missing(
            Registrations.Snapshot<ExternResolver> resolvers,
            Registrations.Snapshot<KconfigSource> sources,
            Settings settings) {
        List<String> missing = new ArrayList<>();
        settings.resolvers()
                .missing(resolvers.members())
                .forEach(name -> missing.add("the resolver " + name + " (resolvers.require)"));
        settings.sources()
                .missing(sources.members())
                .forEach(name -> missing.add("the configuration source " + name + " (sources.require)"));
        return missing.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", missing));
    }

    /** Those of a whiteboard who are asked, in order: neither the settings nor the options exclude them. */
    public static <S> List<Registrations.Member<S>> asked(
            Registrations.Snapshot<S> snapshot, Settings.Roster roster, ResolveOptions options) {
        return roster.arrange(snapshot.members()).stream()
                .filter(member -> !options.excluded().contains(member.name()))
                .toList();
    }

    /** The resolvers that serve the section, but not this name. */
    public List<Registrations.Member<ExternResolver>> deafTo(Extern extern) {
        return members.stream()
                .filter(member -> member.declaration().serves(extern.section())
                        && !member.declaration().serves(extern.section(), extern.name()))
                .toList();
    }

    /** The names of those who serve an extern and name its very section, without a star. */
    public List<String> namersOf(Extern extern) {
        Glob section = new Glob(extern.section());
        return members.stream()
                .filter(member -> member.declaration().sections().contains(section)
                        && member.declaration().serves(extern.section(), extern.name()))
                .map(Registrations.Member::name)
                .toList();
    }

    private static Registrations.Member<ExternResolver> member(OwnResolver own) {
        try {
            Declaration declaration = Declaration.ofResolver(own.name(), 0, own.sections(), own.names());
            return new Registrations.Member<>(NO_SERVICE, declaration, RecordedResolver.handle(own.resolver()));
        } catch (Declaration.InvalidException e) {
            throw new IllegalArgumentException(own.name() + ": " + e.getMessage(), e);
        }
    }

    private static List<InstalledSource> installed(
            Registrations.Snapshot<KconfigSource> sources,
            Settings settings,
            ResolveOptions options,
            TimedCalls calls) {
        if (options.kconfig().isPresent()) {
            Kconfig given = options.kconfig().get();
            return List.of(new InstalledSource(given.label(), target -> Finding.of(given)));
        }
        if (settings.kconfig().isPresent()) {
            Path path = settings.kconfig().get();
            return List.of(new InstalledSource(path.toString(), target -> configured(path)));
        }
        return asked(sources, settings.sources(), options).stream()
                .map(member -> installed(member, calls))
                .toList();
    }

    /**
     * The file that an administrator put in place of all sources. One that isn't there is his mistake: no source steps
     * in for it, and no weak extern becomes zero.
     */
    private static Finding configured(Path path) throws IOException {
        BasicFileAttributes file;
        try {
            file = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "the file that the setting kconfig.path of the core names does not exist: " + path, e);
        }
        if (!file.isRegularFile()) {
            // A pipe would be waited for, and a device may have no end.
            throw new FileSystemException(path.toString(), null, file.isDirectory() ? "a folder" : "no regular file");
        }
        String identity = path + " " + file.size() + " " + file.lastModifiedTime() + " " + file.fileKey();
        return Finding.of(Kconfig.of(path.toString(), identity, () -> Files.newInputStream(path)));
    }

    /**
     * Timed by itself, within the time of the resolver that asks: a source that is stuck is known for it, and the
     * resolver is free for whoever doesn't ask that source.
     */
    private static InstalledSource installed(Registrations.Member<KconfigSource> member, TimedCalls calls) {
        return new InstalledSource(member.name(), target -> {
            try {
                return calls.call(
                        TimedCalls.Callee.on(target, member.key()),
                        member.handle(),
                        source -> ForeignCode.returned(source.find(target)));
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
