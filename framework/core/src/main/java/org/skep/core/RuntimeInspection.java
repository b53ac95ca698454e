package org.skep.core;

import java.util.ArrayList;
import java.util.List;
import org.skep.core.load.Dtos;
import org.skep.core.load.LoadedObjects;
import org.skep.core.load.StalenessMonitor;
import org.skep.core.resolve.ExternQuestion;
import org.skep.core.resolve.Participants;
import org.skep.core.resolve.ResolutionInput;
import org.skep.core.resolve.ResolutionService;
import org.skep.core.resolve.Settings;
import org.skep.core.service.EventDispatcher;
import org.skep.core.service.ForeignCode;
import org.skep.core.service.Registrations;
import org.skep.core.service.TimedCalls;
import org.skep.core.service.TimedCalls.Callee;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Extern;
import org.skep.extern.Lookup;
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
final class RuntimeInspection implements SkepRuntime {
    private final Registrations<ExternResolver> resolvers;
    private final Registrations<KconfigSource> sources;
    private final Registrations<SyscallProvider> providers;
    private final ResolutionService resolving;
    private final LoadedObjects objects;
    private final StalenessMonitor freshness;
    private final EventDispatcher news;

    RuntimeInspection(
            Registrations<ExternResolver> resolvers,
            Registrations<KconfigSource> sources,
            Registrations<SyscallProvider> providers,
            ResolutionService resolving,
            LoadedObjects objects,
            StalenessMonitor freshness,
            EventDispatcher news) {
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
            Registrations.Snapshot<ExternResolver> resolvers,
            Registrations.Snapshot<KconfigSource> sources,
            Settings settings,
            List<Registrations.Member<ExternResolver>> askedResolvers,
            List<Registrations.Member<KconfigSource>> askedSources) {}

    private Everybody everybody(ResolveOptions options) {
        Settings settings = resolving.settings();
        Registrations.Snapshot<ExternResolver> answering = resolvers.snapshot();
        Registrations.Snapshot<KconfigSource> supplying = sources.snapshot();
        return new Everybody(
                answering,
                supplying,
                settings,
                Participants.asked(answering, settings.resolvers(), options),
                Participants.asked(supplying, settings.sources(), options));
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
        Participants panel =
                Participants.of(everybody.resolvers(), everybody.sources(), everybody.settings(), options, calls);
        Target target = options.target().orElse(everybody.settings().target());
        ExternQuestion inquiry = new ExternQuestion("", List.of(), target, true, panel.sources());
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
                .asked(ResolutionInput.of(object, extern), options, true)
                .explanation()
                .externs()
                .get(0);
    }

    @Override
    public Explanation explain(ObjectFile object, ResolveOptions options)
            throws BpfObjectException, InterruptedException {
        return resolving
                .asked(ResolutionInput.of(ResolutionService.opened(object)), options, true)
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

    private static String[] surveyed(
            TimedCalls calls, Registrations.Member<ExternResolver> member, ExternQuestion inquiry)
            throws InterruptedException {
        try {
            return calls.call(Callee.on(inquiry.target(), member.key()), member.handle(), resolver -> {
                List<String> found = new ArrayList<>();
                for (Lookup looked : ForeignCode.copy(resolver.survey(inquiry))) {
                    found.add(looked.toString());
                }
                return found.toArray(String[]::new);
            });
        } catch (TimedCalls.CallFailedException e) {
            return new String[] {e.getMessage()};
        }
    }

    private static void look(
            TimedCalls calls, Registrations.Member<KconfigSource> member, Target target, SourceDTO into)
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
                .map(member -> Dtos.ofResolver(member, calls.isStuck(member.key())))
                .toArray(ResolverDTO[]::new);
        state.sources = everybody.askedSources().stream().map(Dtos::ofSource).toArray(SourceDTO[]::new);
        Registrations.Snapshot<SyscallProvider> calling = providers.snapshot();
        state.providers = calling.members().stream().map(Dtos::ofProvider).toArray(ProviderDTO[]::new);
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
            Registrations.Snapshot<S> snapshot,
            Settings.Roster roster,
            String setting) {
        snapshot.rejected().forEach(one -> rejected.add(Dtos.of(kind, one)));
        snapshot.members().stream()
                .filter(member -> roster.excluded().contains(member.name()))
                .map(member -> new Registrations.Rejected(
                        member.serviceId(), member.name(), "excluded by the setting " + setting + " of the core"))
                .forEach(one -> rejected.add(Dtos.of(kind, one)));
    }

    private ObjectDTO[] describeObjects() {
        return objects.all().stream().map(Dtos::of).toArray(ObjectDTO[]::new);
    }
}
