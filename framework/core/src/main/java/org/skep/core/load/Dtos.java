package org.skep.core.load;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.skep.core.service.Declaration;
import org.skep.core.service.Registrations;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Value;
import org.skep.kernel.SyscallProvider;
import org.skep.loader.LoadedMap;
import org.skep.loader.LoadedProgram;
import org.skep.loader.ResolvedExtern;
import org.skep.loader.StaleExtern;
import org.skep.loader.Staleness;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Glob;
import org.skep.runtime.ChangeDTO;
import org.skep.runtime.ExternDTO;
import org.skep.runtime.ObjectDTO;
import org.skep.runtime.ProviderDTO;
import org.skep.runtime.RejectedDTO;
import org.skep.runtime.ResolverDTO;
import org.skep.runtime.SourceDTO;
import org.skep.source.KconfigSource;

/** What the core knows, as plain data for tools. */
public final class Dtos {
    private Dtos() {}

    public static ResolverDTO ofResolver(Registrations.Member<ExternResolver> member, boolean stuck) {
        ResolverDTO dto = new ResolverDTO();
        dto.name = member.name();
        dto.sections = strings(member.declaration().sections());
        dto.names = strings(member.declaration().names());
        dto.ranking = member.declaration().ranking();
        dto.serviceId = member.serviceId();
        dto.stuck = stuck;
        return dto;
    }

    public static SourceDTO ofSource(Registrations.Member<KconfigSource> member) {
        SourceDTO dto = new SourceDTO();
        dto.name = member.name();
        dto.ranking = member.declaration().ranking();
        dto.serviceId = member.serviceId();
        return dto;
    }

    public static ProviderDTO ofProvider(Registrations.Member<SyscallProvider> member) {
        ProviderDTO dto = new ProviderDTO();
        dto.name = member.name();
        dto.ranking = member.declaration().ranking();
        dto.serviceId = member.serviceId();
        dto.byNameOnly = member.declaration().is(Declaration.Trait.BY_NAME_ONLY);
        dto.pretends = member.declaration().is(Declaration.Trait.PRETENDS);
        return dto;
    }

    public static RejectedDTO of(String kind, Registrations.Rejected rejected) {
        RejectedDTO dto = new RejectedDTO();
        dto.kind = kind;
        dto.name = rejected.name();
        dto.serviceId = rejected.serviceId();
        dto.reason = rejected.reason();
        return dto;
    }

    public static ObjectDTO of(KernelObjects object) {
        ObjectDTO dto = new ObjectDTO();
        List<StaleExtern> stale = object.stale();
        dto.id = object.id();
        dto.name = object.object();
        dto.state = object.state().toString().toLowerCase(Locale.ROOT);
        Staleness staleness = Staleness.of(stale);
        dto.stale = staleness == Staleness.VALUES_DIFFER;
        dto.staleness = staleness.toString();
        dto.provider = object.provider();
        dto.target = object.resolution().target().root().toString();
        dto.maps = object.maps().stream().map(LoadedMap::symbol).toArray(String[]::new);
        dto.programs = object.programs().stream().map(LoadedProgram::name).toArray(String[]::new);
        dto.externs = object.resolution().externs().stream().map(Dtos::of).toArray(ExternDTO[]::new);
        dto.changes = stale.stream().map(Dtos::of).toArray(ChangeDTO[]::new);
        dto.pretended = object.pretends();
        dto.pins = Stream.concat(
                        object.maps().stream().map(LoadedMap::pin),
                        object.programs().stream().map(LoadedProgram::pin))
                .flatMap(Optional::stream)
                .map(Path::toString)
                .toArray(String[]::new);
        return dto;
    }

    public static ChangeDTO of(StaleExtern stale) {
        ChangeDTO dto = new ChangeDTO();
        dto.was = of(stale.was());
        dto.wouldBe = of(stale.wouldBe());
        dto.valueDiffers = stale.valueDiffers();
        return dto;
    }

    public static ExternDTO of(ResolvedExtern outcome) {
        Extern extern = outcome.extern();
        ExternDTO dto = new ExternDTO();
        dto.name = extern.name();
        dto.section = extern.section();
        dto.type = extern.declaration();
        dto.weak = extern.isWeak();
        dto.resolver = outcome.answeredBy().orElse(null);
        if (outcome instanceof ResolvedExtern.Resolved resolved) {
            dto.state = "resolved";
            dto.value = worded(extern.type(), resolved.value());
            dto.origin = resolved.origin().toString();
        } else if (outcome instanceof ResolvedExtern.Failed failed) {
            dto.state = "failed";
            dto.code = failed.problem().code().toString();
            dto.problem = failed.problem().what();
        } else {
            dto.state = "defaulted";
            dto.value = "0";
        }
        return dto;
    }

    /** A number has no sign of its own: the declared type says whether bit 63 is one. */
    private static String worded(ExternType type, Value value) {
        return value instanceof Value.Number number && type instanceof ExternType.Int declared && !declared.signed()
                ? Long.toUnsignedString(number.bits())
                : value.toString();
    }

    private static String[] strings(List<Glob> patterns) {
        return patterns.stream().map(Glob::pattern).toArray(String[]::new);
    }
}
