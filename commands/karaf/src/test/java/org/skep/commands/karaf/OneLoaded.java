package org.skep.commands.karaf;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.Problem;
import org.skep.loader.BpfLoader;
import org.skep.loader.Explanation;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectResolver;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.machine.Target;
import org.skep.runtime.ChangeDTO;
import org.skep.runtime.ExternDTO;
import org.skep.runtime.ObjectDTO;
import org.skep.runtime.ProviderDTO;
import org.skep.runtime.RejectedDTO;
import org.skep.runtime.ResolverDTO;
import org.skep.runtime.RuntimeDTO;
import org.skep.runtime.SettingsDTO;
import org.skep.runtime.SkepRuntime;
import org.skep.runtime.SourceDTO;

/** A core with one resolver and one lost object, which can't open other objects. */
final class OneLoaded implements ObjectResolver, BpfLoader, SkepRuntime {
    /** Reaches zero when a check waits. */
    final CountDownLatch isWaiting = new CountDownLatch(1);

    /** Reaches zero when that check is interrupted. */
    final CountDownLatch isInterrupted = new CountDownLatch(1);

    volatile boolean waits;
    volatile boolean isGone;

    @Override
    public RuntimeDTO state() {
        if (isGone) {
            throw new IllegalStateException("the core was stopped");
        }
        RuntimeDTO state = new RuntimeDTO();
        ResolverDTO resolver = new ResolverDTO();
        resolver.name = "kconfig";
        resolver.sections = new String[] {".kconfig"};
        resolver.names = new String[] {"CONFIG_*"};
        state.resolvers = new ResolverDTO[] {resolver};
        state.sources = new SourceDTO[0];
        state.providers = new ProviderDTO[0];
        state.rejected = new RejectedDTO[0];
        state.objects = new ObjectDTO[] {object()};
        state.settings = new SettingsDTO();
        return state;
    }

    private static ObjectDTO object() {
        ObjectDTO object = new ObjectDTO();
        object.id = 7;
        object.name = "/x/a.bpf.o";
        object.state = "lost";
        object.staleness = "fresh";
        object.provider = "linux";
        object.target = "/";
        object.programs = new String[] {"first"};
        object.maps = new String[] {".kconfig"};
        object.pins = new String[0];
        object.externs = new ExternDTO[0];
        object.changes = new ChangeDTO[0];
        return object;
    }

    @Override
    public ObjectDTO[] check() throws InterruptedException {
        if (waits) {
            isWaiting.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                isInterrupted.countDown();
                throw e;
            }
        }
        return state().objects;
    }

    @Override
    public Resolution resolve(ObjectFile object, ResolveOptions options) throws BpfObjectException {
        throw new BpfObjectException(Problem.of(Code.NOT_AN_OBJECT, object.name(), "not supported here"));
    }

    @Override
    public LoadedObject load(ObjectFile object, LoadOptions options) throws BpfObjectException {
        throw new BpfObjectException(Problem.of(Code.NOT_AN_OBJECT, object.name(), "not supported here"));
    }

    @Override
    public List<LoadedObject> loaded() {
        return List.of();
    }

    @Override
    public RuntimeDTO survey(ResolveOptions options) {
        return state();
    }

    @Override
    public Explanation.ExplainedExtern whoAnswers(String object, Extern extern, ResolveOptions options) {
        throw new AssertionError("no command calls it");
    }

    @Override
    public Explanation explain(ObjectFile object, ResolveOptions options) throws BpfObjectException {
        throw new BpfObjectException(Problem.of(Code.NOT_AN_OBJECT, object.name(), "not supported here"));
    }

    @Override
    public Target target() {
        return Target.runningMachine();
    }
}
