package org.skep.itest.karaf;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectResolver;
import org.skep.loader.ResolveOptions;

/**
 * What the core's service says itself. A class of its own, because a test class is looked through before the bundles
 * are there, and must not name anything of theirs.
 */
final class CoreView {
    private CoreView() {}

    /** Section to its bytes in hexadecimal. */
    static Map<String, String> images(BundleContext context, Path object) throws Exception {
        ServiceReference<ObjectResolver> reference = context.getServiceReference(ObjectResolver.class);
        try {
            Map<String, String> images = new TreeMap<>();
            context.getService(reference)
                    .resolve(ObjectFile.read(object), ResolveOptions.defaults())
                    .images()
                    .forEach((section, image) ->
                            images.put(section, HexFormat.of().formatHex(image.bytes())));
            return images;
        } finally {
            context.ungetService(reference);
        }
    }
}
