package org.skep.commands;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.skep.commands.Completed.With;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;
import org.skep.commands.console.Style;
import org.skep.kconfig.KconfigText;
import org.skep.loader.NoConfig;
import org.skep.loader.OwnResolver;
import org.skep.loader.ResolveOptions;
import org.skep.overrides.Overrides;
import org.skep.runtime.RuntimeDTO;
import org.skep.runtime.SkepRuntime;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options for what lies on top of a machine's own answers, and for whom not to ask. */
final class Overlay {
    private static final String SET = "--set";
    private static final String OVERRIDE = "--override";

    @Completed(With.FILE)
    @Option(
            names = OVERRIDE,
            paramLabel = "FILE",
            description = "Kconfig text that beats all other answers; a later file beats an earlier one.")
    private List<String> overrides = new ArrayList<>();

    @Completed(With.EXTERN_AND_VALUE)
    @Option(
            names = SET,
            paramLabel = "NAME=VALUE",
            description = "One such entry; beats --override, and a later one an earlier one.")
    private List<String> sets = new ArrayList<>();

    @Completed(With.ASKED)
    @Option(names = "--exclude", paramLabel = "NAME", description = "Leave out the resolver or source of this name.")
    private List<String> excluded = new ArrayList<>();

    @Option(
            names = "--no-config",
            paramLabel = "zero|refuse",
            converter = NoConfigWord.class,
            description =
                    "Where no configuration of the kernel is found, weak CONFIG_ externs are zero, with a warning,"
                            + " or refused; refused if missing, unless the settings of the core say otherwise.")
    private NoConfig noConfig;

    /** The words of {@link NoConfig}. */
    static final class NoConfigWord implements ITypeConverter<NoConfig> {
        @Override
        public NoConfig convert(String word) {
            return Arrays.stream(NoConfig.values())
                    .filter(one -> one.toString().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("it is zero or refuse, and not '" + word + "'"));
        }
    }

    /**
     * The options as given here, to be asked for before anything else is done: overrides that are not
     * {@code NAME=VALUE} are a misuse. An excluded name that is not installed is a warning.
     */
    ResolveOptions options(SkepRuntime runtime, Console console) throws Misuse {
        ResolveOptions options = ResolveOptions.defaults();
        if (noConfig != null) {
            options = options.noConfig(noConfig);
        }
        if (!sets.isEmpty()) {
            options = options.first(OwnResolver.forValues(SET, Overrides.parse(SET, setsAsText())));
        }
        for (int i = overrides.size() - 1; i >= 0; i--) {
            String file = overrides.get(i);
            byte[] text = new GivenFile(OVERRIDE, file, console).read();
            Optional<KconfigText.BadLine> bad = KconfigText.parseOverrides(text).badLine();
            if (bad.isPresent()) {
                KconfigText.BadLine line = bad.get();
                throw new Misuse(
                        OVERRIDE + " " + file + ": line " + line.line() + ", " + line.text() + ": " + line.why());
            }
            options = options.first(OwnResolver.forValues(OVERRIDE, Overrides.parse(file, text)));
        }
        return excluding(options, excluded, runtime, console.err());
    }

    /** Says which entries of {@code --set} none of the objects has an extern for: most likely a slip of the pen. */
    void tellUnused(Set<String> externs, Page err) throws Misuse {
        for (String entry : sets) {
            String name = nameOf(entry);
            if (!externs.contains(name)) {
                err.line(Style.WARNING, "skep: --set " + entry + ": no object here has an extern " + name);
            }
        }
    }

    /** The options without those who are excluded. */
    static ResolveOptions excluding(ResolveOptions options, List<String> excluded, SkepRuntime runtime, Page err) {
        if (excluded.isEmpty()) {
            return options;
        }
        Set<String> installed = names(runtime.state());
        ResolveOptions rest = options;
        for (String name : excluded) {
            if (!installed.contains(name)) {
                err.line(
                        Style.WARNING,
                        "warning: --exclude " + name + ": nobody has this name; installed: "
                                + String.join(", ", installed));
            }
            rest = rest.exclude(name);
        }
        return rest;
    }

    /**
     * The entries as one Kconfig text in which the n-th entry stands in line n, so that an origin {@code --set:2} means
     * the second. The first entry of a text wins, but here the last has to: those before it become empty lines.
     */
    private byte[] setsAsText() throws Misuse {
        String[] lines = new String[sets.size()];
        Set<String> seen = new HashSet<>();
        for (int i = lines.length - 1; i >= 0; i--) {
            lines[i] = seen.add(nameOf(sets.get(i))) ? sets.get(i) : "";
        }
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String nameOf(String entry) throws Misuse {
        if (entry.indexOf('\n') >= 0) {
            throw new Misuse(SET + " " + entry + ": a value is one line");
        }
        KconfigText text = KconfigText.parseOverrides(entry.getBytes(StandardCharsets.UTF_8));
        if (text.badLine().isPresent() || text.size() == 0) {
            String why = text.badLine().map(KconfigText.BadLine::why).orElse("not NAME=VALUE");
            throw new Misuse(SET + " " + entry + ": " + why);
        }
        return entry.substring(0, entry.indexOf('='));
    }

    private static Set<String> names(RuntimeDTO state) {
        Set<String> names = new TreeSet<>();
        Arrays.stream(state.resolvers).forEach(resolver -> names.add(resolver.name));
        Arrays.stream(state.sources).forEach(source -> names.add(source.name));
        return names;
    }
}
