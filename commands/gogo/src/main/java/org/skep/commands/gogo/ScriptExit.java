package org.skep.commands.gogo;

import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/**
 * {@code exit} in a script, as a system shell has it: nothing after it is run, neither in its line nor below. Public,
 * because Gogo calls its methods through reflection.
 */
public final class ScriptExit {
    private volatile boolean wanted;
    private volatile Optional<Integer> status = Optional.empty();

    ScriptExit() {}

    /** Offers the command in Gogo's own scope, which is where a shell looks first. */
    ServiceRegistration<ScriptExit> offer(BundleContext context) {
        Map<String, String> properties = Map.of("osgi.command.scope", "gogo", "osgi.command.function", "exit");
        return context.registerService(ScriptExit.class, this, FrameworkUtil.asDictionary(properties));
    }

    /** Ends the script with the status that it has come to. */
    public void exit() throws Left {
        wanted = true;
        throw new Left();
    }

    /**
     * Ends the script with this status.
     *
     * @throws IllegalArgumentException when a process can't end with it (wait(2) has eight bits for it)
     */
    public void exit(int status) throws Left {
        if (status < 0 || status > 255) {
            throw new IllegalArgumentException("an exit status is a number from 0 to 255");
        }
        this.status = Optional.of(status);
        exit();
    }

    /** Whether the script is to end. */
    boolean isWanted() {
        return wanted;
    }

    /** The status that was given. */
    Optional<Integer> status() {
        return status;
    }

    /** Has Gogo leave the rest of the line alone; tells of nothing that went wrong. */
    static final class Left extends Exception {
        private static final long serialVersionUID = 1L;

        private Left() {
            super("exit", null, false, false);
        }
    }
}
