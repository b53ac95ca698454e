package org.skep.itest.orders;

/** Where the machine may have a configuration: one place for each source, and in each another {@code CONFIG_HZ}. */
enum Place {
    CONFIGURED(Part.PATH, "srv/kernels/" + Place.RELEASE, 100),
    BOOT(Part.BOOT_FILE, "boot/config-" + Place.RELEASE, 1000),
    PROC(Part.PROC_CONFIG, "proc/config.gz", 250),
    MODULES(Part.MODULE_FOLDERS, "lib/modules/" + Place.RELEASE + "/config", 300),
    IMAGE(Part.KERNEL_IMAGE, "boot/vmlinuz-" + Place.RELEASE, 500);

    /** The kernel's. */
    static final String RELEASE = "6.1.0-50-cloud-amd64";

    private final Part source;
    private final String path;
    private final int frequency;

    Place(Part source, String path, int frequency) {
        this.source = source;
        this.path = path;
        this.frequency = frequency;
    }

    /** Who looks there, and nowhere else. */
    Part source() {
        return source;
    }

    /** On the machine, without a slash in front. */
    String path() {
        return path;
    }

    /** What it says of {@code CONFIG_HZ}. */
    int frequency() {
        return frequency;
    }
}
