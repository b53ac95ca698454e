package org.skep.core.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import org.skep.core.resolve.ResolutionService;
import org.skep.core.service.Worker;
import org.skep.loader.Resolution;
import org.skep.loader.ResolvedExtern;
import org.skep.loader.ResolvedExtern.Defaulted;
import org.skep.loader.ResolvedExtern.Failed;
import org.skep.loader.ResolvedExtern.Resolved;
import org.skep.loader.StaleExtern;
import org.skep.runtime.RuntimeEvent.Happening;

/**
 * Finds out which loaded objects would resolve differently now. Looks again in the background when something has
 * changed, however much it was, and works on nobody's time when nothing is loaded.
 */
public final class StalenessMonitor implements AutoCloseable {
    private final ResolutionService resolving;
    private final LoadedObjects objects;
    private final Worker background = new Worker("skep-freshness");
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong looks = new AtomicLong();
    private final AtomicBoolean isDue = new AtomicBoolean();

    public StalenessMonitor(ResolutionService resolving, LoadedObjects objects) {
        this.resolving = resolving;
        this.objects = objects;
    }

    /** How much has changed so far. Whoever resolves reads it first, to see afterwards whether anything has since. */
    public long changes() {
        return changes.get();
    }

    /** Something has changed that an answer may depend on. */
    public void changed() {
        changes.incrementAndGet();
        if (!objects.all().isEmpty()) {
            lookSoon();
        }
    }

    /** An object is there whose resolution began when so much had changed. */
    public void loaded(long changesAtResolution) {
        if (changes.get() != changesAtResolution) {
            lookSoon();
        }
    }

    private void lookSoon() {
        if (!isDue.getAndSet(true)) {
            background.run(() -> {
                isDue.set(false);
                try {
                    look();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    /**
     * Resolves everything anew that is loaded, on the thread of the caller. Several may look at once; what was found by
     * the one that began last stands.
     */
    public void look() throws InterruptedException {
        for (KernelObjects object : objects.all()) {
            long look = looks.incrementAndGet();
            Resolution today = resolving.resolve(object.subject(), object.optionsForLater());
            object.reconsider(look, differences(object.resolution(), today));
        }
    }

    public static List<StaleExtern> differences(Resolution then, Resolution today) {
        Map<String, ResolvedExtern> now = new HashMap<>();
        today.externs().forEach(extern -> now.put(extern.extern().name(), extern));
        List<StaleExtern> differences = new ArrayList<>();
        for (ResolvedExtern was : then.externs()) {
            ResolvedExtern wouldBe = now.get(was.extern().name());
            if (!isSame(was, wouldBe)) {
                differences.add(new StaleExtern(was, wouldBe));
            }
        }
        return differences;
    }

    /** What there is to tell when one look has found the first differences, and the next the second. */
    static Optional<Happening> news(List<StaleExtern> before, List<StaleExtern> now) {
        List<StaleExtern> values = values(now);
        if (!values.isEmpty() && !isSame(values(before), values, StalenessMonitor::haveSameValue)) {
            return Optional.of(Happening.STALE);
        }
        if (isSame(before, now, StalenessMonitor::isSame)) {
            return Optional.empty();
        }
        return Optional.of(now.isEmpty() ? Happening.FRESH : Happening.ORIGIN_MOVED);
    }

    private static List<StaleExtern> values(List<StaleExtern> differences) {
        return differences.stream().filter(StaleExtern::valueDiffers).toList();
    }

    private static boolean isSame(
            List<StaleExtern> one, List<StaleExtern> other, BiPredicate<ResolvedExtern, ResolvedExtern> comparison) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            boolean same = one.get(i).was() == other.get(i).was()
                    && comparison.test(one.get(i).wouldBe(), other.get(i).wouldBe());
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static boolean haveSameValue(ResolvedExtern one, ResolvedExtern other) {
        if (one instanceof Failed || other instanceof Failed) {
            return isSame(one, other);
        }
        return !new StaleExtern(one, other).valueDiffers();
    }

    private static boolean isSame(ResolvedExtern was, ResolvedExtern now) {
        if (was instanceof Resolved before && now instanceof Resolved today) {
            return before.resolver().equals(today.resolver())
                    && before.origin().equals(today.origin())
                    && before.value().equals(today.value())
                    && Arrays.equals(before.bytes(), today.bytes());
        }
        if (was instanceof Failed before && now instanceof Failed today) {
            return before.problem().message().equals(today.problem().message());
        }
        return was instanceof Defaulted && now instanceof Defaulted;
    }

    @Override
    public void close() {
        background.close();
    }
}
