package org.skep.itest.ownresolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;
import org.skep.extern.Extern;
import org.skep.extern.Origin;
import org.skep.extern.Value;
import org.skep.loader.BpfLoader;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectResolver;
import org.skep.loader.OwnResolver;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.loader.StaleExtern;
import org.skep.machine.Target;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;

/** The example of a resolver is built by its own build, from its own folder, and answers when it is deployed. */
class OwnResolverIT {
    private static final String PID = "com.example.app";

    private static UserBuild build;

    @TempDir
    Path storage;

    @TempDir
    Path machine;

    private Felix felix;
    private Bundle example;
    private ObjectFile object;
    private ResolveOptions options;
    private ObjectResolver resolver;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        build = UserBuild.of(Path.of(System.getProperty("skep.example")));
    }

    @BeforeEach
    void deploy() throws Exception {
        felix = Felix.with(Path.of(System.getProperty("skep.bundles")), storage);
        example = felix.install(build.jar());
        object = ObjectFile.read(build.file("app.bpf.o"));
        resolver = felix.service(ObjectResolver.class);
        options = ResolveOptions.defaults().target(Target.at(machine));
    }

    @AfterEach
    void stop() throws Exception {
        felix.stop();
    }

    @Test
    void itsOwnTestsHaveRun() throws IOException {
        assertThat(build.testSummaries()).hasSize(2).allSatisfy(summary -> assertThat(summary)
                .matches("Tests run: [1-9]\\d*, Failures: 0, Errors: 0, Skipped: 0,.*"));
    }

    @Test
    void itsManifestSaysWhatItAnswers() throws IOException {
        try (JarFile jar = new JarFile(build.jar().toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue(Constants.PROVIDE_CAPABILITY))
                    .contains("org.skep.resolver;names:List<String>=\"*\";org.skep.resolver=app;"
                            + "sections:List<String>=\".extern.app\"")
                    .contains("org.skep.resolver;names:List<String>=BUILD_NUMBER;org.skep.resolver=build-number;"
                            + "sections:List<String>=\".kconfig\"");
        }
    }

    @Test
    void answersFromItsConfigurationAndFromTheEnvironment() throws Exception {
        assertThat(States.of(resolve()))
                .containsOnly(
                        Map.entry("limit", "unresolved-strong"),
                        Map.entry("verbose", "zero"),
                        Map.entry("greeting", "zero"),
                        Map.entry("BUILD_NUMBER", "4711"));

        configure(Map.of("limit", 1500, "verbose", true, "greeting", "hello"));
        Felix.await("a limit of 1500", () -> "1500".equals(States.of(resolve()).get("limit")));
        assertThat(States.of(resolve()))
                .containsOnly(
                        Map.entry("limit", "1500"),
                        Map.entry("verbose", "y"),
                        Map.entry("greeting", "\"hello\""),
                        Map.entry("BUILD_NUMBER", "4711"));

        example.stop();
        assertThat(States.of(resolve()).values()).containsOnly("no-resolver");
        example.start();
        Felix.await("a limit of 1500", () -> "1500".equals(States.of(resolve()).get("limit")));
    }

    @Test
    void aChangedConfigurationMakesWhatIsLoadedStaleAndRestartsNothing() throws Exception {
        configure(Map.of("limit", 1500));
        Felix.await("a limit of 1500", () -> "1500".equals(States.of(resolve()).get("limit")));
        ServiceReference<ExternResolver> service = service();
        Object count = service.getProperty(Constants.SERVICE_CHANGECOUNT);
        List<Integer> events = new CopyOnWriteArrayList<>();
        felix.context().addServiceListener(event -> events.add(event.getType()), "(" + ExternResolver.NAME + "=app)");
        LoadOptions dry = LoadOptions.defaults().resolve(options).provider("dry-run");
        try (LoadedObject loaded = felix.service(BpfLoader.class).load(object, dry)) {
            assertThat(loaded.stale()).isEmpty();

            configure(Map.of("limit", 9000));
            Felix.await("something stale", () -> !loaded.stale().isEmpty());
            List<String> stale = new ArrayList<>();
            for (StaleExtern extern : loaded.stale()) {
                stale.add(extern.was().extern().name() + ": " + States.of(extern.was()) + ", would be "
                        + States.of(extern.wouldBe()));
            }
            assertThat(stale).containsExactly("limit: 1500, would be 9000");
        }
        assertThat(events).isNotEmpty().containsOnly(ServiceEvent.MODIFIED);
        assertThat((Long) service.getProperty(Constants.SERVICE_CHANGECOUNT)).isGreaterThan((Long) count);
        assertThat(service.getProperty("limit")).as("settings stay private").isNull();
    }

    @Test
    void aCallbackOfTheApplicationsTakesOverAltogether() throws Exception {
        ExternResolver mine = question -> {
            Map<String, Answer> answers = new HashMap<>();
            for (Extern extern : question.externs()) {
                answers.put(
                        extern.name(),
                        extern.name().equals("limit")
                                ? Answer.found(new Value.Number(3), Origin.of("my application"))
                                : Answer.absent());
            }
            return answers;
        };
        ResolveOptions only = options.only().first(OwnResolver.forValues("mine", mine));
        assertThat(States.of(resolver.resolve(object, only)))
                .containsOnly(
                        Map.entry("limit", "3"),
                        Map.entry("verbose", "zero"),
                        Map.entry("greeting", "zero"),
                        Map.entry("BUILD_NUMBER", "zero"));
    }

    private Resolution resolve() throws Exception {
        return resolver.resolve(object, options);
    }

    private void configure(Map<String, ?> settings) throws Exception {
        felix.service(ConfigurationAdmin.class).getConfiguration(PID, "?").update(FrameworkUtil.asDictionary(settings));
    }

    private ServiceReference<ExternResolver> service() throws Exception {
        return felix.context()
                .getServiceReferences(ExternResolver.class, "(" + ExternResolver.NAME + "=app)")
                .iterator()
                .next();
    }
}
