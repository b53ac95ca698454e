package org.skep.itest.orders;

import java.util.Set;

/**
 * The bundles that come and go. Some have two editions, which differ in the ranking of what they provide: an update may
 * bring the other one, and with it another order, or a tie.
 */
enum Part {
    FORMAT("org.skep.format", Kind.GROUND, ""),
    API("org.skep.api", Kind.GROUND, ""),
    KCONFIG_TEXT("org.skep.kconfig", Kind.GROUND, ""),
    OBJECT("org.skep.object", Kind.GROUND, ""),
    CORE("org.skep.core", Kind.CORE, ""),
    KERNEL_VERSION("org.skep.resolver.kernelversion", Kind.RESOLVER, "kernel-version", 300, 200),
    FEATURES("org.skep.resolver.features", Kind.RESOLVER, "features", 200, 100),
    KCONFIG("org.skep.resolver.kconfig", Kind.RESOLVER, "kconfig", 100, 2000),
    OVERRIDES("org.skep.resolver.overrides", Kind.RESOLVER, "overrides", 1000),
    ONE("one", Kind.RESOLVER, "one", 10, 20),
    TWO("two", Kind.RESOLVER, "two", 20, 5),
    BOOT_FILE("org.skep.kconfigsource.bootfile", Kind.SOURCE, "boot-file", 200, 50),
    PROC_CONFIG("org.skep.kconfigsource.procconfig", Kind.SOURCE, "proc-config", 100, 200),
    MODULE_FOLDERS("org.skep.kconfigsource.modulefolders", Kind.SOURCE, "module-folders", 50, 150),
    PATH("org.skep.kconfigsource.path", Kind.SOURCE, "configured-path", 300, 20),
    KERNEL_IMAGE("org.skep.kconfigsource.kernelimage", Kind.SOURCE, "kernel-image", 20, 200),
    LINUX("org.skep.syscallprovider.linux", Kind.SYSCALL_PROVIDER, "linux", 100, 0),
    DRY_RUN("org.skep.syscallprovider.dryrun", Kind.SYSCALL_PROVIDER, "dry-run", 0);

    /** What a bundle is there for. */
    enum Kind {
        /** Others stand on it. */
        GROUND,
        CORE,
        RESOLVER,
        SOURCE,
        SYSCALL_PROVIDER
    }

    private final String symbolicName;
    private final Kind kind;
    private final String provides;

    @SuppressWarnings("ImmutableEnumChecker") // written by nobody
    private final int[] rankings;

    Part(String symbolicName, Kind kind, String provides, int... rankings) {
        this.symbolicName = symbolicName;
        this.kind = kind;
        this.provides = provides;
        this.rankings = rankings;
    }

    String symbolicName() {
        return symbolicName;
    }

    Kind kind() {
        return kind;
    }

    /** What people call what it provides; empty for those that provide nothing to be chosen. */
    String provides() {
        return provides;
    }

    /** How many there are of it: one for those without a ranking. */
    int editions() {
        return Math.max(1, rankings.length);
    }

    int ranking(int edition) {
        return rankings[edition];
    }

    /** Whether the test makes it itself. */
    boolean isApplication() {
        return this == ONE || this == TWO;
    }

    /** The bundles without which it can't be resolved. */
    Set<Part> needs() {
        return switch (this) {
            case FORMAT -> Set.of();
            case API -> Set.of(FORMAT);
            case KCONFIG_TEXT, OBJECT, FEATURES, ONE, TWO, LINUX, DRY_RUN -> Set.of(FORMAT, API);
            case CORE -> Set.of(FORMAT, API, KCONFIG_TEXT, OBJECT);
            default -> Set.of(FORMAT, API, KCONFIG_TEXT);
        };
    }
}
