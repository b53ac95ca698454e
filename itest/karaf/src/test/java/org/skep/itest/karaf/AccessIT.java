package org.skep.itest.karaf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.ops4j.pax.exam.Option;
import org.osgi.service.cm.ConfigurationAdmin;

/** Who may call which command over SSH: an administrator, a viewer, and a user who may only log in. */
public class AccessIT extends InKaraf {
    private static final String ACCESS_LIST = "org.apache.karaf.command.acl.skep";
    private static final String ADMIN = "admin";
    private static final String VIEWER = "viewer";
    private static final String LOGIN_ONLY = "none";
    private static final Map<String, String> ROLES =
            Map.of(ADMIN, "admin,manager,viewer,ssh", VIEWER, "viewer,ssh", LOGIN_ONLY, "ssh");
    private static final String PASSWORD = "of-this-test";
    private static final long PATIENCE_SECONDS = 120;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Inject
    private SessionFactory sessions;

    @Inject
    private ConfigurationAdmin configurations;

    @Override
    protected Option console() {
        return configureConsole().ignoreLocalConsole().startRemoteShell();
    }

    @Override
    protected List<Option> more() {
        String port = String.valueOf(freePort());
        List<Option> options = new ArrayList<>(List.of(
                editConfigurationFilePut("etc/org.apache.karaf.shell.cfg", "sshPort", port),
                editConfigurationFilePut("etc/org.apache.karaf.shell.cfg", "sshHost", "127.0.0.1"),
                systemProperty("skep.ssh.port").value(port)));
        ROLES.forEach((user, roles) ->
                options.add(editConfigurationFilePut("etc/users.properties", user, PASSWORD + "," + roles)));
        return options;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Before
    public void install() throws Exception {
        if (bundles().isEmpty()) {
            prompt.run("feature:repo-add " + System.getProperty("skep.features"));
            prompt.run("feature:install skep");
            awaitCommands();
        }
    }

    @Test
    public void theAccessListNamesEveryCommandThatIsRegistered() throws Exception {
        Set<String> registered = Set.copyOf(registered());
        assertFalse(registered.isEmpty());
        Set<String> named =
                Collections.list(configurations
                                .getConfiguration(ACCESS_LIST, "?")
                                .getProperties()
                                .keys())
                        .stream()
                        .filter(key -> key.matches("[a-z]+"))
                        .collect(Collectors.toSet());
        assertEquals(registered, named);
    }

    @Test
    public void aViewerReads() throws Exception {
        for (String line : List.of(
                "skep:objects",
                "skep:providers",
                "skep:resolvers",
                "skep:sources",
                "skep:resolve " + example(),
                "skep:resolve --set CONFIG_HZ=7 --exclude boot-file " + example(),
                "skep:explain " + example() + " CONFIG_HZ",
                "skep:matrix " + example(),
                "skep resolve " + example())) {
            for (String user : List.of(VIEWER, ADMIN)) {
                Said said = ssh(user, line);
                assertEquals(user + ": " + line + ": " + said, 0, said.status());
            }
            denied(LOGIN_ONLY, line);
        }
    }

    @Test
    public void onlyAnAdministratorLoadsAndUnloadsAndWrites() throws Exception {
        Path missing = folder.getRoot().toPath().resolve("missing.bpf.o");
        Map<String, String> lines = Map.of(
                "skep:load " + missing,
                "no such file",
                "skep:load --dry-run " + missing,
                "no such file",
                "skep load " + missing,
                "no such file",
                "skep:unload 4711",
                "there is no such object",
                "skep unload 4711",
                "there is no such object");
        for (Map.Entry<String, String> line : lines.entrySet()) {
            for (String user : List.of(VIEWER, LOGIN_ONLY)) {
                denied(user, line.getKey());
            }
            Said said = ssh(ADMIN, line.getKey());
            assertTrue(said.toString(), said.text().contains(line.getValue()));
        }
        Path snapshot = folder.getRoot().toPath().resolve("snapshot");
        for (String user : List.of(VIEWER, LOGIN_ONLY)) {
            denied(user, "skep:snapshot " + snapshot);
            assertFalse(Files.exists(snapshot));
        }
        assertEquals(0, ssh(ADMIN, "skep:snapshot " + snapshot).status());
    }

    @Test
    public void onlyAnAdministratorNamesFilesToRead() throws Exception {
        Path secret = Files.writeString(folder.getRoot().toPath().resolve("secret"), "very secret\n");
        Path root = Files.createDirectories(folder.getRoot().toPath().resolve("root"));
        List<String> lines = Stream.of("resolve", "explain", "matrix")
                .flatMap(command -> Stream.of(
                        "skep:" + command + " --override " + secret + " " + example(),
                        "skep " + command + " --override=" + secret + " " + example(),
                        "skep:" + command + " " + example() + " --ov'errid'e " + secret,
                        "skep:" + command + " \"a\nb\" --override " + secret,
                        "skep:" + command + " --override \"" + secret + "\n\"",
                        "skep:" + command + " --kconfig " + secret + " " + example(),
                        "skep:" + command + " --root " + root + " " + example(),
                        "skep:" + command + " --of-a-later-version " + secret + " " + example()))
                .toList();
        for (String line : lines) {
            denied(VIEWER, line);
            denied(LOGIN_ONLY, line);
        }
        denied(VIEWER, "skep:sources --root " + root);
        denied(VIEWER, "skep:resolvers --root " + root);
        Said said = ssh(VIEWER, "skep:resolve " + secret);
        assertTrue(said.toString(), said.text().contains("not-an-object"));
        assertFalse(said.toString(), said.text().contains("very secret"));
        assertTrue(ssh(ADMIN, lines.get(0)).text().contains("very secret"));
    }

    @Test
    public void whereNothingSaysWhoMayCallThemThereAreNoCommands() throws Exception {
        Path file = etc(ACCESS_LIST + ".cfg");
        String text = Files.readString(file);
        everybodyHasHeard();
        Files.delete(file);
        try {
            poll("commands", this::registered);
            Said said = ssh(ADMIN, "skep:objects");
            assertTrue(said.toString(), said.text().contains("skep:objects"));
        } finally {
            Files.writeString(file, text);
        }
        awaitCommands();
        poll("the access list", () -> {
            Said said = ssh(LOGIN_ONLY, "skep:objects");
            return said.status() == 0 ? List.of(said.text()) : List.of();
        });
    }

    /** The commands of the scope, of which Karaf shows each to those who may call it. */
    private List<String> registered() {
        return Prompt.withAllRoles(() -> sessions.getRegistry().getCommands().stream()
                .filter(command -> command.getScope().equals("skep"))
                .map(Command::getName)
                .toList());
    }

    private void denied(String user, String line) throws Exception {
        Said said = ssh(user, line);
        String what = user + ": " + line + ": " + said;
        assertFalse(what, said.status() == 0);
        assertTrue(
                what, said.text().contains("Command not found") || said.text().contains("Insufficient credentials"));
    }

    /** What came over the wire, standard output and error, and the status. */
    private record Said(String text, int status) {}

    private static Said ssh(String user, String line) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SshClient client = SshClient.setUpDefaultClient()) {
            client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
            client.start();
            int port = Integer.parseInt(System.getProperty("skep.ssh.port"));
            try (ClientSession session = client.connect(user, "127.0.0.1", port)
                    .verify(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .getSession()) {
                session.addPasswordIdentity(PASSWORD);
                session.auth().verify(PATIENCE_SECONDS, TimeUnit.SECONDS);
                try (ChannelExec exec = session.createExecChannel(line)) {
                    exec.setOut(out);
                    exec.setErr(out);
                    exec.open().verify(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    exec.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
                    Integer status = exec.getExitStatus();
                    return new Said(out.toString(UTF_8), status == null ? -1 : status);
                }
            }
        }
    }
}
