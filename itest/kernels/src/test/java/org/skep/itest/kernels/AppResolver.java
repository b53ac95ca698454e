package org.skep.itest.kernels;

import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.skep.extern.Extern;
import org.skep.extern.Origin;
import org.skep.extern.Value;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Question;

/**
 * An application's resolver, and the bundle that offers it for {@code .extern.app}. The framework loads this class out
 * of a bundle that {@link OwnSectionsTest} makes; the tests themselves don't, they have no interfaces for it.
 */
public final class AppResolver implements BundleActivator, ExternResolver {

    @Override
    public void start(BundleContext context) {
        Map<String, String> properties = Map.of(SECTIONS, ".extern.app", NAME, "app");
        context.registerService(ExternResolver.class, this, FrameworkUtil.asDictionary(properties));
    }

    @Override
    public void stop(BundleContext context) {
        // The framework takes the service back.
    }

    @Override
    public Map<String, Answer> resolve(Question question) {
        Map<String, Answer> answers = new HashMap<>();
        for (Extern extern : question.externs()) {
            if (extern.name().equals("APP_LIMIT")) {
                answers.put(extern.name(), Answer.found(new Value.Number(0x12345678), Origin.of("the application")));
            }
        }
        return answers;
    }
}
