package org.skep.resolver.kernelversion;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.skep.extern.Code;
import org.skep.extern.Looked;
import org.skep.extern.Origin;
import org.skep.extern.Value;
import org.skep.machine.ContradictedReleaseException;
import org.skep.machine.Target;
import org.skep.machine.VersionEvidence;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Question;
import org.skep.resolver.Resolves;

/**
 * Answers {@code LINUX_KERNEL_VERSION} with the version of the target's kernel as {@code KERNEL_VERSION} has it, from
 * the first place that gives one. Where none does, the extern is refused even when it is weak: version 0.0.0 would take
 * a program's oldest branches.
 */
@Component(
        configurationPid = "org.skep.resolver.kernelversion",
        property = "service.ranking:Integer=" + KernelVersionResolver.RANKING)
@Designate(ocd = KernelVersionResolver.Settings.class)
@Resolves(
        name = "kernel-version",
        sections = {".kconfig", ".extern", ".extern.kconfig"},
        names = KernelVersionResolver.NAME_SERVED)
public final class KernelVersionResolver implements ExternResolver {
    static final String NAME_SERVED = "LINUX_KERNEL_VERSION";
    /** The service.ranking of the factory. */
    public static final int RANKING = 300;

    /** The settings of the pid {@code org.skep.resolver.kernelversion}. */
    @ObjectClassDefinition(name = "Skep: kernel version", description = "Answers LINUX_KERNEL_VERSION")
    @interface Settings {
        /** Takes effect without a restart. */
        @AttributeDefinition(
                name = "Ranking",
                description = "Resolvers are asked highest ranking first; the first that answers counts",
                required = false)
        int service_ranking() default RANKING;
    }

    /** A ranking that is configured becomes the service's while it stays registered, so that nobody misses it. */
    @Modified
    void modified() {
        // The properties are Declarative Services' to pass on; there is nothing else to set.
    }

    @Override
    public Map<String, Answer> resolve(Question question) throws IOException {
        boolean asked =
                question.externs().stream().anyMatch(extern -> extern.name().equals(NAME_SERVED));
        return asked ? Map.of(NAME_SERVED, version(question.target(), question.explain())) : Map.of();
    }

    @Override
    public List<Looked> survey(Question question) throws IOException {
        List<Looked> looked = new ArrayList<>();
        Optional<VersionEvidence.Statement> first = look(question.target(), false, looked);
        first.ifPresent(statement -> looked.add(Looked.at(statement.origin(), words(statement))));
        return looked;
    }

    private static Answer version(Target target, boolean explain) throws IOException {
        List<Looked> looked = new ArrayList<>();
        Optional<VersionEvidence.Statement> first;
        try {
            first = look(target, explain, looked);
        } catch (ContradictedReleaseException e) {
            return Answer.refused(Code.OTHER_KERNEL, e.getReason(), Origin.of(e.getFile()));
        }
        if (first.isEmpty()) {
            Origin origin = Origin.of(VersionEvidence.RELEASE.display(target));
            return Answer.refused(Code.NO_VERSION, "nothing on the target tells the kernel's version", origin)
                    .looking(looked);
        }
        int code = first.get().version().orElseThrow().code();
        return Answer.found(new Value.Number(code), first.get().origin()).looking(looked);
    }

    /**
     * The first statement that gives a version; where else was looked goes to the list.
     *
     * @param all whether to look at the rest too
     */
    private static Optional<VersionEvidence.Statement> look(Target target, boolean all, List<Looked> looked)
            throws IOException {
        Optional<VersionEvidence.Statement> first = Optional.empty();
        for (VersionEvidence evidence : VersionEvidence.values()) {
            if (first.isPresent() && !all) {
                break;
            }
            try {
                VersionEvidence.Statement statement = evidence.read(target);
                if (first.isEmpty() && statement.version().isPresent()) {
                    first = Optional.of(statement);
                } else {
                    looked.add(Looked.at(statement.origin(), words(statement)));
                }
            } catch (NoSuchFileException | AccessDeniedException e) {
                looked.add(Looked.at(evidence.display(target), e));
            } catch (InterruptedIOException | ClosedByInterruptException e) {
                throw e;
            } catch (IOException e) {
                if (first.isEmpty()) {
                    throw e;
                }
                looked.add(Looked.at(evidence.display(target), e));
            }
        }
        return first;
    }

    private static String words(VersionEvidence.Statement statement) {
        return statement
                .version()
                .map(version -> String.format("%s, 0x%06x", version, version.code()))
                .orElseGet(() ->
                        "no version a.b.c in \"" + statement.origin().raw().orElse("") + "\"");
    }
}
