package org.skep.itest;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.Before;
import org.junit.Test;
import org.skep.extern.Code;
import org.skep.kernel.Handle;
import org.skep.kernel.MapHandle;
import org.skep.kernel.TestRun;
import org.skep.loader.BpfLoader;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadRefusedException;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;

/**
 * The loader's service as an application in Felix uses it. What loads into the running kernel wants CAP_SYS_ADMIN, and
 * is skipped without it, which is said on standard error; with {@code CI=true} it fails instead.
 */
public class LoadingIT extends InFelix {
    private static final byte[] ONLY_KEY = new byte[4];
    /** What a program for packets wants to see at least: an Ethernet header. */
    private static final byte[] PACKET = new byte[64];

    private ObjectFile object;

    @Before
    public void bundles() throws Exception {
        installAll();
        register("demo", 0, ".extern.demo", "*", everything(1000));
        register("site", 0, ".kconfig", "site_number", everything(7));
        object = fixture("objects/el/deployment.bpf.o");
    }

    @Test
    public void aProgramRunsWithTheAnswersAndItsMapsCanBeRead() throws Exception {
        RunningKernel.wanted();
        install("org.skep.syscallprovider.linux");
        LoadedObject loaded = service(BpfLoader.class).load(object, LoadOptions.defaults());
        MapHandle externs = loaded.map(".kconfig").orElseThrow().handle();
        try (loaded) {
            byte[] image = loaded.resolution().images().get(".kconfig").bytes();
            assertArrayEquals(image, externs.lookup(ONLY_KEY).orElseThrow());
            assertArrayEquals(
                    new byte[] {(byte) 0xe8, 3, 0, 0},
                    loaded.map(".extern.demo")
                            .orElseThrow()
                            .handle()
                            .lookup(ONLY_KEY)
                            .orElseThrow());

            // int CONFIG_HZ, int LINUX_KERNEL_VERSION, int site_number, bool LINUX_HAS_SYSCALL_WRAPPER
            ByteBuffer values = ByteBuffer.wrap(image).order(ByteOrder.nativeOrder());
            int sum = values.getInt() + values.getInt() + values.getInt() + values.get() + 1000;
            assertEquals(
                    sum,
                    loaded.program("deployment")
                            .orElseThrow()
                            .handle()
                            .testRun(TestRun.once().data(PACKET))
                            .returnValue());
        }
        assertEquals(Handle.State.CLOSED, externs.state());
    }

    @Test
    public void aProviderThatIsStoppedTakesItsHandlesWithIt() throws Exception {
        RunningKernel.wanted();
        var provider = install("org.skep.syscallprovider.linux");
        try (LoadedObject loaded = service(BpfLoader.class).load(object, LoadOptions.defaults())) {
            MapHandle externs = loaded.map(".kconfig").orElseThrow().handle();
            provider.stop();
            assertEquals(Handle.State.LOST, externs.state());
        }
    }

    @Test
    public void withoutAProviderNothingIsLoadedAndADryRunIsChosenOnlyByName() throws Exception {
        BpfLoader loader = service(BpfLoader.class);
        assertEquals(Code.NO_PROVIDER, refused(loader, LoadOptions.defaults()));
        install("org.skep.syscallprovider.dryrun");
        assertEquals("its ranking never chooses it", Code.NO_PROVIDER, refused(loader, LoadOptions.defaults()));
        try (LoadedObject pretended = loader.load(object, LoadOptions.defaults().provider("dry-run"))) {
            assertEquals("dry-run", pretended.provider());
            assertFalse(pretended.maps().isEmpty());
        }
    }

    private Code refused(BpfLoader loader, LoadOptions options) {
        return assertThrows(LoadRefusedException.class, () -> loader.load(object, options))
                .code();
    }
}
