package org.skep.itest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.Before;
import org.junit.Test;
import org.skep.extern.BpfObjectException;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectResolver;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.machine.Target;
import org.skep.source.Kconfig;

/**
 * Input that is no good, and what a person is told: which object, which extern, declared how, found where, what to do.
 */
public class BadInputIT extends InFelix {
    /** Offset of {@code e_machine} in an ELF header. */
    private static final int MACHINE = 18;

    private static final short X86_64 = 62;
    /** Each cut is that much longer than the last. */
    private static final int STEP = 64;

    private ObjectResolver resolver;

    @Before
    public void bundles() throws Exception {
        installAll();
        resolver = service(ObjectResolver.class);
    }

    @Test
    public void notElf() {
        refused(
                new ObjectFile("readme.bpf.o", "# Not an object\n".getBytes(ISO_8859_1)),
                "not-an-object",
                "readme.bpf.o");
    }

    @Test
    public void empty() {
        refused(new ObjectFile("empty.bpf.o", new byte[0]), "not-an-object", "empty.bpf.o");
    }

    @Test
    public void anotherMachinesElf() throws Exception {
        byte[] bytes = fixture("objects/el/deployment.bpf.o").bytes();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putShort(MACHINE, X86_64);
        refused(new ObjectFile("x86.o", bytes), "not-an-object", "x86.o", "62");
    }

    @Test
    public void cutOffAtEverySixtyFourthByte() throws Exception {
        for (String name : new String[] {"objects/el/deployment.bpf.o", "objects/eb/sections.bpf.o"}) {
            byte[] bytes = fixture(name).bytes();
            for (int length = 0; length < bytes.length; length += STEP) {
                ObjectFile cut = new ObjectFile("cut at " + length, Arrays.copyOf(bytes, length));
                refused(cut, "not-an-object", "cut at " + length);
            }
        }
    }

    @Test
    public void noBtf() throws Exception {
        refused(fixture("objects/el/no-btf.bpf.o"), "no-btf", "no BTF", "compile with -g");
    }

    @Test
    public void anExternWithoutBtf() throws Exception {
        refused(fixture("objects/el/extern-without-btf.bpf.o"), "no-btf", "no variable or function of that name");
    }

    @Test
    public void anExternWithoutASectionAttribute() throws Exception {
        refused(fixture("objects/el/no-section.bpf.o"), "no-section", "strong", "__kconfig");
    }

    @Test
    public void aFunctionInAValueSection() throws Exception {
        refused(fixture("objects/el/function-in-values.bpf.o"), "unsupported-type", "function", "__ksym");
    }

    @Test
    public void anUnknownSection() throws Exception {
        refused(fixture("objects/el/unknown-section.bpf.o"), "unknown-section", ".kconfig");
    }

    @Test
    public void everythingThatIsWrongIsToldAtOnce() throws Exception {
        BpfObjectException refusal = assertThrows(
                BpfObjectException.class,
                () -> resolver.resolve(fixture("objects/el/all-wrong.bpf.o"), ResolveOptions.defaults()));
        assertEquals(6, refusal.problems().size());
    }

    @Test
    public void aDamagedGzipSource() throws Exception {
        byte[] packed = new byte[100];
        packed[0] = 0x1f;
        packed[1] = (byte) 0x8b;
        failed(
                packed,
                "source-damaged",
                "CONFIG_HZ",
                "strong int in .kconfig",
                "the source",
                "give another configuration");
    }

    @Test
    public void aSourceOfSixtyFiveMebibytes() throws Exception {
        byte[] huge = new byte[65 << 20];
        Arrays.fill(huge, (byte) '#');
        failed(huge, "source-damaged", "larger than 64 MiB", "the source");
    }

    @Test
    public void anEntryWithoutASeparator() throws Exception {
        failed("CONFIG_A=y\nCONFIG_B\n".getBytes(ISO_8859_1), "no-separator", "the source:2", "CONFIG_B");
    }

    @Test
    public void anEntryWithoutAValue() throws Exception {
        failed("CONFIG_A=\n".getBytes(ISO_8859_1), "no-value", "the source:1");
    }

    @Test
    public void aLineThatSaysNotSetIsNoValueAndIsNamed() throws Exception {
        failed(
                "CONFIG_A=y\n# CONFIG_HZ is not set\n".getBytes(ISO_8859_1),
                "unresolved-strong",
                "the source:2",
                "# CONFIG_HZ is not set",
                "__weak");
    }

    @Test
    public void anUnresolvedStrongExternNamesEveryPlaceThatWasTried() throws Exception {
        Path root = emptyMachine();
        write(root, "proc/sys/kernel/osrelease", "6.6.6-skep\n");
        Resolution resolution = resolver.resolve(
                fixture("objects/el/deployment.bpf.o"),
                ResolveOptions.defaults().target(Target.at(root)));
        assertEquals("no-configuration", states(resolution).get("CONFIG_HZ"));
        says(
                said(resolution, "CONFIG_HZ"),
                "deployment.bpf.o",
                "strong int in .kconfig",
                root + "/boot/config-6.6.6-skep: no such file",
                root + "/proc/config.gz: no such file",
                "kernel-version: answers only LINUX_KERNEL_VERSION",
                "features: answers only LINUX_*");
    }

    private void failed(byte[] source, String code, String... words) throws Exception {
        Resolution resolution = resolver.resolve(
                fixture("objects/el/deployment.bpf.o"),
                ResolveOptions.defaults().kconfig(Kconfig.of("the source", source)));
        assertEquals(code, states(resolution).get("CONFIG_HZ"));
        says(said(resolution, "CONFIG_HZ"), words);
    }

    private void refused(ObjectFile object, String code, String... words) {
        BpfObjectException refusal =
                assertThrows(BpfObjectException.class, () -> resolver.resolve(object, ResolveOptions.defaults()));
        assertEquals(refusal.getMessage(), code, refusal.code().word());
        says(refusal.getMessage(), words);
    }

    private static void says(String message, String... words) {
        for (String word : words) {
            assertTrue("\"" + word + "\" in: " + message, message.contains(word));
        }
    }
}
