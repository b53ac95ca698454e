package org.skep.itest;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.skep.extern.Extern;
import org.skep.extern.Origin;
import org.skep.extern.Value;
import org.skep.kernel.Handle;
import org.skep.kernel.MapHandle;
import org.skep.kernel.ProgramHandle;
import org.skep.kernel.ProviderStoppedException;
import org.skep.kernel.SyscallProvider;
import org.skep.kernel.TestRun;
import org.skep.loader.BpfLoader;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadRefusedException;
import org.skep.loader.LoadedObject;
import org.skep.loader.LoadedObject.State;
import org.skep.loader.ObjectFile;
import org.skep.loader.UnresolvedException;
import org.skep.resolver.Answer;
import org.skep.resolver.Question;
import org.skep.runtime.ObjectDTO;
import org.skep.runtime.RuntimeEvent.Happening;
import org.skep.runtime.RuntimeListener;
import org.skep.runtime.SkepRuntime;

/**
 * What becomes of what is loaded when the syscall provider or the core stops: of descriptors nothing is left, of pins
 * everything.
 */
public class StoppingIT extends InFelix {
    private static final int ROUNDS = 100;
    /** Each of which is 1 here. */
    private static final int EXTERNS = 5;

    private static final byte[] ONLY_KEY = new byte[4];

    /** What a program for packets wants to see at least: an Ethernet header. */
    private static final byte[] PACKET = new byte[64];

    private final Heard heard = new Heard();
    private ServiceRegistration<RuntimeListener> listening;
    private ObjectFile object;
    private Path pins;
    private Bundle core;
    private Bundle provider;
    private List<String> before;

    @Before
    public void bundles() throws Exception {
        RunningKernel.wanted();
        pins = RunningKernel.pinFolder();
        before = RunningKernel.descriptors();
        listening = register(RuntimeListener.class, heard, Map.of());
        core = install("org.skep.core");
        provider = install("org.skep.syscallprovider.linux");
        register("on", 0, "*", "*", StoppingIT::everythingIsOn);
        object = fixture("objects/el/deployment.bpf.o");
    }

    @After
    public void unpin() throws Exception {
        if (pins != null) {
            RunningKernel.remove(pins);
        }
    }

    @Test
    public void withoutItsProviderAnObjectIsLostAndItsPinsRemain() throws Exception {
        LoadedObject loaded = service(BpfLoader.class).load(object, pinned());
        heard.next(Happening.LOADED);
        MapHandle map = loaded.map(".kconfig").orElseThrow().handle();
        ProgramHandle program = loaded.programs().get(0).handle();
        byte[] image = map.lookup(ONLY_KEY).orElseThrow();

        provider.stop();
        ObjectDTO lost = heard.next(Happening.LOST);
        assertEquals("lost", lost.state);
        assertEquals(3, lost.pins.length);
        assertEquals(State.LOST, loaded.state());
        assertEquals(Handle.State.LOST, map.state());
        assertEquals(Handle.State.LOST, program.state());
        assertThrows(ProviderStoppedException.class, () -> map.lookup(ONLY_KEY));
        assertEquals(before, RunningKernel.descriptors());
        assertEquals("lost", service(SkepRuntime.class).state().objects[0].state);
        assertEquals(List.of(loaded), service(BpfLoader.class).loaded());

        loaded.close();
        loaded.close();
        assertEquals(State.CLOSED, loaded.state());
        heard.next(Happening.CLOSED);
        assertEquals(0, service(SkepRuntime.class).state().objects.length);
        usable(lost, image);
    }

    @Test
    public void withoutTheCoreEverythingIsClosedAndPinsRemain() throws Exception {
        LoadedObject loaded = service(BpfLoader.class).load(object, pinned());
        ObjectDTO dto = heard.next(Happening.LOADED);
        MapHandle map = loaded.map(".kconfig").orElseThrow().handle();
        ProgramHandle program = loaded.programs().get(0).handle();
        byte[] image = map.lookup(ONLY_KEY).orElseThrow();

        core.stop();
        assertEquals("closed", heard.next(Happening.CLOSED).state);
        assertEquals(State.CLOSED, loaded.state());
        assertEquals(before, RunningKernel.descriptors());
        assertThrows(IllegalStateException.class, () -> map.lookup(ONLY_KEY));
        assertThrows(
                IllegalStateException.class,
                () -> program.testRun(TestRun.once().data(PACKET)));
        loaded.close();
        core.start();
        assertEquals(
                "another core knows nothing of it",
                List.of(),
                service(BpfLoader.class).loaded());
        usable(dto, image);
    }

