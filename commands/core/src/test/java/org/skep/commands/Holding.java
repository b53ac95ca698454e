package org.skep.commands;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Problem;
import org.skep.loader.BpfLoader;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadedMap;
import org.skep.loader.LoadedObject;
import org.skep.loader.LoadedProgram;
import org.skep.loader.ObjectFile;
import org.skep.loader.Resolution;
import org.skep.loader.StaleExtern;
import org.skep.machine.Target;
import org.skep.runtime.ChangeDTO;
import org.skep.runtime.ExternDTO;
import org.skep.runtime.ObjectDTO;

/** Stands in for the loader: what it loads has neither programs nor maps, and shows among the {@link Installed}. */
final class Holding implements BpfLoader {
    private final Installed installed;
    private final List<LoadedObject> held = new ArrayList<>();

    Holding(Installed installed) {
        this.installed = installed;
    }

    @Override
    public LoadedObject load(ObjectFile object, LoadOptions options) throws BpfObjectException {
        Resolution resolution = installed.resolve(object, options.resolveOptions());
        long id = held.size() + 1L;
        String provider = options.providerName().orElse("linux");
        Held loaded = new Held(id, provider, resolution, List.of());
        held.add(loaded);
        installed.objects.add(state(id, object.name(), provider));
        return loaded;
    }

    /** Holds one that the state describes already, of which this has changed. */
    void holdStale(ObjectDTO object, StaleExtern... changes) {
        Resolution resolution = new Resolution(
                object.name,
                ByteOrder.LITTLE_ENDIAN,
                Target.runningMachine(),
                Optional.empty(),
                Stream.of(changes).map(StaleExtern::was).toList(),
                Map.of(),
                List.of());
        held.add(new Held(object.id, object.provider, resolution, List.of(changes)));
    }

    @Override
    public List<LoadedObject> loaded() {
        return held.stream()
                .filter(object -> object.state() == LoadedObject.State.LOADED)
                .toList();
    }

    /** An object as the state describes it. */
    static ObjectDTO state(long id, String name, String provider) {
        ObjectDTO state = new ObjectDTO();
        state.id = id;
        state.name = name;
        state.state = "loaded";
        state.staleness = "fresh";
        state.provider = provider;
        state.target = "/";
        state.programs = new String[0];
        state.maps = new String[0];
        state.pins = new String[0];
        state.externs = new ExternDTO[0];
        state.changes = new ChangeDTO[0];
        return state;
    }

    /** An extern as the state describes it. */
    static ExternDTO extern(String name, String value, String resolver, String origin) {
        ExternDTO extern = new ExternDTO();
        extern.name = name;
        extern.section = ".kconfig";
        extern.type = "int";
        extern.state = resolver == null ? "defaulted" : "resolved";
        extern.value = value;
        extern.resolver = resolver;
        extern.origin = origin;
        return extern;
    }

    static ChangeDTO change(ExternDTO was, ExternDTO wouldBe, boolean valueDiffers) {
        ChangeDTO change = new ChangeDTO();
        change.was = was;
        change.wouldBe = wouldBe;
        change.valueDiffers = valueDiffers;
        return change;
    }

    private final class Held implements LoadedObject {
        private final long id;
        private final String provider;
        private final Resolution resolution;
        private final List<StaleExtern> stale;
        private State state = State.LOADED;

        Held(long id, String provider, Resolution resolution, List<StaleExtern> stale) {
            this.id = id;
            this.provider = provider;
            this.resolution = resolution;
            this.stale = stale;
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public State state() {
            return state;
        }

        @Override
        public List<StaleExtern> stale() {
            return stale;
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
            return List.of();
        }

        @Override
        public List<LoadedProgram> programs() {
            return List.of();
        }

        @Override
        public List<Problem> warnings() {
            return List.of();
        }

        @Override
        public void unpin() {}

        @Override
        public void close() {
            state = State.CLOSED;
            installed.objects.removeIf(object -> object.id == id);
        }
    }
}
