package org.skep.commands;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Problem;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.MapInfo;
import org.skep.kernel.MapType;
import org.skep.kernel.ProgramInfo;
import org.skep.kernel.VerifierLog;
import org.skep.loader.BpfLoader;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadRefusedException;
import org.skep.loader.LoadedMap;
import org.skep.loader.LoadedObject;
import org.skep.loader.LoadedProgram;
import org.skep.loader.Resolution;
import org.skep.loader.UnresolvedException;

/**
 * What came of loading one object: what was seen of it while it was there, which it need not be any more.
 *
 * @param resolving the object, the machine, its externs, and all that is wrong with them or with the load
 * @param provider who made the system calls; empty when nothing was loaded
 * @param programs as the kernel has them
 * @param maps as the kernel has them
 * @param notes what should be known although it is no error
 * @param log the verifier's, of a program that was refused
 * @param unpin takes back what is pinned
 * @param kept the object, if it stays loaded; whoever has the attempt decides for how long
 */
record LoadResult(
        ResolveResult resolving,
        Optional<String> provider,
        List<Program> programs,
        List<Map> maps,
        List<Problem> notes,
        Optional<VerifierLog> log,
        Runnable unpin,
        Optional<LoadedObject> kept) {
    private static final byte[] ONLY_KEY = new byte[Integer.BYTES];

    /** 16 MiB: more than constants and counters have, and no load is to fail for the memory that a hash of it takes. */
    private static final int LARGEST_CONTENT = 16 << 20;

    /** A program, and where it is pinned. */
    record Program(ProgramInfo info, Optional<Path> pin) {}

    /**
     * A map, and where it is pinned.
     *
     * @param content the SHA-256 of its only value, if it is an array of one and not large
     */
    record Map(MapInfo info, Optional<String> content, Optional<Path> pin) {}

    /**
     * Makes the attempt.
     *
     * @param keeps whether what is loaded stays so; if not, it is closed before this returns
     */
    static LoadResult at(NamedObject object, Machine machine, BpfLoader loader, LoadOptions options, boolean keeps)
            throws InterruptedException {
        AtomicReference<Resolution> resolution = new AtomicReference<>();
        List<Problem> errors;
        Optional<VerifierLog> log = Optional.empty();
        try {
            LoadedObject loaded = object.load(loader, options.whenResolved(resolution::set));
            return seen(object.given(), machine, loaded, keeps);
        } catch (UnresolvedException e) {
            resolution.set(e.resolution());
            errors = e.problems();
        } catch (BpfObjectException e) {
            errors = e.problems();
        } catch (LoadRefusedException e) {
            errors = List.of(e.problem());
        } catch (KernelRefusedException e) {
            errors = List.of(problem(object.given(), e));
            log = e.log();
        }
        ResolveResult why = new ResolveResult(
                object.given(),
                machine,
                Optional.ofNullable(resolution.get()),
                errors,
                Optional.ofNullable(resolution.get()).map(Resolution::warnings).orElse(List.of()));
        return new LoadResult(
                why, Optional.empty(), List.of(), List.of(), why.warnings(), log, () -> {}, Optional.empty());
    }

    /** What can't be looked at can't be reported, and must not stay, neither loaded nor pinned. */
    private static LoadResult seen(String object, Machine machine, LoadedObject loaded, boolean keeps)
            throws KernelRefusedException {
        boolean seen = false;
        try {
            LoadResult attempt = of(object, machine, loaded, keeps);
            seen = true;
            return attempt;
        } finally {
            if (!seen) {
                loaded.unpin();
            }
            if (!seen || !keeps) {
                loaded.close();
            }
        }
    }

    private static LoadResult of(String object, Machine machine, LoadedObject loaded, boolean keeps)
            throws KernelRefusedException {
        List<Program> programs = new ArrayList<>();
        for (LoadedProgram program : loaded.programs()) {
            programs.add(new Program(program.handle().info(), program.pin()));
        }
        List<Map> maps = new ArrayList<>();
        for (LoadedMap map : loaded.maps()) {
            maps.add(new Map(map.handle().info(), content(map), map.pin()));
        }
        return new LoadResult(
                ResolveResult.resolved(object, machine, loaded.resolution()),
                Optional.of(loaded.provider()),
                programs,
                maps,
                loaded.warnings(),
                Optional.empty(),
                loaded::unpin,
                keeps ? Optional.of(loaded) : Optional.empty());
    }

    private static Problem problem(String object, KernelRefusedException refused) {
        Problem problem = Problem.of(refused.code(), object, refused.refusal().what());
        return refused.advice().map(problem::advise).orElse(problem);
    }

    private static Optional<String> content(LoadedMap map) throws KernelRefusedException {
        MapInfo info = map.handle().info();
        boolean isLarge = Integer.compareUnsigned(info.valueSize(), LARGEST_CONTENT) > 0;
        if (info.type() != MapType.ARRAY || info.maxEntries() != 1 || isLarge) {
            return Optional.empty();
        }
        return map.handle().lookup(ONLY_KEY).map(LoadResult::sha256);
    }

    private static String sha256(byte[] value) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Whether it was loaded. */
    boolean ok() {
        return resolving.ok();
    }

    /** What is pinned, by its path, for messages about others. */
    java.util.Map<Path, String> pins() {
        java.util.Map<Path, String> pins = new HashMap<>();
        String object = " of " + resolving.object();
        for (Map map : maps) {
            map.pin().ifPresent(pin -> pins.put(pin, "map \"" + map.info().name() + "\"" + object));
        }
        for (Program program : programs) {
            program.pin()
                    .ifPresent(
                            pin -> pins.put(pin, "program \"" + program.info().name() + "\"" + object));
        }
        return pins;
    }
}
