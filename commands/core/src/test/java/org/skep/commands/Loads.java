package org.skep.commands;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.skep.extern.BpfObjectException;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.MapHandle;
import org.skep.kernel.MapInfo;
import org.skep.kernel.MapType;
import org.skep.kernel.ProgramHandle;
import org.skep.kernel.ProgramInfo;
import org.skep.kernel.ProgramType;
import org.skep.loader.BpfLoader;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadedMap;
import org.skep.loader.LoadedObject;
import org.skep.loader.LoadedProgram;
import org.skep.loader.ObjectFile;
import org.skep.loader.Resolution;
import org.skep.loader.UnresolvedException;

/**
 * Stands in for the loader: every object has one program and one map, and is resolved as a test says. What the commands
 * don't ask for is not there.
 */
final class Loads {
    final List<LoadOptions> asked = new ArrayList<>();
    /** What became of each object that was loaded, in order: {@code unpinned}, {@code closed}. */
    final List<String> done = new ArrayList<>();

    private final Installed installed;
    private Optional<KernelRefusedException> refusal = Optional.empty();
    private Optional<Exception> silence = Optional.empty();

    Loads(Installed installed) {
        this.installed = installed;
    }

    /** Refuses every load from now on. */
    Loads refusing(KernelRefusedException why) {
        refusal = Optional.of(why);
        return this;
    }

    /** Loads, but what is loaded does not tell what it is. */
    Loads silentBecauseOf(Exception why) {
        silence = Optional.of(why);
        return this;
    }

    BpfLoader loader() {
        return standIn(BpfLoader.class, (proxy, method, arguments) -> {
            if (!method.getName().equals("load")) {
                throw new UnsupportedOperationException(method.toString());
            }
            return load((ObjectFile) arguments[0], (LoadOptions) arguments[1]);
        });
    }

    private LoadedObject load(ObjectFile object, LoadOptions options)
            throws BpfObjectException, UnresolvedException, KernelRefusedException {
        asked.add(options);
        Resolution resolution = installed.resolve(object, options.resolveOptions());
        if (!resolution.ok()) {
            throw new UnresolvedException(resolution);
        }
        options.whenResolved().accept(resolution);
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        Optional<Path> pins = options.pinDirectory();
        ProgramInfo program = info(ProgramInfo.class, ofProgram());
        Map<String, Object> answers = Map.of(
                "id", 3L,
                "provider", options.providerName().orElse("linux"),
                "resolution", resolution,
                "warnings", List.of(),
                "maps",
                        List.of(new LoadedMap(
                                ".bss",
                                "a.bss",
                                standIn(MapHandle.class, this::aboutMap),
                                pins.map(folder -> folder.resolve("maps/a_bss")))),
                "programs",
                        List.of(new LoadedProgram(
                                "p",
                                "xdp",
                                standIn(ProgramHandle.class, (proxy, method, arguments) -> told(program)),
                                pins.map(folder -> folder.resolve("p")))));
        return standIn(LoadedObject.class, (proxy, method, arguments) -> {
            switch (method.getName()) {
                case "unpin", "close" -> {
                    done.add(method.getName());
                    return null;
                }
                default -> {
                    return answers.get(method.getName());
                }
            }
        });
    }

    private Object aboutMap(Object proxy, java.lang.reflect.Method method, Object[] arguments) throws Exception {
        return method.getName().equals("lookup") ? Optional.of(new byte[] {1}) : told(info(MapInfo.class, ofMap()));
    }

    private Object told(Object info) throws Exception {
        if (silence.isPresent()) {
            throw silence.get();
        }
        return info;
    }

    /** A program as the kernel describes it. */
    static Map<String, Object> ofProgram() {
        return Map.of("id", 7643, "name", "p", "type", ProgramType.XDP, "tag", "f1c7f4727b10255e", "xlatedBytes", 528);
    }

    /** A frozen map with one entry, as the kernel describes it. */
    static Map<String, Object> ofMap() {
        return Map.of(
                "id", 5926,
                "name", "a.bss",
                "type", MapType.ARRAY,
                "keySize", 4,
                "valueSize", 1,
                "maxEntries", 1,
                "flags", 0x480,
                "frozen", true);
    }

    /** Information with these parts. */
    static <T> T info(Class<T> kind, Map<String, Object> parts) {
        return standIn(kind, (proxy, method, arguments) -> parts.get(method.getName()));
    }

    private static <T> T standIn(Class<T> kind, InvocationHandler handler) {
        return kind.cast(Proxy.newProxyInstance(kind.getClassLoader(), new Class<?>[] {kind}, handler));
    }
}
