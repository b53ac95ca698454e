package org.skep.commands;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.skep.commands.Completed.With;
import org.skep.commands.console.Console;
import org.skep.commands.console.Printable;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Extern;
import org.skep.object.BpfObject;
import org.skep.runtime.ResolverDTO;
import org.skep.runtime.RuntimeDTO;
import org.skep.runtime.SkepRuntime;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Proposes words for a command line, from what the command declares of its options and parameters. Calls nobody's code
 * but the core's, and reads nothing but folders and the objects that are named in the line: somebody is waiting with a
 * finger on the key.
 */
final class Completion {
    /** The largest objects of the kernel's own test suite have 2 MB; reading more than this could be felt. */
    private static final long LARGEST_OBJECT = 8 << 20;

    /** Nobody reads more file names than this. */
    private static final int MOST_FILES = 1000;

    private static final String END_OF_OPTIONS = "--";

    private final SkepRuntime runtime;
    private final Console console;
    private final CommandSpec command;

    Completion(SkepRuntime runtime, Console console, CommandSpec command) {
        this.runtime = runtime;
        this.console = console;
        this.command = command;
    }

    /** See {@link Commands#complete}. */
    List<Proposal> proposals(List<String> words, int at, String begun) {
        Line line = read(words, at);
        if (!line.isPastOptions && line.pending.isEmpty() && begun.startsWith("-")) {
            int equals = begun.indexOf('=');
            return equals < 0 ? options(line, begun) : assigned(line, begun.substring(0, equals), begun);
        }
        return line.pending
                .map(ArgSpec.class::cast)
                .or(() -> parameter(line.parameters))
                .map(argument -> values(argument, line.objects, begun))
                .orElse(List.of());
    }

    /**
     * What stands in a line.
     *
     * @param objects the object files
     * @param given the options before the word that is being written
     * @param pending the option whose value is being written
     * @param parameters how many parameters stand before the word that is being written
     * @param isPastOptions whether two dashes stand before it, so that it can't be an option
     */
    private record Line(
            List<String> objects,
            List<OptionSpec> given,
            Optional<OptionSpec> pending,
            int parameters,
            boolean isPastOptions) {}

    private Line read(List<String> words, int at) {
        List<String> objects = new ArrayList<>();
        List<OptionSpec> given = new ArrayList<>();
        Optional<OptionSpec> pending = Optional.empty();
        int parameters = 0;
        boolean isPastOptions = false;
        Optional<OptionSpec> wanting = Optional.empty();
        int parametersBefore = 0;
        boolean wasPastOptions = false;
        for (int i = 0; i <= Math.max(at, words.size() - 1); i++) {
            if (i == at) {
                wanting = pending;
                parametersBefore = parameters;
                wasPastOptions = isPastOptions;
            }
            String word = i < words.size() ? words.get(i) : "";
            if (pending.isPresent()) {
                pending = Optional.empty();
            } else if (!isPastOptions && word.equals(END_OF_OPTIONS)) {
                isPastOptions = true;
            } else if (!isPastOptions && word.startsWith("-")) {
                OptionSpec option = command.findOption(word);
                pending = Optional.ofNullable(option).filter(one -> one.arity().max() > 0);
                if (option != null && i < at) {
                    given.add(option);
                }
            } else {
                boolean isObject = parameter(parameters)
                        .map(Completion::with)
                        .filter(Optional.of(With.OBJECT_FILE)::equals)
                        .isPresent();
                if (isObject && i != at) {
                    objects.add(word);
                }
                parameters++;
            }
        }
        return new Line(objects, given, wanting, parametersBefore, wasPastOptions);
    }

    private Optional<ArgSpec> parameter(int index) {
        return command.positionalParameters().stream()
                .filter(parameter -> parameter.index().contains(index))
                .map(ArgSpec.class::cast)
                .findFirst();
    }

    private static Optional<With> with(ArgSpec argument) {
        return argument.userObject() instanceof AnnotatedElement field
                ? Optional.ofNullable(field.getAnnotation(Completed.class)).map(Completed::value)
                : Optional.empty();
    }

    /** Options that may still be given. */
    private List<Proposal> options(Line line, String begun) {
        List<Proposal> proposals = new ArrayList<>();
        for (OptionSpec option : command.options()) {
            boolean isDone = line.given.contains(option) && !option.isMultiValue();
            if (!isDone && !option.hidden()) {
                String about = option.description().length == 0 ? "" : option.description()[0];
                Arrays.stream(option.names())
                        .filter(name -> name.startsWith(begun))
                        .forEach(name -> proposals.add(new Proposal(name, about, true)));
            }
        }
        return proposals;
    }

