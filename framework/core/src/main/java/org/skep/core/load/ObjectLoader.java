package org.skep.core.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.skep.core.resolve.RecordedResolver;
import org.skep.core.resolve.ResolutionInput;
import org.skep.core.resolve.ResolutionService;
import org.skep.core.service.Declaration;
import org.skep.core.service.Registrations;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Code;
import org.skep.extern.Problem;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.ProviderStoppedException;
import org.skep.kernel.SyscallProvider;
import org.skep.loader.BpfLoader;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadRefusedException;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.loader.UnresolvedException;
import org.skep.machine.Target;
import org.skep.object.BpfObject;

/** Loads objects with whichever syscall provider is on its whiteboard. */
public final class ObjectLoader implements BpfLoader {
    /** Tells one boot of one kernel from every other. */
    private static final String BOOT_ID = "proc/sys/kernel/random/boot_id";

    private static final int BOOT_ID_BYTES = 64;

    private final ResolutionService resolving;
    private final Registrations<SyscallProvider> providers;
    private final LoadedObjects objects;
    private final StalenessMonitor freshness;
    private final Target runningMachine = Target.runningMachine();

    public ObjectLoader(
            ResolutionService resolving,
            Registrations<SyscallProvider> providers,
            LoadedObjects objects,
            StalenessMonitor freshness) {
        this.resolving = resolving;
        this.providers = providers;
        this.objects = objects;
        this.freshness = freshness;
    }

    @Override
    public List<LoadedObject> loaded() {
        return List.copyOf(objects.all());
    }

    @Override
    public LoadedObject load(ObjectFile file, LoadOptions options)
            throws BpfObjectException, UnresolvedException, LoadRefusedException, KernelRefusedException,
                    InterruptedException {
        Registrations.Member<SyscallProvider> member = chosen(file.name(), options);
        boolean pretends = member.declaration().is(Declaration.Trait.PRETENDS);
        BpfObject object = ResolutionService.opened(file);
        ResolutionInput subject = ResolutionInput.of(object);
        ResolveOptions recording = RecordedResolver.recording(options.resolveOptions());
        long asOf = freshness.changes();
        Resolution resolution = resolving.resolveToLoad(subject, recording);
        // The machine that was asked about, whatever is set by now.
        if (!pretends && !isRunning(resolution.target())) {
            throw foreign(file.name(), resolution.target());
        }
        if (!resolution.ok()) {
            throw new UnresolvedException(resolution);
        }
        KernelObjects.Again again = new KernelObjects.Again(subject, RecordedResolver.replaying(recording));
        KernelObjects loaded = load(object, resolution, again, options, member);
        // Registered first and looked at then: either this sees that the provider has gone, or its departure does.
        if (!providers.isHere(member.serviceId())) {
            loaded.lose();
        }
        freshness.loaded(asOf);
        return loaded;
    }

    private KernelObjects load(
            BpfObject object,
            Resolution resolution,
            KernelObjects.Again again,
            LoadOptions options,
            Registrations.Member<SyscallProvider> member)
            throws BpfObjectException, LoadRefusedException, KernelRefusedException {
        SyscallProvider service = member.handle()
                .acquire()
                .orElseThrow(() -> objects.isClosed() ? stopped(object.name()) : gone(object.name(), member.name()));
        boolean pretends = member.declaration().is(Declaration.Trait.PRETENDS);
        boolean done = false;
        try {
            LoadPipeline.Done loaded = LoadPipeline.load(
                    object, resolution, new LoadPipeline.Provider(member.name(), service, pretends), options);
            KernelObjects.Provider provider =
                    new KernelObjects.Provider(member.name(), member.serviceId(), pretends, member.handle()::release);
            KernelObjects held =
                    new KernelObjects(objects, provider, again, resolution, loaded.plan(), loaded.outcome());
            done = true;
            if (!objects.add(held)) {
                held.unpin();
                throw stopped(object.name());
            }
            return held;
        } catch (ProviderStoppedException e) {
            throw gone(object.name(), member.name());
        } finally {
            if (!done) {
                member.handle().release();
            }
        }
    }

    private Registrations.Member<SyscallProvider> chosen(String object, LoadOptions options)
            throws LoadRefusedException {
        Registrations.Snapshot<SyscallProvider> installed = providers.snapshot();
        Optional<String> name = options.providerName();
        return installed.members().stream()
                .filter(member -> name.isPresent()
                        ? member.name().equals(name.get())
                        : !member.declaration().is(Declaration.Trait.BY_NAME_ONLY))
                .findFirst()
                .orElseThrow(() -> new LoadRefusedException(Problem.of(
                                Code.NO_PROVIDER,
                                object,
                                name.map(wanted -> "there is no syscall provider of the name " + wanted)
                                        .orElse("there is no syscall provider that loads into the kernel"))
                        .advise(
                                "install the bundle that provides it, or in plain Java add it, or mend what it says of itself;"
                                        + " there are: "
                                        + names(installed))));
    }

    private static String names(Registrations.Snapshot<SyscallProvider> installed) {
        List<String> names = new ArrayList<>();
        installed.members().forEach(member -> names.add(member.name()));
        installed.rejected().forEach(rejected -> names.add(rejected.name() + " (not used: " + rejected.reason() + ")"));
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private static LoadRefusedException foreign(String object, Target target) {
        return new LoadRefusedException(Problem.of(
                        Code.FOREIGN_TARGET,
                        object,
                        target.root() + " is another machine than the one that runs this, so its facts are not"
                                + " those of the kernel that the object would be loaded into")
                .advise("load without another target, or only pretend to: --dry-run"));
    }

    private static LoadRefusedException gone(String object, String provider) {
        return refused(object, "the syscall provider " + provider + " was unregistered meanwhile");
    }

    private static LoadRefusedException stopped(String object) {
        return refused(object, "the core was stopped meanwhile");
    }

    private static LoadRefusedException refused(String object, String why) {
        return new LoadRefusedException(
                Problem.of(Code.NO_PROVIDER, object, why).advise("try again when it is there"));
    }

    /** Whether the target is the machine itself, though perhaps by another path, as a container sees its host. */
    private boolean isRunning(Target target) {
        if (target == runningMachine || target.root().equals(runningMachine.root())) {
            return true;
        }
        try {
            return Arrays.equals(target.read(BOOT_ID, BOOT_ID_BYTES), runningMachine.read(BOOT_ID, BOOT_ID_BYTES));
        } catch (IOException e) {
            // One that doesn't tell which boot of which kernel it is can't be shown to be this one.
            return false;
        }
    }
}
