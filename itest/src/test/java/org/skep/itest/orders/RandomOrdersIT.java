package org.skep.itest.orders;

import static org.junit.Assert.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.Test;

/**
 * Bundles are installed, started, stopped, updated, refreshed and uninstalled in 60 random orders, from the interfaces
 * to the last source. After every step the resolvers, the sources, the syscall providers and the result for one object
 * are those that follow from the set of started bundles.
 *
 * <p>The orders are the same in every run. {@code -Dskep.orders.seed} gives others, {@code -Dskep.orders} another
 * number of them: 300 after a change to how services are tracked; with the seed from a failure and
 * {@code -Dskep.orders=1} that one order runs alone.
 */
public class RandomOrdersIT {
    private static final long SEED = Long.getLong("skep.orders.seed", 4_000);
    private static final int ORDERS = Integer.getInteger("skep.orders", 60);
    private static final int STEPS = 15;
    private static final List<Part> PARTS = List.of(Part.values());

    /** Idle threads of the core's live for 5 s. */
    private static final long THREADS_END_WITHIN_SECONDS = 60;

    private final Path object = Path.of(System.getProperty("skep.fixtures"), "objects/el/deployment.bpf.o");

    @Test
    public void whatIsThereFollowsFromWhatIsStarted() throws Exception {
        try (Stage stage = new Stage(Path.of(System.getProperty("skep.bundles")))) {
            for (int order = 0; order < ORDERS; order++) {
                new Order(stage, SEED + order).play();
            }
        }
        for (Thread thread : ownThreads()) {
            thread.join(TimeUnit.SECONDS.toMillis(THREADS_END_WITHIN_SECONDS));
        }
        assertEquals("threads that are left", List.of(), ownThreads());
    }

    private static List<Thread> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("skep-"))
                .toList();
    }

    /** One order. */
    private final class Order {
        private final Stage stage;
        private final long seed;
        private final Random random;
        private final List<String> steps = new ArrayList<>();

        Order(Stage stage, long seed) {
            this.stage = stage;
            this.seed = seed;
            this.random = new Random(seed);
        }

        void play() throws Exception {
            try {
                Model.Machine machine = stage.machine(configurations());
                begin();
                compare(machine);
                for (int step = 0; step < STEPS; step++) {
                    take(PARTS.get(random.nextInt(PARTS.size())));
                    compare(machine);
                }
                stage.clear();
                compare(machine);
            } catch (Exception | AssertionError e) {
                throw new AssertionError("-Dskep.orders.seed=" + seed + " -Dskep.orders=1: " + steps, e);
            }
        }

        private Set<Place> configurations() {
            Set<Place> places = EnumSet.noneOf(Place.class);
            for (Place place : Place.values()) {
                if (random.nextInt(2) > 0) {
                    places.add(place);
                }
            }
            return places;
        }

        /** Most orders begin with something that runs, or they would end before anything does. */
        private void begin() throws Exception {
            for (Part part : PARTS) {
                boolean wanted = part.kind() == Part.Kind.GROUND ? random.nextInt(10) > 0 : random.nextInt(3) > 0;
                if (wanted) {
                    install(part);
                }
            }
            List<Part> shuffled = new ArrayList<>(PARTS);
            Collections.shuffle(shuffled, random);
            for (Part part : shuffled) {
                if (stage.isInstalled(part) && random.nextInt(4) > 0) {
                    start(part);
                }
            }
        }

        /** One step with one bundle: more often one that brings it up than one that takes it down. */
        private void take(Part part) throws Exception {
            if (!stage.isInstalled(part)) {
                install(part);
                return;
            }
            int dice = random.nextInt(10);
            if (!stage.isActive(part) && dice < 6) {
                start(part);
            } else if (stage.isActive(part) && dice < 3) {
                steps.add("stop " + part);
                stage.stop(part);
            } else if (dice < 7) {
                int edition = random.nextInt(part.editions());
                steps.add("update " + part + " to edition " + edition);
                stage.update(part, edition);
            } else if (dice < 8) {
                steps.add("refresh " + part);
                stage.refresh(part);
            } else {
                steps.add("uninstall " + part);
                stage.uninstall(part);
            }
        }

        private void install(Part part) throws Exception {
            int edition = random.nextInt(part.editions());
            steps.add("install " + part + " in edition " + edition);
            stage.install(part, edition);
        }

        private void start(Part part) throws Exception {
            steps.add("start " + part);
            stage.start(part);
        }

        private void compare(Model.Machine machine) throws Exception {
            Model model = new Model(stage.started(), machine);
            assertEquals("services", model.services(), stage.services());
            assertEquals("what a client sees", model.implied(), stage.seen(object));
        }
    }
}
