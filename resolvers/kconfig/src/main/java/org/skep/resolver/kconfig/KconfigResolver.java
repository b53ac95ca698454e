package org.skep.resolver.kconfig;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
 * Answers {@code CONFIG_*} from the configuration of the target's kernel: the one of the first source that has any.
 * Nothing is read unless an extern asks for it, and nothing that is larger than the limit that is configured when the
 * question is asked.
 */
@Component(configurationPid = KconfigResolver.PID, property = "service.ranking:Integer=" + KconfigResolver.RANKING)
@Designate(ocd = KconfigResolver.Settings.class)
@Resolves(
        name = "kconfig",
        sections = {".kconfig", ".extern", ".extern.kconfig"},
        names = "CONFIG_*")
// One source does. Effective when a set of bundles is put together: without any, the resolver says so of each extern.
@Requirement(namespace = Supplies.CAPABILITY, filter = "(" + Supplies.CAPABILITY + "=*)", effective = "active")
public final class KconfigResolver implements ExternResolver {
    static final String PID = "org.skep.resolver.kconfig";
    /** The service.ranking of the factory. */
    public static final int RANKING = 100;

    /** The settings of the pid {@code org.skep.resolver.kconfig}. */
    @ObjectClassDefinition(
            name = "Skep: kernel configuration",
            description = "Answers CONFIG_* from the configuration of the kernel")
    @interface Settings {
        /** Takes effect without a restart. */
        @AttributeDefinition(
                name = "Ranking",
                description = "Resolvers are asked highest ranking first; the first that answers counts",
                required = false)
        int service_ranking() default RANKING;

        /** MiB. Takes effect without a restart, for what was read before as well. */
        @AttributeDefinition(
                name = "Size limit",
                description = "The largest configuration that is read, in MiB, packed or unpacked. While the setting is"
                        + " no such number, 64 MiB are the limit, and every resolution warns of it.",
                min = "1",
                max = "" + SizeLimit.LARGEST,
                required = false)
        int size_limit_mib() default SizeLimit.USUAL;
    }

    private volatile SizeLimit limit = SizeLimit.usual();

    /** Settings are taken over while the service stays registered, so that nobody misses it. */
    @Activate
    @Modified
    void configure(Map<String, Object> configuration) {
        // Not as Settings: those would throw at text that is no number, and leave the earlier limit in force.
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
            return nobodyToAsk(asked);
        }
        SizeLimit limit = this.limit;
        SourceSequence search = new SourceSequence(question, limit);
        Optional<SourceSequence.Outcome> first = search.next();
        List<Lookup> inVain = search.inVain();
        Map<String, Answer> answers = new HashMap<>();
        for (Extern extern : asked) {
            answers.put(
                    extern.name(),
                    first.map(outcome -> answer(extern, outcome, inVain)).orElseGet(() -> noConfiguration(inVain)));
        }
        if (question.explain()) {
            tellOfTheRest(search, answers);
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
            looked.addAll(search.inVain());
            looked.add(Lookup.at(next.get().label(), summary(next.get()) + (used ? "" : ", not used")));
            next = search.nextDespiteFailures();
        }
        looked.addAll(search.inVain());
        return looked;
    }

    private static Answer answer(Extern extern, SourceSequence.Outcome outcome, List<Lookup> inVain) {
        if (outcome instanceof SourceSequence.Unusable unusable) {
            return Answer.refused(unusable.code(), unusable.why(), unusable.origin())
                    .looking(inVain);
        }
        SourceSequence.Usable usable = (SourceSequence.Usable) outcome;
        Optional<KconfigText.Entry> entry = usable.text().entry(extern.name());
        if (entry.isPresent()) {
            Origin origin = entry.get().origin(usable.label());
            return KconfigValue.read(entry.get().value(), extern.type(), origin).looking(inVain);
        }
        return Answer.absent().looking(inVain).looking(List.of(noEntry(usable, extern.name())));
    }

    /** Without a source nobody can tell whether there is a configuration, so nothing is known to be absent. */
    private static Map<String, Answer> nobodyToAsk(List<Extern> asked) {
        Answer nobody = Answer.refused(
                Code.NO_RESOLVER,
                "no source of configurations is there to ask: install a bundle that is one, exclude fewer, or give a"
                        + " configuration",
                Origin.of("configuration sources"));
        return asked.stream().collect(Collectors.toMap(Extern::name, extern -> nobody));
    }

    /** A configuration that may not be read counts as missing, but whoever takes the zeros should know. */
    private static Answer noConfiguration(List<Lookup> inVain) {
        boolean denied = inVain.stream().anyMatch(Lookup::isDenied);
        String what = denied
                ? "A configuration of this kernel may be there that may not be read"
                : "There is no configuration of this kernel";
        return Answer.absent()
                .looking(inVain)
                .remarking(new Answer.Remark(
                        denied ? Code.DENIED_CONFIGURATION : Code.NO_CONFIGURATION,
                        what + " (" + byOutcome(inVain) + ")."));
    }

    /** The places with what came of them, those together that had the same outcome. */
    private static String byOutcome(List<Lookup> inVain) {
        Map<String, List<String>> places = new LinkedHashMap<>();
        inVain.forEach(looked -> places.computeIfAbsent(looked.outcome(), outcome -> new ArrayList<>())
                .add(looked.where().toString()));
        return places.entrySet().stream()
                .map(one -> one.getKey() + ": " + String.join(", ", one.getValue()))
                .collect(Collectors.joining("; "));
    }

    /** Adds what the sources that do not count say, in order. */
    private static void tellOfTheRest(SourceSequence search, Map<String, Answer> answers) throws IOException {
        Optional<SourceSequence.Outcome> next = search.nextDespiteFailures();
        while (true) {
            List<Lookup> inVain = search.inVain();
            Optional<SourceSequence.Outcome> outcome = next;
            answers.replaceAll((name, answer) -> answer.looking(inVain)
                    .looking(outcome.map(some -> List.of(says(some, name))).orElse(List.of())));
            if (next.isEmpty()) {
                return;
            }
            next = search.nextDespiteFailures();
        }
    }

    private static Lookup says(SourceSequence.Outcome outcome, String name) {
        if (outcome instanceof SourceSequence.Usable usable) {
            return usable.text()
                    .entry(name)
                    .map(entry -> entry.origin(usable.label()))
                    .map(origin -> Lookup.at(origin, "says " + origin.raw().orElseThrow() + ", not used"))
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
