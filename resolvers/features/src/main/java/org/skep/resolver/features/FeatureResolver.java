package org.skep.resolver.features;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.Lookup;
import org.skep.extern.Origin;
import org.skep.extern.Value;
import org.skep.machine.Target;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Question;
import org.skep.resolver.Resolves;

/**
 * Answers the virtual externs {@code LINUX_HAS_*} from the symbols of the target's kernel, so that every user, and
 * everybody who asks about a foreign target, gets the same answer. Nothing is tried on the running kernel. A feature
 * whose evidence can't be read is refused, weak or not: a wrong zero is worse than no load.
 */
@Component(
        configurationPid = "org.skep.resolver.features",
        property = "service.ranking:Integer=" + FeatureResolver.RANKING)
@Designate(ocd = FeatureResolver.Settings.class)
@Resolves(
        name = "features",
        sections = {".kconfig", ".extern", ".extern.kconfig"},
        names = "LINUX_*")
public final class FeatureResolver implements ExternResolver {
    /** Also begins with LINUX_, and has a resolver of its own. */
    private static final String KERNEL_VERSION = "LINUX_KERNEL_VERSION";

    /** The service.ranking of the factory. */
    public static final int RANKING = 200;

    /** The settings of the pid {@code org.skep.resolver.features}. */
    @ObjectClassDefinition(
            name = "Skep: kernel features",
            description = "Answers LINUX_HAS_* from the symbols of the kernel")
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
        Map<String, Answer> answers = new HashMap<>();
        Set<SymbolFeature> wanted = EnumSet.noneOf(SymbolFeature.class);
        for (Extern extern : question.externs()) {
            Optional<SymbolFeature> feature = SymbolFeature.named(extern.name());
            if (feature.isPresent()) {
                wanted.add(feature.get());
            } else if (extern.name().startsWith("LINUX_") && !extern.name().equals(KERNEL_VERSION)) {
                answers.put(extern.name(), Answer.absent(Lookup.at("virtual externs", "none of that name is known")));
            }
        }
        if (!wanted.isEmpty()) {
            features(question.target(), wanted).forEach((feature, answer) -> answers.put(feature.externName(), answer));
        }
        return answers;
    }

    @Override
    public List<Lookup> survey(Question question) throws IOException {
        List<Lookup> looked = new ArrayList<>();
        features(question.target(), EnumSet.allOf(SymbolFeature.class)).forEach((feature, answer) -> {
            if (answer instanceof Answer.Found found) {
                looked.add(Lookup.at(found.origin(), feature.externName() + " is " + found.value()));
            } else {
                looked.addAll(answer.looked());
            }
        });
        return looked.stream().distinct().toList();
    }

    private static Map<SymbolFeature, Answer> features(Target target, Set<SymbolFeature> wanted) throws IOException {
        String symbols = target.display(KernelSymbols.PATH);
        Map<SymbolFeature, Answer> answers = new EnumMap<>(SymbolFeature.class);
        try {
            Map<SymbolFeature, String> shown = KernelSymbols.find(target, wanted);
            for (SymbolFeature feature : wanted) {
                Origin origin = Origin.of(symbols);
                String symbol = shown.get(feature);
                answers.put(feature, flag(symbol != null, symbol == null ? origin : origin.raw(symbol)));
            }
        } catch (InterruptedIOException | ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            Lookup looked = Lookup.at(symbols, e);
            wanted.forEach(feature -> answers.put(feature, withoutSymbols(feature, target, looked)));
        }
        return answers;
    }

    private static Answer withoutSymbols(SymbolFeature feature, Target target, Lookup symbols) {
        List<Lookup> looked = new ArrayList<>(List.of(symbols));
        if (feature == SymbolFeature.BPF_COOKIE) {
            String types = target.display(KernelTypes.PATH);
            try {
                Origin origin = Origin.of(types);
                boolean has = KernelTypes.haveCookieHelper(target);
                return flag(has, has ? origin.raw(KernelTypes.COOKIE_HELPER) : origin)
                        .looking(looked);
            } catch (IOException e) {
                looked.add(Lookup.at(types, e));
            }
        }
        String why = "what tells whether the kernel has it can't be read, and a wrong zero is worse than no answer";
        return Answer.refused(Code.RESOLVER_FAILED, why, symbols.where()).looking(looked);
    }

    private static Answer flag(boolean on, Origin origin) {
        return Answer.found(new Value.Flag(on), origin);
    }
}
