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
 * Answers the virtual externs {@code LINUX_HAS_*} from the symbols of the target's kernel, so the answer depends
 * neither on the user nor on the running kernel. It does not probe the kernel. A feature is refused when its evidence
 * can't be read, even if the extern is weak: a wrong zero is worse than a failed load.
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
    /** Also begins with LINUX_, but is answered by another resolver. */
    private static final String KERNEL_VERSION = "LINUX_KERNEL_VERSION";

    /** The default service ranking. */
    public static final int RANKING = 200;

    /** The settings of the pid {@code org.skep.resolver.features}. */
    @ObjectClassDefinition(
            name = "Skep: kernel features",
            description = "Answers LINUX_HAS_* from the symbols of the kernel")
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
        Map<String, Answer> answers = new HashMap<>();
        Set<SymbolFeature> wanted = EnumSet.noneOf(SymbolFeature.class);
        for (Extern extern : question.externs()) {
            Optional<SymbolFeature> feature = SymbolFeature.named(extern.name());
            if (feature.isPresent()) {
                wanted.add(feature.get());
            } else if (extern.name().startsWith("LINUX_") && !extern.name().equals(KERNEL_VERSION)) {
                answers.put(extern.name(), Answer.absent(Lookup.at("virtual externs", "unknown name")));
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
        String why = "neither the kernel's symbols nor its BTF can be read, so it is unknown whether the kernel has it";
        return Answer.refused(Code.RESOLVER_FAILED, why, symbols.where()).looking(looked);
    }

    private static Answer flag(boolean on, Origin origin) {
        return Answer.found(new Value.Flag(on), origin);
    }
}
