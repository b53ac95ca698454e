package org.skep.core.load;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.skep.core.service.ForeignCode;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Code;
import org.skep.extern.Problem;
import org.skep.kernel.Feature;
import org.skep.kernel.KernelFeatures;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.ProviderStoppedException;
import org.skep.kernel.SyscallProvider;
import org.skep.link.KernelFacts;
import org.skep.link.Linker;
import org.skep.link.LoadPlan;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadRefusedException;
import org.skep.loader.Resolution;
import org.skep.machine.Target;
import org.skep.object.BpfObject;

/** The way of an object into the kernel once its externs are answered: facts, plan, execution. */
final class LoadPipeline {
    /**
     * Kernels before 5.0 wanted to be told their own version with kprobes. Frozen maps, without which no extern has a
     * place, came with 5.2, so there is no kernel that still asks.
     */
    private static final int UNKNOWN = 0;

    private LoadPipeline() {}

    /**
     * A provider and what is known of it.
     *
     * @param name what people call it
     * @param service makes the system calls
     * @param onlyPretends whether nothing reaches the kernel, so that no directory may be made for pins either
     */
    record Provider(String name, SyscallProvider service, boolean onlyPretends) {}

    /**
     * What came of it.
     *
     * @param plan what was to be done
     * @param outcome what is in the kernel now; belongs to the caller
     */
    record Done(LoadPlan plan, PlanExecution.Outcome outcome) {}

    /**
     * Loads an object.
     *
     * @param resolution of the same object, without a failure
     */
    static Done load(BpfObject object, Resolution resolution, Provider provider, LoadOptions options)
            throws BpfObjectException, LoadRefusedException, KernelRefusedException {
        options.whenResolved().accept(resolution);
        KernelFacts facts = asked(provider, object.name(), () -> facts(provider));
        LoadPlan plan = Linker.link(object, images(resolution), facts);
        Pinning pinning = pinning(plan, resolution, provider, options);
        return asked(
                provider,
                object.name(),
                () -> new Done(plan, PlanExecution.of(plan, provider.service(), options.logLevel(), pinning)));
    }

    /** What a provider is asked for. */
    @FunctionalInterface
    private interface Request<T> {
        T get() throws LoadRefusedException, KernelRefusedException;
    }

    /** What the provider gives; whatever it throws besides what it may throw is a refusal that names it. */
    private static <T> T asked(Provider provider, String object, Request<T> request)
            throws LoadRefusedException, KernelRefusedException {
        try {
            return request.get();
        } catch (LoadRefusedException | KernelRefusedException | ProviderStoppedException e) {
            throw e;
        } catch (UnsatisfiedLinkError e) {
            // System calls take native code, and that may have no place here, or not be made for this processor.
            throw failed(provider, object, Code.NO_PROVIDER, "can't be used here: " + ForeignCode.message(e), e);
        } catch (Throwable e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw failed(provider, object, Code.PROVIDER_FAILED, ForeignCode.phrase(e), e);
        }
    }

    private static LoadRefusedException failed(
            Provider provider, String object, Code code, String phrase, Throwable cause) {
        return new LoadRefusedException(
                Problem.of(code, object, "the syscall provider " + provider.name() + " " + phrase)
                        .advise("correct the provider, or load with another one"),
                cause);
    }

    /**
     * All that linking has to know of the kernel. Features are tried once in a provider's life, and remembered there.
     */
    static KernelFacts facts(Provider provider) throws KernelRefusedException {
        KernelFeatures kernel = ForeignCode.returned(provider.service().features());
        Set<Feature> features = EnumSet.noneOf(Feature.class);
        for (Feature feature : Feature.values()) {
            if (hasOrMayNotTell(kernel, feature)) {
                features.add(feature);
            }
        }
        return new KernelFacts(ByteOrder.nativeOrder(), UNKNOWN, kernel.pageSize(), kernel.possibleCpus(), features);
    }

    /**
     * What the process may not find out counts as there. Many objects don't need it, so that the process may be allowed
     * all that they do need; and where one does, the kernel refuses that, and the refusal has a name to tell.
     */
    private static boolean hasOrMayNotTell(KernelFeatures kernel, Feature feature) throws KernelRefusedException {
        try {
            return kernel.has(feature);
        } catch (KernelRefusedException e) {
            if (e.code().equals(Code.NOT_PERMITTED)) {
                return true;
            }
            throw e;
        }
    }

    private static Map<String, byte[]> images(Resolution resolution) {
        Map<String, byte[]> images = new LinkedHashMap<>();
        resolution.images().forEach((section, data) -> images.put(section, data.bytes()));
        return images;
    }

    /**
     * Where the parts of an object are to be pinned.
     *
     * @throws LoadRefusedException if they can't be there; nothing has been made then
     */
    static Pinning pinning(LoadPlan plan, Resolution resolution, Provider provider, LoadOptions options)
            throws LoadRefusedException {
        if (options.pinDirectory().isEmpty()) {
            return Pinning.none();
        }
        Path directory = options.pinDirectory().get();
        PinPlan pins = PinPlan.of(plan, directory, options.takenPins());
        // What is pretended for another machine has nothing to do with the files of this one.
        if (!provider.onlyPretends() || isThisMachine(resolution.target())) {
            pins.checkFiles();
        }
        return provider.onlyPretends()
                ? Pinning.pretended(plan.object(), directory)
                : Pinning.in(plan.object(), directory);
    }

    private static boolean isThisMachine(Target target) {
        return target.root().equals(Target.runningMachine().root());
    }
}
