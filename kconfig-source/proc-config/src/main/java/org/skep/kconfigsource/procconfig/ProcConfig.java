package org.skep.kconfigsource.procconfig;

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

/** Finds {@code /proc/config.gz}, which exists in a kernel built with {@code CONFIG_IKCONFIG_PROC}. */
@Component(
        configurationPid = "org.skep.kconfigsource.procconfig",
        property = "service.ranking:Integer=" + ProcConfig.RANKING)
@Designate(ocd = ProcConfig.Settings.class)
@Supplies(name = "proc-config")
public final class ProcConfig implements KconfigSource {
    private static final ConfigPaths PLACE = ConfigPaths.of("proc/config.gz");
    /** The default service ranking. */
    public static final int RANKING = 100;

    /** The settings of the pid {@code org.skep.kconfigsource.procconfig}. */
    @ObjectClassDefinition(name = "Skep: configuration in /proc", description = "Finds /proc/config.gz")
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
