package org.skep.kconfigsource.procconfig;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.skep.extern.Looked;
import org.skep.kconfig.Finding;
import org.skep.kconfig.Kconfig;
import org.skep.kconfig.KconfigSource;
import org.skep.kconfig.Supplies;
import org.skep.target.Target;

/** Finds {@code /proc/config.gz}, which a kernel built with {@code CONFIG_IKCONFIG_PROC} has. */
@Component(property = "service.ranking:Integer=100")
@Supplies(name = "proc-config")
public final class ProcConfig implements KconfigSource {
    private static final String PATH = "proc/config.gz";

    /** A ranking that is configured becomes the service's while it stays registered, so that nobody misses it. */
    @Modified
    void modified() {
        // The properties are Declarative Services' to pass on; there is nothing else to set.
    }

    @Override
    public Finding find(Target target) throws IOException {
        try {
            return Finding.of(Kconfig.in(target, PATH));
        } catch (NoSuchFileException | AccessDeniedException e) {
            return Finding.nothing(Looked.at(target.display(PATH), e));
        }
    }
}
