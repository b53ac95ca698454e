package org.skep.kconfigsource.kernelimage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.skep.extern.Lookup;
import org.skep.kconfig.ConfigPaths;
import org.skep.machine.Target;
import org.skep.source.Finding;
import org.skep.source.Kconfig;
import org.skep.source.KconfigSource;
import org.skep.source.Supplies;

/**
 * Takes the configuration out of the kernel's image, where a kernel built with {@code CONFIG_IKCONFIG} carries it
 * (kernel/configs.c). That means unpacking the kernel, which no other source costs; so it is the last to be asked, and
 * what came of an image is kept with the target as long as the file stays the same.
 */
@Component(
        configurationPid = "org.skep.kconfigsource.kernelimage",
        property = "service.ranking:Integer=" + KernelImage.RANKING)
@Designate(ocd = KernelImage.Settings.class)
@Supplies(name = "kernel-image")
public final class KernelImage implements KconfigSource {
    /** The service.ranking of the factory. */
    public static final int RANKING = 20;

    /** The one place without a release in its name: what is there may be any kernel. */
    private static final String ANY_RELEASE = "boot/vmlinuz";

    private static final ConfigPaths PLACES = ConfigPaths.of(
            "boot/vmlinuz-%r", "boot/vmlinux-%r", "lib/modules/%r/vmlinuz", "usr/lib/modules/%r/vmlinuz", ANY_RELEASE);

    /** The settings of the pid {@code org.skep.kconfigsource.kernelimage}. */
    @ObjectClassDefinition(
            name = "Skep: configuration in the kernel's image",
            description = "Unpacks /boot/vmlinuz-RELEASE, or where else distributions put it, and takes the"
                    + " configuration out of it")
    @interface Settings {
        /** Takes effect without a restart. */
        @AttributeDefinition(
                name = "Ranking",
                description = "Sources are asked highest ranking first; the first that finds anything counts",
                required = false)
        int service_ranking() default RANKING;
    }

    /** A ranking that is configured becomes the service's while it stays registered, so that nobody misses it. */
    @Modified
    void modified() {
        // The properties are Declarative Services' to pass on; there is nothing else to set.
    }

    @Override
    public Finding find(Target target) throws IOException {
        // Distributions keep copies of one image; when the first embeds nothing, its copies need not be unpacked.
        List<String> without = new ArrayList<>();
        return PLACES.search(target, path -> {
            String identity = target.identity(path);
            String place = target.display(path);
            Optional<String> objection = without.isEmpty()
                    ? otherKernel(target, path)
                    : Optional.of("not unpacked, for " + without.get(0) + " is the same kernel's");
            if (objection.isPresent()) {
                return Finding.nothing(Lookup.at(place, objection.get()));
            }
            Optional<byte[]> gzip = target.shared(
                            EmbeddedConfig.class, identity, () -> EmbeddedConfig.in(image(target, path)))
                    .gzip();
            if (gzip.isEmpty()) {
                without.add(place);
                return Finding.nothing(Lookup.at(place, "no embedded configuration"));
            }
            // Not the file's own identity, by which others may have kept what they made of the whole file.
            return Finding.of(Kconfig.of(place, "embedded in " + identity, () -> new ByteArrayInputStream(gzip.get())));
        });
    }

    /** Why an image is not the target's kernel, if its name doesn't say that it is. */
    private static Optional<String> otherKernel(Target target, String path) throws IOException {
        if (!path.equals(ANY_RELEASE)) {
            return Optional.empty();
        }
        Optional<String> expected = target.release();
        Optional<String> actual = BootProtocol.release(image(target, path).head());
        if (actual.isEmpty()) {
            return Optional.of("does not say of which release it is");
        }
        return actual.equals(expected)
                ? Optional.empty()
                : Optional.of("of release " + actual.get() + ", and the kernel's is " + expected.orElse("not known"));
    }

    private static Image image(Target target, String path) {
        return () -> target.open(path);
    }
}
