package org.skep.core;

import java.util.ArrayList;
import java.util.List;
import org.skep.core.TimedCalls.Callee;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Extern;
import org.skep.extern.Looked;
import org.skep.kernel.SyscallProvider;
import org.skep.loader.Explanation;
import org.skep.loader.ObjectFile;
import org.skep.loader.ResolveOptions;
import org.skep.machine.Target;
import org.skep.resolver.ExternResolver;
import org.skep.runtime.ObjectDTO;
import org.skep.runtime.ProviderDTO;
import org.skep.runtime.RejectedDTO;
import org.skep.runtime.ResolverDTO;
import org.skep.runtime.RuntimeDTO;
import org.skep.runtime.SkepRuntime;
import org.skep.runtime.SourceDTO;
import org.skep.source.Finding;
import org.skep.source.Kconfig;
import org.skep.source.KconfigSource;

/** What tools ask about the core, answered from whoever is on its whiteboards and from what is loaded. */
final class Inspection implements SkepRuntime {
    private final Whiteboard<ExternResolver> resolvers;
    private final Whiteboard<KconfigSource> sources;
    private final Whiteboard<SyscallProvider> providers;
    private final Resolving resolving;
    private final LoadedObjects objects;
    private final Freshness freshness;
    private final News news;

    Inspection(
            Whiteboard<ExternResolver> resolvers,
            Whiteboard<KconfigSource> sources,
            Whiteboard<SyscallProvider> providers,
            Resolving resolving,
            LoadedObjects objects,
            Freshness freshness,
            News news) {
        this.resolvers = resolvers;
        this.sources = sources;
        this.providers = providers;
        this.resolving = resolving;
        this.objects = objects;
        this.freshness = freshness;
        this.news = news;
    }

    /** Everybody, and those of them who are asked, at one moment. */
    private record Everybody(
            Whiteboard.Snapshot<ExternResolver> resolvers,
            Whiteboard.Snapshot<KconfigSource> sources,
            Settings settings,
            List<Whiteboard.Member<ExternResolver>> askedResolvers,
            List<Whiteboard.Member<KconfigSource>> askedSources) {}

    private Everybody everybody(ResolveOptions options) {
        Settings settings = resolving.settings();
        Whiteboard.Snapshot<ExternResolver> answering = resolvers.snapshot();
        Whiteboard.Snapshot<KconfigSource> supplying = sources.snapshot();
        return new Everybody(
                answering,
                supplying,
                settings,
                Panel.asked(answering, settings.resolvers(), options),
                Panel.asked(supplying, settings.sources(), options));
    }

    @Override
    public RuntimeDTO state() {
        return describe(everybody(ResolveOptions.defaults()));
    }

    @Override
    public RuntimeDTO survey(ResolveOptions options) throws InterruptedException {
        Everybody everybody = everybody(options);
        RuntimeDTO state = describe(everybody);
        TimedCalls calls = resolving.calls(everybody.settings());
        Panel panel = Panel.of(everybody.resolvers(), everybody.sources(), everybody.settings(), options, calls);
        Target target = options.target().orElse(everybody.settings().target());
        Inquiry inquiry = new Inquiry("", List.of(), target, true, panel.sources());
        for (int i = 0; i < state.resolvers.length; i++) {
            state.resolvers[i].found =
                    surveyed(calls, everybody.askedResolvers().get(i), inquiry);
        }
        for (int i = 0; i < state.sources.length; i++) {
            look(calls, everybody.askedSources().get(i), target, state.sources[i]);
        }
        return state;
    }

    @Override
    public Explanation.ExplainedExtern whoAnswers(String object, Extern extern, ResolveOptions options)
            throws InterruptedException {
        return resolving
                .asked(Subject.of(object, extern), options, true)
                .explanation()
                .externs()
                .get(0);
    }

    @Override
    public Explanation explain(ObjectFile object, ResolveOptions options)
            throws BpfObjectException, InterruptedException {
        return resolving
                .asked(Subject.of(Resolving.opened(object)), options, true)
                .explanation();
    }

    @Override
    public ObjectDTO[] check() throws InterruptedException {
        freshness.look();
        return describeObjects();
    }

    @Override
    public Target target() {
        return resolving.settings().target();
    }

    private static String[] surveyed(TimedCalls calls, Whiteboard.Member<ExternResolver> member, Inquiry inquiry)
            throws InterruptedException {
        try {
            return calls.call(Callee.on(inquiry.target(), member.key()), member.handle(), resolver -> {
                List<String> found = new ArrayList<>();
                for (Looked looked : ForeignCode.copy(resolver.survey(inquiry))) {
                    found.add(looked.toString());
                }
                return found.toArray(String[]::new);
            });
        } catch (TimedCalls.CallFailedException e) {
            return new String[] {e.getMessage()};
        }
    }

    private static void look(TimedCalls calls, Whiteboard.Member<KconfigSource> member, Target target, SourceDTO into)
            throws InterruptedException {
        List<String> inVain = new ArrayList<>();
        try {
            Finding finding = calls.call(
                    Callee.on(target, member.key()),
                    member.handle(),
                    source -> ForeignCode.returned(source.find(target)));
            into.kconfig = finding.kconfig().map(Kconfig::label).orElse(null);
            finding.looked().forEach(looked -> inVain.add(looked.toString()));
        } catch (TimedCalls.CallFailedException e) {
            inVain.add(e.getMessage());
        }
        into.inVain = inVain.toArray(String[]::new);
    }

    private RuntimeDTO describe(Everybody everybody) {
        RuntimeDTO state = new RuntimeDTO();
        TimedCalls calls = resolving.calls(everybody.settings());
        state.resolvers = everybody.askedResolvers().stream()
                .map(member -> Dto.ofResolver(member, calls.isStuck(member.key())))
                .toArray(ResolverDTO[]::new);
        state.sources = everybody.askedSources().stream().map(Dto::ofSource).toArray(SourceDTO[]::new);
        Whiteboard.Snapshot<SyscallProvider> calling = providers.snapshot();
        state.providers = calling.members().stream().map(Dto::ofProvider).toArray(ProviderDTO[]::new);
        List<RejectedDTO> rejected = new ArrayList<>();
        Settings settings = everybody.settings();
        add(rejected, "resolver", everybody.resolvers(), settings.resolvers(), "resolvers.exclude");
        add(rejected, "source", everybody.sources(), settings.sources(), "sources.exclude");
        add(rejected, "provider", calling, Settings.Roster.AS_RANKED, "");
        rejected.addAll(news.failed());
        state.rejected = rejected.toArray(RejectedDTO[]::new);
        state.objects = describeObjects();
        state.settings = settings.dto();
        return state;
    }

    private static <S> void add(
            List<RejectedDTO> rejected,
            String kind,
            Whiteboard.Snapshot<S> snapshot,
            Settings.Roster roster,
            String setting) {
        snapshot.rejected().forEach(one -> rejected.add(Dto.of(kind, one)));
        snapshot.members().stream()
                .filter(member -> roster.excluded().contains(member.name()))
                .map(member -> new Whiteboard.Rejected(
                        member.serviceId(), member.name(), "excluded by " + setting + " of " + Core.PID))
                .forEach(one -> rejected.add(Dto.of(kind, one)));
    }

    private ObjectDTO[] describeObjects() {
        return objects.all().stream().map(Dto::of).toArray(ObjectDTO[]::new);
    }
}