    /** {@code --root=DIR} in one word. */
    private List<Proposal> assigned(Line line, String name, String begun) {
        OptionSpec option = command.findOption(name);
        if (option == null) {
            return List.of();
        }
        String front = name + "=";
        return values(option, line.objects, begun.substring(front.length())).stream()
                .map(value -> new Proposal(front + value.word(), value.about(), value.whole()))
                .toList();
    }

    private List<Proposal> values(ArgSpec argument, List<String> objects, String begun) {
        Optional<With> with = with(argument);
        if (with.isEmpty()) {
            return List.of();
        }
        Stream<Proposal> values =
                switch (with.get()) {
                    case OBJECT_FILE -> objectFiles(begun);
                    case FILE -> files(begun).stream();
                    case FOLDER -> files(begun).stream().filter(file -> !file.whole());
                    case EXTERN -> externs(objects).map(extern -> new Proposal(extern.name(), extern.declared(), true));
                    case EXTERN_AND_VALUE ->
                        externs(objects).map(extern -> new Proposal(extern.name() + "=", extern.declared(), false));
                    case SECTION -> sections(objects).map(name -> new Proposal(name, "", true));
                    case ASKED -> asked();
                    case LOADED -> loaded();
                };
        Map<String, Proposal> distinct = new LinkedHashMap<>();
        // A name that a terminal might obey is none that anybody types.
        values.filter(value -> value.word().startsWith(begun)
                        && Printable.of(value.word()).equals(value.word()))
                .forEach(value -> distinct.putIfAbsent(value.word(), value));
        return List.copyOf(distinct.values());
    }

    private Stream<Proposal> asked() {
        RuntimeDTO state = runtime.state();
        return Stream.concat(
                Arrays.stream(state.resolvers).map(resolver -> new Proposal(resolver.name, "resolver", true)),
                Arrays.stream(state.sources).map(source -> new Proposal(source.name, "source", true)));
    }

    /** Ids, and those names that mean one object only. */
    private Stream<Proposal> loaded() {
        LoadedByName objects = new LoadedByName(runtime.state().objects);
        return Stream.concat(
                objects.all().stream().map(object -> new Proposal(Long.toString(object.id), object.name, true)),
                objects.all().stream()
                        .map(object -> ShortNames.base(object.name))
                        .filter(objects::isOne)
                        .map(name -> new Proposal(name, "", true)));
    }

    private Stream<String> sections(List<String> objects) {
        if (!objects.isEmpty()) {
            return externs(objects).map(Extern::section);
        }
        return Arrays.stream(runtime.state().resolvers)
                .flatMap((ResolverDTO resolver) -> Arrays.stream(resolver.sections))
                .filter(section -> section.indexOf('*') < 0)
                .sorted();
    }

    /** Those of all objects that can be opened. */
    private Stream<Extern> externs(List<String> objects) {
        return objects.stream().flatMap(object -> externs(object).stream());
    }

    private List<Extern> externs(String object) {
        try {
            Path path = console.file(object);
            // Whoever opens anything but a regular file, or one of /proc, which have no size, may wait for long.
            long size = Files.isRegularFile(path) ? Files.size(path) : 0;
            if (size == 0 || size > LARGEST_OBJECT) {
                return List.of();
            }
            return BpfObject.read(object, Files.readAllBytes(path)).externs();
        } catch (IOException | InvalidPathException | BpfObjectException e) {
            // The command itself will say what is wrong with it.
            return List.of();
        }
    }

    /** Folders, and files that look like objects; all files if none does. */
    private Stream<Proposal> objectFiles(String begun) {
        List<Proposal> files = files(begun);
        List<Proposal> objects = files.stream()
                .filter(file -> !file.whole() || file.word().endsWith(".o"))
                .toList();
        return (objects.isEmpty() ? files : objects).stream();
    }

    /**
     * What lies where the beginning of a path points to; folders with a slash. Hidden ones only if that is asked for.
     */
    private List<Proposal> files(String begun) {
        int end = begun.lastIndexOf('/') + 1;
        String front = begun.substring(0, end);
        String start = begun.substring(end);
        List<Proposal> files = new ArrayList<>();
        try (DirectoryStream<Path> folder = Files.newDirectoryStream(
                console.file(front),
                file -> file.getFileName().toString().startsWith(start)
                        && (!start.isEmpty() || !file.getFileName().toString().startsWith(".")))) {
            for (Path file : folder) {
                boolean isFolder = Files.isDirectory(file);
                files.add(new Proposal(front + file.getFileName() + (isFolder ? "/" : ""), "", !isFolder));
                if (files.size() == MOST_FILES) {
                    break;
                }
            }
        } catch (IOException | DirectoryIteratorException | InvalidPathException e) {
            // A folder that can't be read has nothing to propose.
            return List.of();
        }
        files.sort((one, other) -> one.word().compareTo(other.word()));
        return files;
    }
}
