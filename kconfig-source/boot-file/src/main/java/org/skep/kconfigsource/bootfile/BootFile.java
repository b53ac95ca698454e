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
    /** The service.ranking of the factory. */
    public static final int RANKING = 200;

    /** The settings of the pid {@code org.skep.kconfigsource.bootfile}. */
    @ObjectClassDefinition(name = "Skep: configuration in /boot", description = "Finds /boot/config-RELEASE")
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
        return PLACE.firstFile(target);
    }
}
