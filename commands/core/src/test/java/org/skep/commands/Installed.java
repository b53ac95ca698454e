package org.skep.commands;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Lookup;
import org.skep.extern.Origin;
import org.skep.extern.Problem;
import org.skep.extern.ResolverAttempt;
import org.skep.extern.Strength;
import org.skep.extern.Value;
import org.skep.loader.Explanation;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectResolver;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.loader.ResolvedExtern;
import org.skep.machine.Target;
import org.skep.resolver.Answer;
import org.skep.runtime.ObjectDTO;
import org.skep.runtime.ProviderDTO;
import org.skep.runtime.RejectedDTO;
import org.skep.runtime.ResolverDTO;
import org.skep.runtime.RuntimeDTO;
import org.skep.runtime.SettingsDTO;
import org.skep.runtime.SkepRuntime;
import org.skep.runtime.SourceDTO;
import org.skep.source.Kconfig;

/**
 * Stands in for the core: gives, for every object, what a test has put in, and keeps the options it was called with. An
 * object whose first byte is not {@code o} can't be opened.
 */
final class Installed implements ObjectResolver, SkepRuntime {
    final List<ResolvedExtern> externs = new ArrayList<>();
    final List<Problem> warnings = new ArrayList<>();
    final List<ResolveOptions> asked = new ArrayList<>();
    final Map<String, byte[]> images = new LinkedHashMap<>();
    final List<ObjectDTO> objects = new ArrayList<>();
    final List<ProviderDTO> providers = new ArrayList<>();
    final List<RejectedDTO> rejected = new ArrayList<>(List.of(rejected("resolver"), rejected("source")));
    String[] sections = {".kconfig", ".extern"};
    final SettingsDTO settings = asFromTheFactory();
    /** What resolving throws, though it shouldn't. */
    Optional<Throwable> mistake = Optional.empty();

