package org.skep.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.skep.core.resolve.Settings;
import org.skep.extern.Code;
import org.skep.itest.junit.BpfFileSystem;
import org.skep.itest.junit.OnRealKernel;
import org.skep.kernel.SyscallProvider;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadRefusedException;
import org.skep.loader.LoadedObject;
import org.skep.loader.LoadedObject.State;
import org.skep.machine.Target;
import org.skep.runtime.RuntimeEvent.Happening;

/** Objects begin, are lost and end once, whoever else is at it, and leave nothing in use. */
class LoadedObjectsTest {
    private final Bench bench = new Bench();

    @TempDir
    private Path folder;

    @BeforeEach
    void answers() {
        bench.put(1, 0, Bench.saying(true, "here"));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void keepTheProviderInUseUntilTheyAreClosed() throws Exception {
        LoadedObject one = load();
        LoadedObject other = load();
        assertThat(bench.provider.uses()).isEqualTo(2);
        assertThat(bench.engine.loaded()).containsExactly(one, other);
        assertThat(other.id()).isGreaterThan(one.id());
        one.close();
        one.close();
        assertThat(bench.provider.uses()).isEqualTo(1);
        assertThat(bench.engine.loaded()).containsExactly(other);
        assertThat(one.state()).isEqualTo(State.CLOSED);
        other.close();
        assertThat(bench.provider.uses()).isZero();
        assertThat(bench.kernel.open()).isEmpty();
        assertThat(bench.rest())
                .containsExactly(Happening.LOADED, Happening.LOADED, Happening.CLOSED, Happening.CLOSED);
    }

    @Test
    void areLostWithTheirProviderAndGiveItBackAtOnce() throws Exception {
        LoadedObject loaded = load();
        departs();
        assertThat(loaded.state()).isEqualTo(State.LOST);
        assertThat(bench.provider.uses()).isZero();
        assertThat(bench.engine.loaded()).as("until its owner closes it").containsExactly(loaded);
        departs();
        loaded.close();
        assertThat(loaded.state()).isEqualTo(State.CLOSED);
        assertThat(bench.engine.loaded()).isEmpty();
        assertThat(bench.provider.uses()).isZero();
        assertThat(bench.rest()).containsExactly(Happening.LOADED, Happening.LOST, Happening.CLOSED);
    }

    @Test
    void areNotToldOfAsLostAfterTheyWereClosed() throws Exception {
        LoadedObject loaded = load();
        // Giving a service back runs other people's code, which may do anything.
        bench.provider.onRelease = loaded::close;
        departs();
        assertThat(bench.rest()).containsExactly(Happening.LOADED, Happening.CLOSED);
    }

    @Test
    void areNotLostWithAnotherProvider() throws Exception {
        LoadedObject loaded = load();
        bench.engine.objects.lose(Bench.PROVIDER + 1);
        assertThat(loaded.state()).isEqualTo(State.LOADED);
    }

    @Test
    void areLostAtOnceWhenTheProviderWentDuringTheLoad() throws Exception {
        bench.beforeStep = step -> {
            if (step.startsWith("load")) {
                departs();
            }
        };
        LoadedObject loaded = load();
        assertThat(loaded.state()).isEqualTo(State.LOST);
        assertThat(bench.provider.uses()).isZero();
        assertThat(bench.rest()).containsExactly(Happening.LOADED, Happening.LOST);
    }

    @Test
    void areNotLostWhenTheProviderOnlySaysNonsenseOfItselfMeanwhile() throws Exception {
        bench.beforeStep = step -> bench.engine.providers.change(
                Bench.PROVIDER,
                () -> Map.of(SyscallProvider.NAME, "stand-in", "service.ranking", "high"),
                bench.provider);
        assertThat(load().state()).isEqualTo(State.LOADED);
    }

    @Test
    void areRefusedWhereTheProviderHasNoNativeCode() {
        bench.beforeStep = step -> {
            throw new UnsatisfiedLinkError("no library for this processor");
        };
        assertThatThrownBy(this::load).isInstanceOfSatisfying(LoadRefusedException.class, refused -> {
            assertThat(refused.code()).isEqualTo(Code.NO_PROVIDER);
            assertThat(refused).hasMessageContaining("stand-in can't be used here: no library for this processor");
        });
        assertThat(bench.provider.uses()).isZero();
        assertThat(bench.kernel.open()).isEmpty();
    }

    /** Pins are made in a file system for BPF or not at all, so it takes a real one. */
    @Test
    @OnRealKernel
    void leaveNothingWhenTheCoreIsStoppedDuringTheLoad() throws Exception {
        bench.beforeStep = step -> {
            if (step.startsWith("pin asks")) {
                bench.engine.objects.close();
            }
        };
        try (BpfFileSystem bpffs = BpfFileSystem.mount()) {
            LoadOptions pinned = LoadOptions.defaults().pin(bpffs.root().resolve("pins"));
            assertThatThrownBy(() -> bench.engine.load(Bench.object(), pinned))
                    .isInstanceOfSatisfying(LoadRefusedException.class, refused -> {
                        assertThat(refused.code()).isEqualTo(Code.NO_PROVIDER);
                        assertThat(refused).hasMessageContaining("the core was stopped meanwhile");
                    });
            assertThat(bench.kernel.done).endsWith("pin asks");
            assertThat(bench.kernel.open()).isEmpty();
            assertThat(bench.provider.uses()).isZero();
            assertThat(bench.engine.loaded()).isEmpty();
            assertThat(bpffs.root().resolve("pins"))
                    .as("neither pins nor the folder that was made for them")
                    .doesNotExist();
        }
    }

    @Test
    void areNotLoadedWithFactsOfAnotherMachineWhateverIsSetMeanwhile() throws Exception {
        bench.engine.settings(at(Target.at(folder)));
        bench.put(2, 10, question -> {
            bench.engine.settings(at(Target.runningMachine()));
            return Map.of();
        });
        assertThatThrownBy(this::load)
                .isInstanceOfSatisfying(LoadRefusedException.class, refused -> assertThat(refused.code())
                        .isEqualTo(Code.FOREIGN_TARGET));
        assertThat(bench.kernel.done).isEmpty();
    }

    @Test
    void areAllClosedWithTheCore() throws Exception {
        LoadedObject one = load();
        LoadedObject other = load();
        bench.engine.objects.close();
        assertThat(one.state()).isEqualTo(State.CLOSED);
        assertThat(other.state()).isEqualTo(State.CLOSED);
        assertThat(bench.kernel.open()).isEmpty();
        assertThat(bench.provider.uses()).isZero();
    }

    @Test
    void areToldOfAsClosedOnceAndLast() throws Exception {
        for (int i = 0; i < 100; i++) {
            AtomicReference<LoadedObject> loaded = new AtomicReference<>(load());
            CountDownLatch start = new CountDownLatch(1);
            Thread provider = racing(start, this::departs);
            Thread administrator = racing(start, () -> loaded.get().close());
            start.countDown();
            loaded.get().close();
            provider.join();
            administrator.join();
            assertThat(bench.next()).isEqualTo(Happening.LOADED);
            Happening next = bench.next();
            if (next == Happening.LOST) {
                next = bench.next();
            }
            assertThat(next).isEqualTo(Happening.CLOSED);
            assertThat(bench.provider.uses()).isZero();
            bench.engine.providers.put(Bench.PROVIDER, () -> Map.of(SyscallProvider.NAME, "stand-in"), bench.provider);
        }
        assertThat(bench.rest()).isEmpty();
    }

    private static Settings at(Target target) {
        Settings factory = Settings.DEFAULTS;
        return new Settings(
                factory.timeLimit(),
                factory.resolvers(),
                factory.sources(),
                target,
                factory.kconfig(),
                factory.noConfig(),
                factory.problems());
    }

    private static Thread racing(CountDownLatch start, Runnable deed) {
        Thread thread = new Thread(() -> {
            try {
                start.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            deed.run();
        });
        thread.start();
        return thread;
    }

    private void departs() {
        bench.engine.loseProvider(Bench.PROVIDER);
    }

    private LoadedObject load() throws Exception {
        return bench.engine.load(Bench.object(), LoadOptions.defaults());
    }
}
