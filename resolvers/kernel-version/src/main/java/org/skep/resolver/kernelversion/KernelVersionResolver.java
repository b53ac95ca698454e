package org.skep.resolver.kernelversion;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.skep.extern.Code;
import org.skep.extern.Lookup;
import org.skep.extern.Origin;
import org.skep.extern.Value;
import org.skep.machine.ContradictedReleaseException;
import org.skep.machine.KernelVersion;
import org.skep.machine.Target;
import org.skep.machine.VersionEvidence;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Question;
import org.skep.resolver.Resolves;

/**
 * Answers {@code LINUX_KERNEL_VERSION} with the version of the target's kernel in the encoding of
 * {@code KERNEL_VERSION}, from the first place that has one. Without a version the extern is refused even when it is
 * weak: version 0.0.0 would select a program's oldest branches.
 *
 * <p>For a root that has only a release, the third number of a frozen release of a distribution
 * ({@code 6.1.0-50-amd64}) is read from the header of the kernel's configuration.
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
    /** The default service ranking. */
    public static final int RANKING = 300;

    /** The evidence of a running kernel, which an image that was never booted lacks. */
    private static final Set<VersionEvidence> EVIDENCE_OF_RUNNING_KERNELS =
            Set.of(VersionEvidence.UBUNTU_SIGNATURE, VersionEvidence.DEBIAN_BUILD);

    /** The settings of the pid {@code org.skep.resolver.kernelversion}. */
    @ObjectClassDefinition(name = "Skep: kernel version", description = "Answers LINUX_KERNEL_VERSION")
    @interface Settings {
        /** Takes effect without a restart. */
        @AttributeDefinition(
                name = "Ranking",
                description = "Resolvers are called in descending order of ranking; the first answer is used",
                required = false)
        int service_ranking() default RANKING;
    }

    /** Receives a changed ranking without a new registration of the service. */
    @Modified
    void modified() {
        // Declarative Services updates the service properties.
    }

    @Override
    public Map<String, Answer> resolve(Question question) throws IOException {
        boolean asked =
                question.externs().stream().anyMatch(extern -> extern.name().equals(NAME_SERVED));
        return asked ? Map.of(NAME_SERVED, version(question)) : Map.of();
    }

    @Override
    public List<Lookup> survey(Question question) throws IOException {
        List<Lookup> looked = new ArrayList<>();
        Optional<VersionEvidence.Statement> first = look(question, false, looked);
        first.ifPresent(statement -> looked.add(Lookup.at(statement.origin(), words(statement))));
        return looked;
    }

    private static Answer version(Question question) throws IOException {
        List<Lookup> looked = new ArrayList<>();
        Optional<VersionEvidence.Statement> first;
        try {
            first = look(question, question.explain(), looked);
        } catch (ContradictedReleaseException e) {
            return Answer.refused(Code.OTHER_KERNEL, e.getReason(), Origin.of(e.getFile()));
        }
        if (first.isEmpty()) {
            Origin origin = Origin.of(VersionEvidence.RELEASE.display(question.target()));
            return Answer.refused(Code.NO_VERSION, "no file of the target has the kernel's version", origin)
                    .looking(looked);
        }
        int code = first.get().version().orElseThrow().code();
        return Answer.found(new Value.Number(code), first.get().origin()).looking(looked);
    }

    /**
     * Returns the first statement with a version; other places are added to the list.
     *
     * @param all whether to read the remaining places too
     */
    private static Optional<VersionEvidence.Statement> look(Question question, boolean all, List<Lookup> looked)
            throws IOException {
        Target target = question.target();
        Optional<VersionEvidence.Statement> first = Optional.empty();
        Set<VersionEvidence> missing = EnumSet.noneOf(VersionEvidence.class);
        for (VersionEvidence evidence : VersionEvidence.values()) {
            if (first.isPresent() && !all) {
                break;
            }
            try {
                VersionEvidence.Statement statement = evidence.read(target);
                if (first.isEmpty() && statement.version().isPresent()) {
                    boolean onlyRelease = missing.containsAll(EVIDENCE_OF_RUNNING_KERNELS);
                    first = Optional.of(onlyRelease ? completed(statement, question, looked) : statement);
                } else {
                    looked.add(Lookup.at(statement.origin(), words(statement)));
                }
            } catch (NoSuchFileException e) {
                missing.add(evidence);
                looked.add(Lookup.at(evidence.display(target), e));
            } catch (AccessDeniedException e) {
                looked.add(Lookup.at(evidence.display(target), e));
            } catch (InterruptedIOException | ClosedByInterruptException e) {
                throw e;
            } catch (IOException e) {
                if (first.isEmpty()) {
                    throw e;
                }
                looked.add(Lookup.at(evidence.display(target), e));
            }
        }
        return first;
    }

    /**
     * Completes a release whose third number is frozen with the number from the configuration's header, if that has the
     * same release series.
     */
    private static VersionEvidence.Statement completed(
            VersionEvidence.Statement release, Question question, List<Lookup> looked) throws IOException {
        if (release.isExact()) {
            return release;
        }
        KernelVersion version = release.version().orElseThrow();
        Optional<ConfigurationHeader> header = ConfigurationHeader.find(question, looked);
        if (header.isEmpty()) {
            return release;
        }
        KernelVersion configured = header.get().version();
        if (configured.major() != version.major() || configured.minor() != version.minor()) {
            looked.add(Lookup.at(header.get().origin(), "another release series:  " + configured));
            return release;
        }
        looked.add(Lookup.at(release.origin(), words(release)));
        return new VersionEvidence.Statement(
                Optional.of(configured), header.get().origin(), true);
    }

    private static String words(VersionEvidence.Statement statement) {
        return statement
                .version()
                .map(version -> String.format(Locale.ROOT, "%s, 0x%06x", version, version.code()))
                .orElseGet(() ->
                        "no version a.b.c in \"" + statement.origin().raw().orElse("") + "\"");
    }
}