    Installed resolved(Extern extern, Value value, Origin origin, int... bytes) {
        byte[] stored = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            stored[i] = (byte) bytes[i];
        }
        externs.add(new ResolvedExtern.Resolved(extern, value, stored, origin, "kconfig", List.of()));
        return this;
    }

    Installed defaulted(Extern extern, Lookup... looked) {
        externs.add(new ResolvedExtern.Defaulted(
                extern, List.of(new ResolverAttempt("kconfig", "not there", List.of(looked)))));
        return this;
    }

    Installed failed(Extern extern, Code code, ResolverAttempt... whom) {
        Problem problem = Problem.of(code, "a.o", "nobody knows it")
                .about(extern)
                .asked(List.of(whom))
                .advise("declare it __weak, or set it with an override");
        externs.add(new ResolvedExtern.Failed(extern, problem));
        return this;
    }

    Installed warned(Code code, String what) {
        warnings.add(Problem.of(code, "a.o", what));
        return this;
    }

    static Extern extern(String name, Strength strength, ExternType type, String declaration, int offset) {
        return new Extern(name, ".kconfig", strength, type, declaration, OptionalInt.of(offset));
    }

    @Override
    public Resolution resolve(ObjectFile object, ResolveOptions options) throws BpfObjectException {
        if (mistake.isPresent()) {
            Installed.thrown(mistake.get());
        }
        asked.add(options);
        if (object.bytes().length == 0 || object.bytes()[0] != 'o') {
            throw new BpfObjectException(
                    Problem.of(Code.NOT_AN_OBJECT, object.name(), "it does not begin with an ELF header"));
        }
        Map<String, Resolution.SectionData> data = new LinkedHashMap<>();
        images.forEach((name, bytes) -> data.put(name, new Resolution.SectionData(bytes)));
        return new Resolution(
                object.name(),
                ByteOrder.LITTLE_ENDIAN,
                options.target().orElse(Target.runningMachine()),
                options.kconfig().map(Kconfig::label),
                externs,
                data,
                warnings);
    }

    @Override
    public Explanation explain(ObjectFile object, ResolveOptions options) throws BpfObjectException {
        Resolution resolution = resolve(object, options);
        List<Explanation.ExplainedExtern> explained = new ArrayList<>();
        for (ResolvedExtern outcome : externs) {
            explained.add(new Explanation.ExplainedExtern(outcome.extern(), outcome, statements(outcome)));
        }
        return new Explanation(object.name(), resolution.target(), resolution, explained);
    }

    /** The answer that won, a shadowed refusal, one in vain. */
    private static List<Explanation.Statement> statements(ResolvedExtern outcome) {
        List<Explanation.Statement> statements = new ArrayList<>();
        if (outcome instanceof ResolvedExtern.Resolved resolved) {
            statements.add(new Explanation.Statement(
                    Explanation.Role.WON,
                    Optional.of(Answer.found(resolved.value(), resolved.origin())),
                    new ResolverAttempt("kconfig", resolved.value().toString(), List.of())));
            statements.add(new Explanation.Statement(
                    Explanation.Role.SHADOWED,
                    Optional.of(Answer.refused(Code.NO_VERSION, "no version there", Origin.of("uname -r"))),
                    new ResolverAttempt("version", "no-version: no version there", List.of())));
        }
        Lookup[] looked = {Lookup.at("/boot/config", "no such file"), Lookup.at("/proc/config.gz", "no such entry")};
        statements.add(new Explanation.Statement(
                Explanation.Role.IN_VAIN,
                Optional.of(Answer.absent(looked)),
                new ResolverAttempt("last", "not there", List.of(looked))));
        return statements;
    }

    @Override
    public Explanation.ExplainedExtern whoAnswers(String object, Extern extern, ResolveOptions options) {
        throw new UnsupportedOperationException("no command asks it");
    }

    @Override
    public ObjectDTO[] check() {
        return state().objects;
    }

    @Override
    public Target target() {
        return Target.runningMachine();
    }

    @Override
    public RuntimeDTO state() {
        RuntimeDTO state = new RuntimeDTO();
        state.resolvers = new ResolverDTO[] {resolver()};
        state.sources = new SourceDTO[] {source("boot-file", 200), source("proc-config", 100)};
        state.providers = providers.toArray(ProviderDTO[]::new);
        state.objects = objects.toArray(ObjectDTO[]::new);
        state.settings = settings;
        state.rejected = rejected.toArray(RejectedDTO[]::new);
        return state;
    }

    @Override
    public RuntimeDTO survey(ResolveOptions options) {
        asked.add(options);
        RuntimeDTO state = state();
        state.resolvers[0].found = new String[] {"/boot/config: no such file", "/proc/config.gz: 1745 entries"};
        state.sources[0].inVain = new String[] {"/boot/config: no such file"};
        state.sources[1].kconfig = "/proc/config.gz";
        state.sources[1].inVain = new String[0];
        return state;
    }

    private ResolverDTO resolver() {
        ResolverDTO resolver = new ResolverDTO();
        resolver.name = "kconfig";
        resolver.sections = sections;
        resolver.names = new String[] {"CONFIG_*"};
        resolver.ranking = 100;
        resolver.serviceId = 1L << 40;
        return resolver;
    }

    private static SourceDTO source(String name, int ranking) {
        SourceDTO source = new SourceDTO();
        source.name = name;
        source.ranking = ranking;
        source.serviceId = ranking;
        return source;
    }

    private static SettingsDTO asFromTheFactory() {
        SettingsDTO settings = new SettingsDTO();
        settings.problems = new String[0];
        settings.resolversOrder = new String[0];
        settings.resolversRequire = new String[0];
        settings.sourcesRequire = new String[0];
        settings.resolversExclude = new String[0];
        settings.sourcesOrder = new String[0];
        settings.sourcesExclude = new String[0];
        return settings;
    }

    static RejectedDTO rejected(String kind) {
        RejectedDTO rejected = new RejectedDTO();
        rejected.kind = kind;
        rejected.name = "broken-" + kind;
        rejected.serviceId = 7;
        rejected.reason = "org.skep.sections is missing";
        return rejected;
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void thrown(Throwable any) throws E {
        throw (E) any;
    }
}
