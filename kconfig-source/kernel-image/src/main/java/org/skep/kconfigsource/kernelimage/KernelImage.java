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
 * Reads the configuration that a kernel built with {@code CONFIG_IKCONFIG} has in its image (kernel/configs.c). The
 * kernel must be decompressed, which is more expensive than any other source. The source therefore has the lowest
 * ranking, and its result is cached with the target until the file changes.
 */
@Component(
        configurationPid = "org.skep.kconfigsource.kernelimage",
        property = "service.ranking:Integer=" + KernelImage.RANKING)
@Designate(ocd = KernelImage.Settings.class)
@Supplies(name = "kernel-image")
public final class KernelImage implements KconfigSource {
    /** The default service ranking. */
    public static final int RANKING = 20;

    /** The only path without a release in its name; its image can be any kernel. */
    private static final String ANY_RELEASE = "boot/vmlinuz";

    private static final ConfigPaths PLACES = ConfigPaths.of(
            "boot/vmlinuz-%r", "boot/vmlinux-%r", "lib/modules/%r/vmlinuz", "usr/lib/modules/%r/vmlinuz", ANY_RELEASE);

    /** The settings of the pid {@code org.skep.kconfigsource.kernelimage}. */
    @ObjectClassDefinition(
            name = "Skep: configuration in the kernel's image",
            description = "Decompresses /boot/vmlinuz-RELEASE, or the image at other usual paths, and reads the"
                    + " configuration embedded in it")
    @interface Settings {
        /** Takes effect without a restart. */
        @AttributeDefinition(
                name = "Ranking",
                description = "Sources are read in descending order of ranking; the first configuration found is used",
                required = false)
        int service_ranking() default RANKING;
    }

    /** Receives a changed ranking without a new registration of the service. */
    @Modified
    void modified() {
        // Declarative Services updates the service properties.
    }

    @Override
    public Finding find(Target target) throws IOException {
        // Distributions install copies of one image. If the first has no configuration, its copies are skipped.
        List<String> without = new ArrayList<>();
        return PLACES.search(target, path -> {
            String identity = target.identity(path);
            String place = target.display(path);
            Optional<String> objection = without.isEmpty()
                    ? otherKernel(target, path)
                    : Optional.of("skipped: same release as " + without.get(0));
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
            // Not the file's own identity, which is the key for data derived from the whole file.
            return Finding.of(Kconfig.of(place, "embedded in " + identity, () -> new ByteArrayInputStream(gzip.get())));
        });
    }

    /** Returns why an image without a release in its name is not the target's kernel. */
    private static Optional<String> otherKernel(Target target, String path) throws IOException {
        if (!path.equals(ANY_RELEASE)) {
            return Optional.empty();
        }
        Optional<String> expected = target.release();
        Optional<String> actual = BootProtocol.release(image(target, path).head());
        if (actual.isEmpty()) {
            return Optional.of("no release in its header");
        }
        return actual.equals(expected)
                ? Optional.empty()
                : Optional.of("release " + actual.get() + "; the kernel's is " + expected.orElse("unknown"));
    }

    private static Image image(Target target, String path) {
        return () -> target.open(path);
    }
}
