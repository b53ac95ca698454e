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
 * Finds the configuration installed with the kernel's modules: at the paths of Fedora and related distributions, at
 * OSTree's former path, and last in the build tree of the modules, whose {@code .config} may have been edited since the
 * build.
 */
@Component(
        configurationPid = "org.skep.kconfigsource.modulefolders",
        property = "service.ranking:Integer=" + ModuleFolders.RANKING)
@Designate(ocd = ModuleFolders.Settings.class)
@Supplies(name = "module-folders")
public final class ModuleFolders implements KconfigSource {
    /** The default service ranking. */
    public static final int RANKING = 50;

    private static final ConfigPaths PLACES = ConfigPaths.of(
            "lib/modules/%r/config",
            "usr/lib/modules/%r/config", "usr/lib/ostree-boot/config-%r", "lib/modules/%r/build/.config");

    /** The settings of the pid {@code org.skep.kconfigsource.modulefolders}. */
    @ObjectClassDefinition(
            name = "Skep: configuration beside the kernel's modules",
            description = "Finds config or build/.config in /lib/modules/RELEASE, and OSTree's copy")
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
        return PLACES.firstFile(target);
    }
}
