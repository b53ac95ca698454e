package org.skep.itest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.skep.extern.Origin;
import org.skep.loader.ObjectFile;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.loader.ResolvedExtern;
import org.skep.machine.Target;
import org.skep.resolver.ExternResolver;
import org.skep.source.Finding;
import org.skep.source.Kconfig;
import org.skep.source.KconfigSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.XZOutputStream;

/** Bundles come, go and change; the next resolution follows, and says who is missing. */
public class DeploymentIT extends InFelix {
    private static final String VERSION = "LINUX_KERNEL_VERSION";
    private static final String WRAPPER = "LINUX_HAS_SYSCALL_WRAPPER";
    private static final String HZ = "CONFIG_HZ";
    private static final String DEMO = "demo_limit";
    private static final String SITE = "site_number";

    private Path root;
    private ObjectFile object;
    private ResolveOptions options;

    @Before
    public void machine() throws IOException {
        root = emptyMachine();
        write(root, "proc/sys/kernel/osrelease", "6.1.0-50-cloud-amd64\n");
        write(root, "proc/sys/kernel/version", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-07-01)\n");
        write(root, "proc/kallsyms", "ffffffff81000000 T _stext\nffffffff81200000 T __x64_sys_bpf\n");
        Files.write(root.resolve("proc/config.gz"), packed("CONFIG_HZ=250\n".getBytes(UTF_8), GZIPOutputStream::new));
        object = fixture("objects/el/deployment.bpf.o");
        options = ResolveOptions.defaults().target(Target.at(root));
    }

    @Test
    public void eachBundleAnswersOneMore() throws Exception {
        install("org.skep.core");
        Resolution alone = resolve(object, options);
        assertEquals(
                Map.of(
                        VERSION, "no-resolver",
                        WRAPPER, "no-resolver",
                        HZ, "no-resolver",
                        DEMO, "no-resolver",
                        SITE, "no-resolver"),
                states(alone));
        assertSays(alone, VERSION, "a resolver of the kernel's version is missing");
        assertSays(alone, WRAPPER, "a resolver of the kernel's features is missing");
        assertSays(alone, HZ, "a resolver of the kernel's configuration is missing");
        assertSays(alone, DEMO, "a resolver of the section .extern.demo is missing");
        assertSays(alone, SITE, "no resolver claims the name");
        assertTrue(alone.images().isEmpty());

        Map<String, String> expected = new HashMap<>(states(alone));
        install("org.skep.resolver.kernelversion");
        expected.put(VERSION, Integer.toString(0x0601b0));
        assertEquals(expected, states(resolve(object, options)));

        install("org.skep.resolver.features");
        expected.put(WRAPPER, "1");
        assertEquals(expected, states(resolve(object, options)));

        install("org.skep.resolver.kconfig");
        Resolution sourceless = resolve(object, options);
        assertEquals(expected, states(sourceless));
        assertSays(sourceless, HZ, "no configuration source is available");

        install("org.skep.kconfigsource.bootfile");
        expected.put(HZ, "no-configuration");
        Resolution inVain = resolve(object, options);
        assertEquals(expected, states(inVain));
        assertSays(inVain, HZ, "boot/config-6.1.0-50-cloud-amd64: no such file");

        install("org.skep.kconfigsource.procconfig");
        expected.put(HZ, "250");
        assertEquals(expected, states(resolve(object, options)));

        register("demo", 0, ".extern.demo", "*", everything(7));
        expected.put(DEMO, "7");
        Resolution almost = resolve(object, options);
        assertEquals(expected, states(almost));
        assertEquals("07000000", hex(almost.images().get(".extern.demo")));

        install("org.skep.resolver.overrides");
        assertEquals(expected, states(resolve(object, options)));
        configure("org.skep.overrides", Map.of(SITE, "0x2a"));
        expected.put(SITE, "42");
        Resolution whole = resolveUntil(object, options, Resolution::ok);
        assertEquals(expected, states(whole));
        // int CONFIG_HZ, int LINUX_KERNEL_VERSION, int site_number, bool LINUX_HAS_SYSCALL_WRAPPER
        assertEquals(
                "fa000000" + "b0010600" + "2a000000" + "01", hex(whole.images().get(".kconfig")));
    }

    @Test
    public void debiansBootFileIsPreferredToProc() throws Exception {
        installAll();
        write(root, "boot/config-6.1.0-50-cloud-amd64", "CONFIG_HZ=1000\n");
        assertEquals("1000", states(resolve(object, options)).get(HZ));
        assertEquals(
                Integer.toString(0x0601b0), states(resolve(object, options)).get(VERSION));
    }

    @Test
    public void aPathIsASourceWhereItIsConfigured() throws Exception {
        installAll();
        write(root, "srv/kernels/6.1.0-50-cloud-amd64.config", "CONFIG_HZ=100\n");
        assertEquals("250", states(resolve(object, options)).get(HZ));
        configure("org.skep.kconfigsource.path", Map.of("path", "/nowhere/%r, /srv/kernels/%r.config"));
        Resolution set =
                resolveUntil(object, options, r -> "100".equals(states(r).get(HZ)));
        assertEquals(
                root.resolve("srv/kernels/6.1.0-50-cloud-amd64.config") + ":1",
                origin(set, HZ).toString());
    }

