package org.skep.itest.orders;

import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.skep.extern.Extern;
import org.skep.extern.Origin;
import org.skep.extern.Value;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Question;

/**
 * Activator of an application's bundle with a resolver for {@code .extern.demo}. Its manifest says what it is called,
 * where it ranks and what it answers.
 */
public final class AppResolver implements BundleActivator, ExternResolver {
    static final String CALLED = "App-Name";
    static final String RANKING = "App-Ranking";
    static final String ANSWER = "App-Answer";

    private Answer answer;

    @Override
    public void start(BundleContext bundle) {
        Map<String, String> headers = FrameworkUtil.asMap(bundle.getBundle().getHeaders());
        String name = headers.get(CALLED);
        answer = Answer.found(
                new Value.Number(Long.parseLong(headers.get(ANSWER))), Origin.of("the application's " + name));
        bundle.registerService(
                ExternResolver.class,
                this,
                FrameworkUtil.asDictionary(Map.of(
                        ExternResolver.NAME,
                        name,
                        ExternResolver.SECTIONS,
                        ".extern.demo",
                        Constants.SERVICE_RANKING,
                        Integer.valueOf(headers.get(RANKING)))));
    }

    @Override
    public void stop(BundleContext bundle) {
        // The framework takes the service back.
    }

    @Override
    public Map<String, Answer> resolve(Question question) {
        Map<String, Answer> answers = new HashMap<>();
        for (Extern extern : question.externs()) {
            answers.put(extern.name(), answer);
        }
        return answers;
    }
}
