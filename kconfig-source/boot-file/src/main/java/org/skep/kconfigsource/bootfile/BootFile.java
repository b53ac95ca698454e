package org.skep.kconfigsource.bootfile;

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

/** Finds {@code /boot/config-$(uname -r)}, which distributions install with the kernel. */
@Component(
        configurationPid = "org.skep.kconfigsource.bootfile",
        property = "service.ranking:Integer=" + BootFile.RANKING)
@Designate(ocd = BootFile.Settings.class)
@Supplies(name = "boot-file")
public final class BootFile implements KconfigSource {
    private static final ConfigPaths PLACE = ConfigPaths.of("boot/config-%r");
    /** The default service ranking. */
    public static final int RANKING = 200;

    /** The settings of the pid {@code org.skep.kconfigsource.bootfile}. */
    @ObjectClassDefinition(name = "Skep: configuration in /boot", description = "Finds /boot/config-RELEASE")
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
        return PLACE.firstFile(target);
    }
}
