package org.skep.commands.gogo;

import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/**
 * The command {@code exit} in a script, as in a system shell: nothing after it is run, on its line or on later lines.
 * Public, because Gogo calls its methods by reflection.
 */
public final class ScriptExit {
    private volatile boolean wanted;
    private volatile Optional<Integer> status = Optional.empty();

    ScriptExit() {}

    /** Registers the command in Gogo's own scope, which a shell searches first. */
    ServiceRegistration<ScriptExit> offer(BundleContext context) {
        Map<String, String> properties = Map.of("osgi.command.scope", "gogo", "osgi.command.function", "exit");
        return context.registerService(ScriptExit.class, this, FrameworkUtil.asDictionary(properties));
    }

    /** Ends the script with its current status. */
    public void exit() throws Left {
        wanted = true;
        throw new Left();
    }

    /**
     * Ends the script with a status.
     *
     * @throws IllegalArgumentException when it is not a valid exit status (wait(2) has eight bits for it)
     */
    public void exit(int status) throws Left {
        if (status < 0 || status > 255) {
            throw new IllegalArgumentException("an exit status is a number from 0 to 255");
        }
        this.status = Optional.of(status);
        exit();
    }

    /** Whether the script must end. */
    boolean isWanted() {
        return wanted;
    }

    /** Returns the given status. */
    Optional<Integer> status() {
        return status;
    }

    /** Makes Gogo skip the rest of the line; not an error. */
    static final class Left extends Exception {
        private static final long serialVersionUID = 1L;

        private Left() {
            super("exit", null, false, false);
        }
    }
}
