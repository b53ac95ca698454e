package org.skep.resolver.kconfig;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.osgi.annotation.bundle.Requirement;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.Lookup;
import org.skep.extern.Origin;
import org.skep.kconfig.KconfigText;
import org.skep.kconfig.KconfigValue;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Question;
import org.skep.resolver.Resolves;
import org.skep.source.Supplies;

/**
 * Answers {@code CONFIG_*} from the configuration of the target's kernel, which is the first one that a source finds.
 * Configurations are read only when an extern requires it, and only up to the size limit at the time of the question.
 */
@Component(configurationPid = KconfigResolver.PID, property = "service.ranking:Integer=" + KconfigResolver.RANKING)
@Designate(ocd = KconfigResolver.Settings.class)
@Resolves(
        name = "kconfig",
        sections = {".kconfig", ".extern", ".extern.kconfig"},
        names = "CONFIG_*")
// One source suffices. Effective only when a set of bundles is assembled; without a source the resolver refuses
// externs.
@Requirement(namespace = Supplies.CAPABILITY, filter = "(" + Supplies.CAPABILITY + "=*)", effective = "active")
public final class KconfigResolver implements ExternResolver {
    static final String PID = "org.skep.resolver.kconfig";
    /** The default service ranking. */
    public static final int RANKING = 100;

    /** The settings of the pid {@code org.skep.resolver.kconfig}. */
    @ObjectClassDefinition(
            name = "Skep: kernel configuration",
            description = "Answers CONFIG_* from the configuration of the kernel")
    @interface Settings {
        /** Takes effect without a restart. */
        @AttributeDefinition(
                name = "Ranking",
                description = "Resolvers are called in descending order of ranking; the first answer is used",
                required = false)
        int service_ranking() default RANKING;

        /** In MiB. Takes effect without a restart, also for cached configurations. */
        @AttributeDefinition(
                name = "Size limit",
                description =
                        "The maximum size of a configuration in MiB, both compressed and decompressed. If the setting is"
                                + " not a valid number, the limit is 64 MiB, and every resolution has a warning.",
                min = "1",
                max = "" + SizeLimit.LARGEST,
                required = false)
        int size_limit_mib() default SizeLimit.USUAL;
    }

    private volatile SizeLimit limit = SizeLimit.usual();

    /** Applies settings without a new registration of the service. */
    @Activate
    @Modified
    void configure(Map<String, Object> configuration) {
        // Not as Settings, which would throw at text that is not a number and leave the previous limit in force.
        limit = SizeLimit.in(configuration);
    }

    @Override
    public Map<String, Answer> resolve(Question question) throws IOException {
        List<Extern> asked = question.externs().stream()
                .filter(extern -> extern.name().startsWith("CONFIG_"))
                .toList();
        if (asked.isEmpty()) {
            return Map.of();
        }
        if (question.kconfigSources().isEmpty()) {
            return withoutSource(asked);
        }
        SizeLimit limit = this.limit;
        SourceSequence search = new SourceSequence(question, limit);
        Optional<SourceSequence.Outcome> first = search.next();
        List<Lookup> failed = search.takeFailed();
        Map<String, Answer> answers = new HashMap<>();
        for (Extern extern : asked) {
            answers.put(
                    extern.name(),
                    first.map(outcome -> answer(extern, outcome, failed)).orElseGet(() -> noConfiguration(failed)));
        }
        if (question.explain()) {
            addUnusedSources(search, answers);
        }
        List<Answer.Remark> remarks = new ArrayList<>();
        limit.objection().ifPresent(remarks::add);
        if (first.isPresent() && first.get() instanceof SourceSequence.Usable usable) {
            OtherKernel.of(usable.text(), usable.label(), question.target()).ifPresent(remarks::add);
        }
        remarks.forEach(remark -> answers.replaceAll((name, answer) -> answer.remarking(remark)));
        return answers;
    }

