package com.example.app;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.skep.extern.Extern;
import org.skep.extern.Lookup;
import org.skep.extern.Origin;
import org.skep.kconfig.KconfigValue;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Question;
import org.skep.resolver.Resolves;

/** Answers {@code extern unsigned int BUILD_NUMBER __kconfig} from the environment variable of the same name. */
@Component
@Resolves(name = "build-number", sections = ".kconfig", names = BuildNumberResolver.BUILD_NUMBER)
public final class BuildNumberResolver implements ExternResolver {
    static final String BUILD_NUMBER = "BUILD_NUMBER";

    private static final String PLACE = "environment";

    private final UnaryOperator<String> environment;

    /** Called by Declarative Services. */
    @Activate
    public BuildNumberResolver() {
        this(System::getenv);
    }

    /** With another environment than the process's, for tests. */
    BuildNumberResolver(UnaryOperator<String> environment) {
        this.environment = environment;
    }

    @Override
    public Map<String, Answer> resolve(Question question) {
        Map<String, Answer> answers = new HashMap<>();
        for (Extern extern : question.externs()) {
            answers.put(extern.name(), answer(extern, environment.apply(extern.name())));
        }
        return answers;
    }

    private static Answer answer(Extern extern, String value) {
        if (value == null) {
            return Answer.absent(Lookup.at(PLACE, extern.name() + " is not set"));
        }
        Origin origin = Origin.of(PLACE).raw(extern.name() + "=" + value);
        return KconfigValue.read(value.getBytes(StandardCharsets.UTF_8), extern.type(), origin);
    }
}
