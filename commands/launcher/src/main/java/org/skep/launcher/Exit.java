package org.skep.launcher;

import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;

/**
 * {@code exit} at Gogo's prompt, which by itself knows only that of {@link System} and insists on a status. Public,
 * because Gogo calls its methods through reflection.
 */
public final class Exit {
    private final BundleContext context;

    private Exit(BundleContext context) {
        this.context = context;
    }

    /** Offers the command in Gogo's own scope, which is where a shell looks first. */
    static void offer(BundleContext context) {
        Map<String, String> properties = Map.of("osgi.command.scope", "gogo", "osgi.command.function", "exit");
        context.registerService(Exit.class, new Exit(context), FrameworkUtil.asDictionary(properties));
    }

    /** Stops the framework, and with it the process. */
    public void exit() throws BundleException {
        context.getBundle(0).stop();
    }
}
