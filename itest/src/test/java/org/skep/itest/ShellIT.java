package org.skep.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.skep.loader.BpfLoader;

/**
 * Objects that a shell keeps loaded, as people in Gogo see them. What loads into the running kernel wants
 * CAP_SYS_ADMIN, as {@link LoadingIT} says.
 */
public class ShellIT extends InFelix {
    private static final long PATIENCE_SECONDS = 60;

    private final String object =
            fixtures().resolve("objects/el/deployment.bpf.o").toString();
    private Bundle provider;

    @Before
    public void bundles() throws Exception {
        RunningKernel.wanted();
        installAll();
        register("demo", 0, ".extern.demo", "*", everything(1000));
        register("site", 0, ".kconfig", "site_number", everything(7));
        provider = install("org.skep.syscallprovider.linux");
        install("org.skep.commands");
        install("org.skep.commands.gogo");
        service(CommandProcessor.class);
    }

    @Test
    public void anObjectStaysAndShowsWhatWouldBeAnotherUntilItIsUnloaded() throws Exception {
        configure("org.skep.overrides", Map.of("CONFIG_HZ", "250"));
        runUntil("skep:explain " + object + " CONFIG_HZ", said -> said.contains(": 250\n"));
        List<String> before = RunningKernel.descriptors();

        String loaded = run("skep:load " + object);
        assertTrue(loaded, loaded.startsWith("deployment.bpf.o: 1 program and 2 maps loaded by linux as object 1,"));
        assertTrue(loaded, loaded.contains(" until skep:unload 1\n"));
        assertTrue("the kernel has it", RunningKernel.descriptors().size() > before.size());
        String fresh = run("skep:objects");
        assertTrue(fresh, fresh.contains("deployment.bpf.o  loaded  linux  deployment  "));

        configure("org.skep.overrides", Map.of("CONFIG_HZ", "1000"));
        String stale = runUntil("skep:objects", said -> said.contains("  values differ  "));
        assertTrue(stale, stale.contains("deployment.bpf.o (1): values differ, it would resolve differently now\n"));
        assertTrue(stale, stale.contains("  CONFIG_HZ  was       250    overrides: org.skep.overrides"));
        assertTrue(stale, stale.contains("             would be  1000   overrides: org.skep.overrides"));

        configure("org.skep.overrides", Map.of("CONFIG_HZ", "250"));
        runUntil("skep:objects", said -> said.contains("  loaded  "));

        assertEquals("deployment.bpf.o (1): 1 program and 2 maps unloaded\n", run("skep:unload deployment.bpf.o"));
        assertEquals("nothing is loaded\n", run("skep:objects"));
        assertEquals(before, RunningKernel.descriptors());
        assertTrue(service(BpfLoader.class).loaded().isEmpty());
    }

    @Test
    public void whatItsProviderTookAlongIsLostAndCanBeForgotten() throws Exception {
        List<String> before = RunningKernel.descriptors();
        run("skep:load " + object);

        provider.stop();

        String lost = run("skep:objects");
        assertTrue(lost, lost.contains("deployment.bpf.o  lost "));
        assertEquals(before, RunningKernel.descriptors());
        assertEquals(
                "deployment.bpf.o (1): 1 program and 2 maps, lost with their provider, forgotten\n",
                run("skep:unload --all"));
        assertEquals("nothing is loaded\n", run("skep:objects"));
    }

    @Test
    public void aFailureIsLeftInTheStatus() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CommandSession session = session(out)) {
            session.execute("skep:unload 9");
            assertEquals(2, session.get("status"));
            session.execute("skep:load /does/not/exist.o");
            assertEquals(1, session.get("status"));
            session.execute("skep:objects");
            assertEquals(0, session.get("status"));
        }
        String said = out.toString(StandardCharsets.UTF_8);
        assertTrue(said, said.contains("skep: 9: there is no such object; nothing is loaded\n"));
        assertTrue(said, said.contains("exist.o: not-readable: no such file\n"));
    }

    /** Runs until it says what is wanted: configurations reach components by a thread of ConfigAdmin's. */
    private String runUntil(String line, Predicate<String> wanted) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String said = run(line);
        while (!wanted.test(said)) {
            assertTrue("still not as wanted: " + said, System.nanoTime() - end < 0);
            said = run(line);
        }
        return said;
    }

    private String run(String line) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CommandSession session = session(out)) {
            session.execute(line);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private CommandSession session(ByteArrayOutputStream out) throws InterruptedException {
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        return service(CommandProcessor.class).createSession(new ByteArrayInputStream(new byte[0]), stream, stream);
    }
}