    @Test
    public void besideTheModulesIsLookedAfterProc() throws Exception {
        installAll();
        write(root, "lib/modules/6.1.0-50-cloud-amd64/config", "CONFIG_HZ=1000\n");
        assertEquals("250", states(resolve(object, options)).get(HZ));
        Files.delete(root.resolve("proc/config.gz"));
        assertEquals("1000", states(resolve(object, options)).get(HZ));
    }

    /** Each in the framework's own class loaders: the libraries are bundles, and one of them has native code. */
    @Test
    public void aKernelIsUnpackedHoweverItIsPacked() throws Exception {
        installAll();
        Files.delete(root.resolve("proc/config.gz"));
        Path image = root.resolve("boot/vmlinuz-6.1.0-50-cloud-amd64");
        Files.createDirectory(image.getParent());
        byte[] kernel = kernel("CONFIG_HZ=300\n");
        for (Packer packer : List.<Packer>of(
                GZIPOutputStream::new,
                BZip2CompressorOutputStream::new,
                out -> new XZOutputStream(out, new LZMA2Options(0)),
                out -> new LZMAOutputStream(out, new LZMA2Options(0), -1),
                ZstdOutputStream::new)) {
            Files.write(image, packed(kernel, packer));
            Resolution resolution = resolve(object, options);
            assertEquals("300", states(resolution).get(HZ));
            assertEquals(image + ":1", origin(resolution, HZ).toString());
        }
    }

    /** Begins to pack. */
    private interface Packer {
        OutputStream into(OutputStream packed) throws IOException;
    }

    private static byte[] packed(byte[] bytes, Packer packer) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = packer.into(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    /** What of a kernel is looked for, behind as many bytes as an image has at least. */
    private static byte[] kernel(String configuration) throws IOException {
        ByteArrayOutputStream kernel = new ByteArrayOutputStream();
        kernel.writeBytes(new byte[1 << 20]);
        kernel.writeBytes("IKCFG_ST".getBytes(UTF_8));
        kernel.writeBytes(packed(configuration.getBytes(UTF_8), GZIPOutputStream::new));
        kernel.writeBytes("IKCFG_ED".getBytes(UTF_8));
        return kernel.toByteArray();
    }

    @Test
    public void aSourceIsSwappedWhileEverythingRuns() throws Exception {
        install("org.skep.core");
        install("org.skep.resolver.kconfig");
        Bundle proc = install("org.skep.kconfigsource.procconfig");
        assertEquals("250", states(resolve(object, options)).get(HZ));

        proc.stop();
        assertEquals("no-resolver", states(resolve(object, options)).get(HZ));

        register(
                KconfigSource.class,
                target -> Finding.of(Kconfig.of("elsewhere", "CONFIG_HZ=300\n".getBytes(UTF_8))),
                Map.of(KconfigSource.NAME, "elsewhere"));
        Resolution swapped = resolve(object, options);
        assertEquals("300", states(swapped).get(HZ));
        assertEquals("elsewhere:1", origin(swapped, HZ).toString());

        proc.start();
        assertEquals("250", states(resolve(object, options)).get(HZ));
    }

    @Test
    public void overridesFollowTheirConfiguration() throws Exception {
        installAll();
        assertEquals("250", states(resolve(object, options)).get(HZ));
        configure("org.skep.overrides", Map.of(HZ, 1000, WRAPPER, false, DEMO, "-1", SITE, "many"));
        Resolution set =
                resolveUntil(object, options, r -> "1000".equals(states(r).get(HZ)));
        assertEquals("n", states(set).get(WRAPPER));
        assertEquals("-1", states(set).get(DEMO));
        assertEquals(
                "one bad entry costs that name alone",
                "not-an-integer",
                states(set).get(SITE));
        assertEquals("org.skep.overrides", origin(set, HZ).source());

        configure("org.skep.overrides", Map.of(HZ, "100"));
        resolveUntil(object, options, r -> "100".equals(states(r).get(HZ)));
    }

    @Test
    public void aChangedRankingChangesWhoIsAskedFirst() throws Exception {
        install("org.skep.core");
        ServiceRegistration<ExternResolver> one = register("one", 10, ".extern.demo", "*", everything(1));
        register("two", 5, ".extern.demo", "*", everything(2));
        assertEquals("1", states(resolve(object, options)).get(DEMO));

        one.setProperties(FrameworkUtil.asDictionary(Map.of(
                ExternResolver.NAME, "one", ExternResolver.SECTIONS, ".extern.demo", Constants.SERVICE_RANKING, 1)));
        assertEquals("2", states(resolve(object, options)).get(DEMO));
    }

    private static void assertSays(Resolution resolution, String extern, String words) {
        String said = said(resolution, extern);
        assertTrue(said, said.contains(words));
    }

    private static Origin origin(Resolution resolution, String name) {
        return resolution.externs().stream()
                .filter(extern -> extern.extern().name().equals(name))
                .map(extern -> ((ResolvedExtern.Resolved) extern).origin())
                .findFirst()
                .orElseThrow();
    }

    private static String hex(Resolution.SectionData data) {
        return java.util.HexFormat.of().formatHex(data.bytes());
    }
}
