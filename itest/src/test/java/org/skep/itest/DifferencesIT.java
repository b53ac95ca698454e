package org.skep.itest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.Before;
import org.junit.Test;
import org.skep.loader.NoConfig;
import org.skep.loader.ObjectFile;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.machine.Target;
import org.skep.source.Kconfig;

/** Where this project means to differ from libbpf; the numbers are those of the list in the documentation. */
public class DifferencesIT extends InFelix {
    private static final int LIBBPF_LINE = 4095;

    private ObjectFile object;

    @Before
    public void bundles() throws Exception {
        installAll();
        register("claims", 50, ".kconfig", "claimed_name", everything(6));
        object = fixture("objects/el/differences.bpf.o");
    }

    @Test
    public void n1ExternSectionsOfThePatchAndNamesThatAResolverClaims() throws Exception {
        Resolution resolution = configured("CONFIG_OF_THE_PATCH=1\nCONFIG_OF_THE_THREAD=2\n");
        Map<String, String> states = states(resolution);
        assertEquals("1", states.get("CONFIG_OF_THE_PATCH"));
        assertEquals("2", states.get("CONFIG_OF_THE_THREAD"));
        assertEquals("6", states.get("claimed_name"));
        assertEquals(
                java.util.Set.of(".extern", ".extern.kconfig", ".kconfig"),
                resolution.images().keySet());
    }

    @Test
    public void n2ALetterMustBeTheWholeValue() throws Exception {
        assertEquals("not-an-integer", states(configured("CONFIG_BOOL=yes\n")).get("CONFIG_BOOL"));
        assertEquals("y", states(configured("CONFIG_BOOL=y\n")).get("CONFIG_BOOL"));
    }

    @Test
    public void n3BlanksBeforeANumberCarriageReturnsAndNuls() throws Exception {
        assertEquals("not-an-integer", states(configured("CONFIG_NUMBER= 5\n")).get("CONFIG_NUMBER"));
        assertEquals("5", states(configured("CONFIG_NUMBER=5\r\n")).get("CONFIG_NUMBER"));
        assertEquals("\"a\\x00b\"", states(configured("CONFIG_TEXT=\"a\0b\"\n")).get("CONFIG_TEXT"));
    }

    @Test
    public void n4ALineMayBeLongerThanLibbpfsBuffer() throws Exception {
        String filler = "x".repeat(2 * LIBBPF_LINE - "CONFIG_LONG=\"\"".length());
        Resolution resolution = configured("CONFIG_LONG=\"" + filler + "\"\nCONFIG_NUMBER=5\n");
        assertEquals("5", states(resolution).get("CONFIG_NUMBER"));
        assertTrue(resolution.ok());
    }

    @Test
    public void n5GzipThatIsCutOffIsAnError() throws Exception {
        byte[] packed = gzip("CONFIG_NUMBER=5\n".repeat(100));
        Resolution resolution = resolve(
                object, ResolveOptions.defaults().kconfig(Kconfig.of("cut", Arrays.copyOf(packed, packed.length - 9))));
        assertEquals("source-damaged", states(resolution).get("CONFIG_NUMBER"));
        assertEquals("weak or not", "source-damaged", states(resolution).get("CONFIG_BOOL"));
    }

    @Test
    public void n6WithoutAnyConfigurationEverythingIsRefusedUnlessZerosAreAllowed() throws Exception {
        ResolveOptions nowhere = ResolveOptions.defaults().target(Target.at(emptyMachine()));
        Resolution refused = resolve(object, nowhere);
        Map<String, String> states = states(refused);
        states.keySet().removeIf(name -> !name.startsWith("CONFIG_"));
        assertEquals("weak or not", Set.of("no-configuration"), Set.copyOf(states.values()));
        assertEquals(List.of(), refused.warnings());

        Resolution resolution = resolve(object, nowhere.noConfig(NoConfig.ZERO));
        assertTrue(resolution.errors().toString(), resolution.ok());
        assertEquals("zero", states(resolution).get("CONFIG_NUMBER"));
        assertTrue(
                resolution.warnings().toString(),
                resolution.warnings().stream()
                        .anyMatch(warning -> warning.code().word().equals("no-configuration")));
    }

    @Test
    public void n8EveryExternThatFailsIsReported() throws Exception {
        Resolution resolution = configured("CONFIG_BOOL=5\nCONFIG_NUMBER=y\nCONFIG_TEXT=1\n");
        assertEquals(3, resolution.errors().size());
    }

    @Test
    public void n9TheSyscallWrapperIsToldFromSymbols() throws Exception {
        Path root = emptyMachine();
        ObjectFile asking = fixture("objects/el/deployment.bpf.o");
        ResolveOptions options = ResolveOptions.defaults().target(Target.at(root));
        // The addresses are hidden, as from everybody without the privilege: the names are enough.
        write(root, "proc/kallsyms", "0000000000000000 T __arm64_sys_bpf\n");
        assertEquals("1", states(resolve(asking, options)).get("LINUX_HAS_SYSCALL_WRAPPER"));
        write(root, "proc/kallsyms", "0000000000000000 T sys_bpf\n0000000000000000 T others\n");
        assertEquals("0", states(resolve(asking, options)).get("LINUX_HAS_SYSCALL_WRAPPER"));
    }

    @Test
    public void n10AnUnknownWeakLinuxNameIsZeroForEveryType() throws Exception {
        Map<String, String> states = states(configured("CONFIG_OTHER=y\n"));
        assertEquals("zero", states.get("LINUX_UNKNOWN_TRISTATE"));
        assertEquals("zero", states.get("LINUX_UNKNOWN_TEXT"));
        assertEquals("zero", states.get("LINUX_UNKNOWN_NUMBER"));
    }

    @Test
    public void n12ATristateOfAnEnum64HasEightBytes() throws Exception {
        ResolveOptions options =
                ResolveOptions.defaults().kconfig(Kconfig.of("it", "CONFIG_WIDE=m\n".getBytes(ISO_8859_1)));
        assertEquals("0200000000000000", image(resolve(fixture("objects/el/tristate64.bpf.o"), options)));
        assertEquals("0000000000000002", image(resolve(fixture("objects/eb/tristate64.bpf.o"), options)));
    }

    private static String image(Resolution resolution) {
        return HexFormat.of().formatHex(resolution.images().get(".kconfig").bytes());
    }

    private Resolution configured(String text) throws Exception {
        return resolve(object, ResolveOptions.defaults().kconfig(Kconfig.of("the test", text.getBytes(ISO_8859_1))));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(ISO_8859_1));
        }
        return packed.toByteArray();
    }
}
