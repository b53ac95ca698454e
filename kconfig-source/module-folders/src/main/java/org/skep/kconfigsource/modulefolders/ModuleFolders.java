package org.skep.kconfigsource.modulefolders;

import java.io.IOException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.skep.kconfig.ConfigPaths;
import org.skep.machine.Target;
import org.skep.source.Finding;
import org.skep.source.KconfigSource;
import org.skep.source.Supplies;

/**
 * Finds the configuration that is installed with the kernel's modules: where Fedora and its relatives put it, where
 * OSTree used to, and last in the tree that the modules were built from, whose {@code .config} may have been edited
 * since.
 */
@Component(
        configurationPid = "org.skep.kconfigsource.modulefolders",
        property = "service.ranking:Integer=" + ModuleFolders.RANKING)
@Designate(ocd = ModuleFolders.Settings.class)
@Supplies(name = "module-folders")
public final class ModuleFolders implements KconfigSource {
    /** The service.ranking of the factory. */
    public static final int RANKING = 50;

    private static final ConfigPaths PLACES = ConfigPaths.of(
            "lib/modules/%r/config",
            "usr/lib/modules/%r/config", "usr/lib/ostree-boot/config-%r", "lib/modules/%r/build/.config");

    /** The settings of the pid {@code org.skep.kconfigsource.modulefolders}. */
    @ObjectClassDefinition(
            name = "Skep: configuration beside the kernel's modules",
            description = "Finds config or build/.config in /lib/modules/RELEASE, and what OSTree keeps")
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
        return PLACES.firstFile(target);
    }
}
