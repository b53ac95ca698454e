package org.skep.itest.ownresolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.skep.itest.pages.Block;
import org.skep.itest.pages.Conversation;
import org.skep.itest.pages.Elsewhere;
import org.skep.itest.pages.Output;
import org.skep.itest.pages.Page;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectResolver;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.machine.Target;
import org.skep.testkit.Clause;
import org.skep.testkit.Machine;

/** Who copies from docs/writing-a-resolver.md gets a resolver that works. */
class DocumentedResolverIT {
    private static final Path ROOT = Path.of(System.getProperty("skep.example"), "../..");

    /** A path on a line of its own, and the file below it. */
    private static final Pattern FILE =
            Pattern.compile("^`([\\w./-]+)`\n\n```\\w*\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir
    Path folder;

    private final String page = read(ROOT.resolve("docs/writing-a-resolver.md"));

    @Test
    void whatIsWrittenDownIsBuiltAndAnswers() throws Exception {
        Path project = folder.resolve("site-resolver");
        Map<String, String> files = files();
        assertThat(files).containsKeys("pom.xml", "bnd.bnd");
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = project.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        UserBuild build = UserBuild.of(project);
        assertThat(build.testSummaries()).singleElement().asString().startsWith("Tests run: 1, Failures: 0, Errors: 0");

        // Beside the project, as on the page; DeployedIT asks about it in Karaf, too.
        Target machine = Machine.empty()
                .with("etc/site.conf", "site_id=42\nsite_name=\"north\"\n")
                .with("proc/sys/kernel/osrelease", "6.1.0-50-amd64\n")
                .layOut(build.file("machine"));
        Files.copy(ROOT.resolve("examples/own-section/site.bpf.o"), build.file("site.bpf.o"));
        Felix felix = Felix.with(Path.of(System.getProperty("skep.bundles")), folder.resolve("storage"));
        try {
            felix.install(build.jar());
            Resolution resolution = felix.service(ObjectResolver.class)
                    .resolve(
                            ObjectFile.read(ROOT.resolve("examples/own-section/site.bpf.o")),
                            ResolveOptions.defaults().target(machine));
            assertThat(States.of(resolution))
                    .containsOnly(
                            Map.entry("site_id", "42"),
                            Map.entry("site_name", "\"north\""),
                            Map.entry("site_closed", "zero"));
        } finally {
            felix.stop();
        }
        theShellShowsWhatIsShown(build.file("").toRealPath());
    }

    /** The lines of the page's shell, entered into one. */
    private static void theShellShowsWhatIsShown(Path project) throws IOException {
        Path checkout = ROOT.toAbsolutePath().normalize();
        Page page = Page.read(checkout, checkout.resolve("docs/writing-a-resolver.md"));
        Elsewhere elsewhere = Elsewhere.of(checkout);
        List<Block.Step> steps = page.blocks().stream()
                .flatMap(block -> block.steps().stream())
                .filter(step -> elsewhere
                        .of(page, step)
                        .filter(DocumentedResolverIT::isHere)
                        .isPresent())
                .filter(step -> step.prompt() == Block.Prompt.GOGO)
                .toList();
        assertThat(steps).hasSizeGreaterThan(3);
        Path program = Path.of(System.getProperty("skep.home"), "bin/skep");
        try (Conversation gogo = Conversation.with(
                project, Map.of("JAVA_HOME", System.getProperty("java.home")), program + "", "shell")) {
            for (Block.Step step : steps) {
                String text = gogo.say(step.command() + "\nmark = \"" + Conversation.MARK + "-1\"")
                        .text()
                        .replace(project.toString(), "/home/me/site-resolver");
                assertThat(Output.matches(step.output(), text.lines().toList()))
                        .as(step.shown() + " shows\n" + text)
                        .isTrue();
            }
            gogo.end();
        }
    }

    private static boolean isHere(Elsewhere.Entry entry) {
        return entry.runBy().endsWith("#theShellShowsWhatIsShown");
    }

    @Test
    void theObjectIsTheOneThatIsShown() {
        assertThat(page).contains("```c\n" + read(ROOT.resolve("examples/own-section/site.bpf.c")) + "```\n");
    }

    @Test
    void theReportHasEveryClause() {
        assertThat(page)
                .contains(Stream.of(Clause.values())
                        .map(clause -> "  kept        " + clause + "\n")
                        .toList());
    }

    private Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        FILE.matcher(page).results().forEach(file -> files.put(file.group(1), file.group(2)));
        return files;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }
}