    /** What is pinned can be opened by a provider that has nothing to do with who pinned it, and works. */
    private void usable(ObjectDTO loaded, byte[] image) throws Exception {
        provider.stop();
        provider.start();
        SyscallProvider kernel = service(SyscallProvider.class);
        Path program = pins.resolve("object").resolve(loaded.programs[0]);
        Path externs = Arrays.stream(loaded.pins)
                .filter(pin -> pin.endsWith("kconfig"))
                .map(Path::of)
                .findFirst()
                .orElseThrow();
        assertEquals(new TreeSet<>(List.of(loaded.pins)), pinsLeft());
        try (MapHandle map = kernel.openMap(externs);
                ProgramHandle opened = kernel.openProgram(program)) {
            assertArrayEquals(image, map.lookup(ONLY_KEY).orElseThrow());
            assertEquals(
                    "the sum of its externs",
                    EXTERNS,
                    opened.testRun(TestRun.once().data(PACKET)).returnValue());
        }
    }

    @Test
    public void loadingWhileCoreAndProviderStopLeavesNothing() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Semaphore loads = new Semaphore(0);
        FutureTask<Integer> loading = new FutureTask<>(() -> {
            int attempts = 0;
            while (!over.get()) {
                if (loadOnce(++attempts % 2 == 0)) {
                    loads.release();
                }
            }
            return attempts;
        });
        new Thread(loading).start();
        try {
            for (int round = 0; round < ROUNDS && !loading.isDone(); round++) {
                // At least one load gets through between two stops, or there would be nothing to lose.
                assertTrue(loads.tryAcquire(1, TimeUnit.MINUTES) || loading.isDone());
                loads.drainPermits();
                Bundle restarted = round % 2 == 0 ? core : provider;
                restarted.stop();
                restarted.start();
            }
        } finally {
            over.set(true);
        }
        int attempts = loading.get();
        listening.unregister();
        core.stop();
        provider.stop();
        assertEquals("after " + attempts + " attempts", before, RunningKernel.descriptors());
    }

    /**
     * Loads, pinned or not, and leaves the object open for the core to close.
     *
     * @return whether it was loaded
     */
    private boolean loadOnce(boolean pin) throws Exception {
        ServiceReference<BpfLoader> reference = context.getServiceReference(BpfLoader.class);
        BpfLoader loader = reference == null ? null : context.getService(reference);
        if (loader == null) {
            return false;
        }
        try {
            loader.load(object, pin ? pinned() : LoadOptions.defaults());
            for (Path file : RunningKernel.files(pins)) {
                if (!file.equals(pins)) {
                    Files.delete(file);
                }
            }
            return true;
        } catch (LoadRefusedException | UnresolvedException e) {
            assertEquals("left by a load that was refused: " + e, Set.of(), pinsLeft());
            return false;
        } finally {
            context.ungetService(reference);
        }
    }

    /** A flag fits every extern that is stored. */
    private static Map<String, Answer> everythingIsOn(Question question) {
        Map<String, Answer> answers = new HashMap<>();
        for (Extern extern : question.externs()) {
            answers.put(extern.name(), Answer.found(new Value.Flag(true), Origin.of("the test")));
        }
        return answers;
    }

    private LoadOptions pinned() {
        return LoadOptions.defaults().pin(pins.resolve("object"));
    }

    private Set<String> pinsLeft() throws IOException {
        Set<String> left = new TreeSet<>();
        for (Path file : RunningKernel.files(pins)) {
            if (!Files.isDirectory(file)) {
                left.add(file.toString());
            }
        }
        return left;
    }
}
