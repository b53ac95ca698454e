package org.skep.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.skep.extern.Problem;
import org.skep.link.LoadPlan;
import org.skep.loading.LoadedMap;
import org.skep.loading.LoadedObject;
import org.skep.loading.LoadedProgram;
import org.skep.resolution.Resolution;

/**
 * What the kernel holds of one object; owns every handle, and the use of the provider's service, without which the
 * provider might be stopped and close them.
 */
final class KernelObjects implements LoadedObject {
    private final String provider;
    private final Resolution resolution;
    private final Execution.Outcome outcome;
    private final List<Problem> warnings;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Takes over the handles.
     *
     * @param release gives the provider's service back; run once, after the handles are closed
     */
    KernelObjects(String provider, Resolution resolution, LoadPlan plan, Execution.Outcome outcome, Runnable release) {
        this.provider = provider;
        this.resolution = resolution;
        this.outcome = outcome;
        this.release = release;
        List<Problem> all = new ArrayList<>(resolution.warnings());
        all.addAll(plan.warnings());
        all.addAll(outcome.warnings());
        this.warnings = List.copyOf(all);
    }

    @Override
    public String object() {
        return resolution.object();
    }

    @Override
    public String provider() {
        return provider;
    }

    @Override
    public Resolution resolution() {
        return resolution;
    }

    @Override
    public List<LoadedMap> maps() {
        return outcome.maps();
    }

    @Override
    public List<LoadedProgram> programs() {
        return outcome.programs();
    }

    @Override
    public List<Problem> warnings() {
        return warnings;
    }

    /** Programs before the maps that they use. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        programs().forEach(program -> program.handle().close());
        maps().forEach(map -> map.handle().close());
        release.run();
    }
}
