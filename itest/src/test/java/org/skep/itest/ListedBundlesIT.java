package org.skep.itest;

import static org.junit.Assert.assertEquals;
import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.options;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.machine.Target;

/** The shortest of the lists that are documented for Felix is all that it takes to resolve an object. */
public class ListedBundlesIT extends InFelix {
    private static final Pattern LISTED = Pattern.compile("^\\s+([\\w.-]+);version=", Pattern.MULTILINE);

    @Override
    @Configuration
    public Option[] felix() throws IOException {
        Map<String, Path> jars = bundlesByName();
        List<Option> options = new ArrayList<>();
        options.add(junitBundles());
        // What the test itself is given, beyond the list.
        options.add(bundle(jars.get("org.apache.felix.configadmin").toUri().toString()));
        String list = Files.readString(Path.of(System.getProperty("skep.lists"), "least.bndrun"));
        for (String name : LISTED.matcher(list)
                .results()
                .map((MatchResult listed) -> listed.group(1))
                .toList()) {
            options.add(bundle(jars.get(name).toUri().toString()));
        }
        return options(options.toArray(Option[]::new));
    }

    @Test
    public void whatIsListedResolvesAnObjectFromAPackedConfiguration() throws Exception {
        Path root = emptyMachine();
        write(root, "proc/sys/kernel/osrelease", "6.1.7\n");
        write(root, "proc/kallsyms", "ffffffff81000000 T _stext\nffffffff81000001 T __x64_sys_bpf\n");
        Files.write(root.resolve("proc/config.gz"), gzip("CONFIG_HZ=250\n"));

        Resolution resolution = resolve(
                fixture("objects/el/deployment.bpf.o"),
                ResolveOptions.defaults().target(Target.at(root)));

        Map<String, String> states = states(resolution);
        assertEquals("250", states.get("CONFIG_HZ"));
        assertEquals(Integer.toString(0x060107), states.get("LINUX_KERNEL_VERSION"));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }
}
