package org.skep.itest.karaf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.security.PrivilegedAction;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;

/** Karaf's prompt, at which a user with all roles of an administrator enters lines. */
final class Prompt {
    /** Those of the group that Karaf gives its administrators. */
    private static final List<String> ROLES = List.of("group", "admin", "manager", "viewer", "systembundles");

    private final SessionFactory sessions;

    Prompt(SessionFactory sessions) {
        this.sessions = sessions;
    }

    /** Runs a line, in a session of its own, and says what was shown: standard output, then standard error. */
    String run(String line) throws Exception {
        Shown shown = show(line);
        if (shown.failure().isPresent()) {
            throw shown.failure().get();
        }
        return shown.text();
    }

    /**
     * What a line has shown.
     *
     * @param failure what it has thrown, as commands that fail do
     */
    record Shown(String text, Optional<Exception> failure) {}

    /** Runs a line in the same way, which may fail. */
    Shown show(String line) {
        try (Sitting sitting = sit()) {
            return sitting.enter(line);
        }
    }

    /** What an action gives that is done with all roles. */
    static <T> T withAllRoles(PrivilegedAction<T> action) {
        return Subject.doAs(administrator(), action);
    }

    private static Subject administrator() {
        return new Subject(
                true, Set.copyOf(ROLES.stream().map(RolePrincipal::new).toList()), Set.of(), Set.of());
    }

    /** Begins a session for several lines. */
    Sitting sit() {
        return new Sitting(sessions);
    }

    /** One session, in which each line finds what those before it have left, as {@code config:edit} does. */
    static final class Sitting implements AutoCloseable {
        private final Subject administrator = administrator();
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final ByteArrayOutputStream err = new ByteArrayOutputStream();
        private final Session session;

        private Sitting(SessionFactory sessions) {
            session = sessions.create(
                    new ByteArrayInputStream(new byte[0]),
                    new PrintStream(out, true, UTF_8),
                    new PrintStream(err, true, UTF_8));
        }

        Shown enter(String line) {
            out.reset();
            err.reset();
            PrivilegedAction<Optional<Exception>> action = () -> {
                try {
                    session.execute(line);
                    return Optional.empty();
                } catch (Exception e) {
                    return Optional.of(e);
                }
            };
            Optional<Exception> failure = Subject.doAs(administrator, action);
            return new Shown(out.toString(UTF_8) + err.toString(UTF_8), failure);
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