    @Override
    public List<Lookup> survey(Question question) throws IOException {
        List<Lookup> looked = new ArrayList<>();
        SizeLimit limit = this.limit;
        limit.objection().ifPresent(objection -> looked.add(Lookup.at(PID, objection.text())));
        SourceSequence search = new SourceSequence(question, limit);
        Optional<SourceSequence.Outcome> next = search.nextDespiteFailures();
        for (boolean used = true; next.isPresent(); used = false) {
            looked.addAll(search.takeFailed());
            looked.add(Lookup.at(next.get().label(), summary(next.get()) + (used ? "" : ", not used")));
            next = search.nextDespiteFailures();
        }
        looked.addAll(search.takeFailed());
        return looked;
    }

    private static Answer answer(Extern extern, SourceSequence.Outcome outcome, List<Lookup> failed) {
        if (outcome instanceof SourceSequence.Unusable unusable) {
            return Answer.refused(unusable.code(), unusable.why(), unusable.origin())
                    .looking(failed);
        }
        SourceSequence.Usable usable = (SourceSequence.Usable) outcome;
        Optional<KconfigText.Entry> entry = usable.text().entry(extern.name());
        if (entry.isPresent()) {
            Origin origin = entry.get().origin(usable.label());
            return KconfigValue.read(entry.get().value(), extern.type(), origin).looking(failed);
        }
        return Answer.absent().looking(failed).looking(List.of(noEntry(usable, extern.name())));
    }

    /** Refuses all externs: without a source it is unknown whether there is a configuration. */
    private static Map<String, Answer> withoutSource(List<Extern> asked) {
        Answer refused = Answer.refused(
                Code.NO_RESOLVER,
                "no configuration source is available: install a bundle with one, exclude fewer, or pass a"
                        + " configuration",
                Origin.of("configuration sources"));
        return asked.stream().collect(Collectors.toMap(Extern::name, extern -> refused));
    }

    /** A configuration without read permission counts as missing; the message reports it. */
    private static Answer noConfiguration(List<Lookup> failed) {
        boolean denied = failed.stream().anyMatch(Lookup::isDenied);
        return Answer.unknown(
                        Code.NO_CONFIGURATION, denied ? "no readable kernel config found" : "no kernel config found")
                .looking(failed);
    }

    /** Adds the content of the sources that are not used, in order. */
    private static void addUnusedSources(SourceSequence search, Map<String, Answer> answers) throws IOException {
        Optional<SourceSequence.Outcome> next = search.nextDespiteFailures();
        while (true) {
            List<Lookup> failed = search.takeFailed();
            Optional<SourceSequence.Outcome> outcome = next;
            answers.replaceAll((name, answer) -> answer.looking(failed)
                    .looking(outcome.map(some -> List.of(unusedEntry(some, name)))
                            .orElse(List.of())));
            if (next.isEmpty()) {
                return;
            }
            next = search.nextDespiteFailures();
        }
    }

    private static Lookup unusedEntry(SourceSequence.Outcome outcome, String name) {
        if (outcome instanceof SourceSequence.Usable usable) {
            return usable.text()
                    .entry(name)
                    .map(entry -> entry.origin(usable.label()))
                    .map(origin -> Lookup.at(origin, "has " + origin.raw().orElseThrow() + ", not used"))
                    .orElseGet(() -> noEntry(usable, name));
        }
        SourceSequence.Unusable unusable = (SourceSequence.Unusable) outcome;
        return Lookup.at(unusable.origin(), unusable.why());
    }

    private static Lookup noEntry(SourceSequence.Usable usable, String name) {
        OptionalInt unset = usable.text().unset(name);
        return unset.isPresent()
                ? Lookup.at(Origin.of(usable.label()).line(unset.getAsInt()), "\"# " + name + " is not set\"")
                : Lookup.at(usable.label(), "no such entry");
    }

    private static String summary(SourceSequence.Outcome outcome) {
        return outcome instanceof SourceSequence.Usable usable
                ? usable.text().size() + " entries"
                : ((SourceSequence.Unusable) outcome).why();
    }
}
