package org.skep.core;

import java.util.ArrayList;
import java.util.List;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Looked;
import org.skep.kconfig.Finding;
import org.skep.kconfig.Kconfig;
import org.skep.kconfig.KconfigSource;
import org.skep.object.BpfObject;
import org.skep.resolution.Explanation;
import org.skep.resolution.ObjectFile;
import org.skep.resolution.ObjectResolver;
import org.skep.resolution.Resolution;
import org.skep.resolution.ResolveOptions;
import org.skep.resolver.ExternResolver;
import org.skep.runtime.RejectedDTO;
import org.skep.runtime.ResolutionRuntime;
import org.skep.runtime.ResolverDTO;
import org.skep.runtime.RuntimeDTO;
import org.skep.runtime.SourceDTO;
import org.skep.target.Target;

/** The core without a framework: resolves objects with whoever is on its whiteboards. */
final class Resolving implements ObjectResolver, ResolutionRuntime {
    private final Whiteboard<ExternResolver> resolvers;
    private final Whiteboard<KconfigSource> sources;
    private final TimedCalls calls;
    private final Target runningMachine;

    Resolving(
            Whiteboard<ExternResolver> resolvers,
            Whiteboard<KconfigSource> sources,
            TimedCalls calls,
            Target runningMachine) {
        this.resolvers = resolvers;
        this.sources = sources;
        this.calls = calls;
        this.runningMachine = runningMachine;
    }

    @Override
    public Resolution resolve(ObjectFile object, ResolveOptions options)
            throws BpfObjectException, InterruptedException {
        return resolve(opened(object), options);
    }

    /** The same for an object that has been opened already. */
    Resolution resolve(BpfObject object, ResolveOptions options) throws InterruptedException {
        return asked(object, options, false).resolution();
    }

    @Override
    public Explanation explain(ObjectFile object, ResolveOptions options)
            throws BpfObjectException, InterruptedException {
        return asked(opened(object), options, true).explanation();
    }

    static BpfObject opened(ObjectFile file) throws BpfObjectException {
        return BpfObject.read(file.name(), file.bytes());
    }

    private Interrogation asked(BpfObject object, ResolveOptions options, boolean explain) throws InterruptedException {
        Panel panel = panel(options);
        Interrogation interrogation = new Interrogation(
                object, target(options), options.kconfig().map(Kconfig::label), panel, calls, explain);
        interrogation.askEverybody();
        return interrogation;
    }

    private Panel panel(ResolveOptions options) {
        return Panel.of(resolvers.snapshot(), sources.snapshot(), options, calls);
    }

    /** The machine that the options ask about. */
    Target target(ResolveOptions options) {
        return options.target().orElse(runningMachine);
    }

    @Override
    public RuntimeDTO state() {
        return describe(resolvers.snapshot(), sources.snapshot());
    }

    @Override
    public RuntimeDTO survey(ResolveOptions options) throws InterruptedException {
        Panel panel = panel(options);
        Whiteboard.Snapshot<ExternResolver> asked =
                new Whiteboard.Snapshot<>(panel.members(), resolvers.snapshot().rejected());
        Whiteboard.Snapshot<KconfigSource> supplying = new Whiteboard.Snapshot<>(
                sources.snapshot().members().stream()
                        .filter(member -> !options.excluded().contains(member.name()))
                        .toList(),
                sources.snapshot().rejected());
        RuntimeDTO state = describe(asked, supplying);
        Inquiry inquiry = new Inquiry("", List.of(), target(options), true, panel.sources());
        for (int i = 0; i < state.resolvers.length; i++) {
            state.resolvers[i].found = surveyed(asked.members().get(i), inquiry);
        }
        for (int i = 0; i < state.sources.length; i++) {
            look(supplying.members().get(i), inquiry.target(), state.sources[i]);
        }
        return state;
    }

    private String[] surveyed(Whiteboard.Member<ExternResolver> member, Inquiry inquiry) throws InterruptedException {
        try {
            List<String> found = calls.call(member.key(), member.handle(), resolver -> resolver.survey(inquiry).stream()
                    .map(Looked::toString)
                    .toList());
            return found.toArray(String[]::new);
        } catch (TimedCalls.CallFailedException e) {
            return new String[] {e.getMessage()};
        }
    }

    private void look(Whiteboard.Member<KconfigSource> member, Target target, SourceDTO into)
            throws InterruptedException {
        List<String> inVain = new ArrayList<>();
        try {
            Finding finding = calls.call(member.key(), member.handle(), source -> source.find(target));
            into.kconfig = finding.kconfig().map(Kconfig::label).orElse(null);
            finding.looked().forEach(looked -> inVain.add(looked.toString()));
        } catch (TimedCalls.CallFailedException e) {
            inVain.add(e.getMessage());
        }
        into.inVain = inVain.toArray(String[]::new);
    }

    private RuntimeDTO describe(
            Whiteboard.Snapshot<ExternResolver> asked, Whiteboard.Snapshot<KconfigSource> supplying) {
        RuntimeDTO state = new RuntimeDTO();
        state.resolvers = asked.members().stream().map(this::describe).toArray(ResolverDTO[]::new);
        state.sources =
                supplying.members().stream().map(Resolving::describeSource).toArray(SourceDTO[]::new);
        List<RejectedDTO> rejected = new ArrayList<>();
        asked.rejected().forEach(one -> rejected.add(describe("resolver", one)));
        supplying.rejected().forEach(one -> rejected.add(describe("source", one)));
        state.rejected = rejected.toArray(RejectedDTO[]::new);
        return state;
    }

    private ResolverDTO describe(Whiteboard.Member<ExternResolver> member) {
        ResolverDTO dto = new ResolverDTO();
        dto.name = member.name();
        dto.sections = strings(member.declaration().sections());
        dto.names = strings(member.declaration().names());
        dto.ranking = member.declaration().ranking();
        dto.serviceId = member.serviceId();
        dto.stuck = calls.isStuck(member.key());
        return dto;
    }

    private static SourceDTO describeSource(Whiteboard.Member<KconfigSource> member) {
        SourceDTO dto = new SourceDTO();
        dto.name = member.name();
        dto.ranking = member.declaration().ranking();
        dto.serviceId = member.serviceId();
        return dto;
    }

    private static RejectedDTO describe(String kind, Whiteboard.Rejected rejected) {
        RejectedDTO dto = new RejectedDTO();
        dto.kind = kind;
        dto.name = rejected.name();
        dto.serviceId = rejected.serviceId();
        dto.reason = rejected.reason();
        return dto;
    }

    private static String[] strings(List<Glob> patterns) {
        return patterns.stream().map(Glob::pattern).toArray(String[]::new);
    }
}
