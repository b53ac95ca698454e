package org.skep.resolver.features;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** A kernel feature that is visible in the kernel's symbols. */
enum SymbolFeature {
    /**
     * Programs can read the cookie of their attachment. The helper {@code bpf_get_attach_cookie} is a separate function
     * for each kind of tracing program: {@code _trace} and {@code _pe} since Linux 5.15, others later. The name without
     * a suffix is not a helper of tracing programs and does not match.
     */
    BPF_COOKIE("LINUX_HAS_BPF_COOKIE", "bpf_get_attach_cookie_[a-z_]+"),

    /**
     * System calls are entered through a wrapper of the architecture that takes all arguments in one structure
     * ({@code CONFIG_ARCH_HAS_SYSCALL_WRAPPER}); kprobes must attach to it. The names are from the kernel's
     * {@code asm/syscall_wrapper.h}, for the architectures for which libbpf expects a wrapper.
     */
    SYSCALL_WRAPPER(
            "LINUX_HAS_SYSCALL_WRAPPER", "__(x64|ia32|arm64|arm|s390x|s390|mips|riscv|powerpc|powerpc64)_sys_bpf");

    private final String externName;
    private final Pattern symbol;

    SymbolFeature(String externName, String symbol) {
        this.externName = externName;
        this.symbol = Pattern.compile(symbol);
    }

    /** Returns the feature of a virtual extern. */
    static Optional<SymbolFeature> named(String externName) {
        return Arrays.stream(values())
                .filter(feature -> feature.externName.equals(externName))
                .findFirst();
    }

    /** Returns the name of the virtual extern. */
    String externName() {
        return externName;
    }

    /** Whether a kernel with this symbol has the feature. */
    boolean isShownBy(String symbolName) {
        return symbol.matcher(symbolName).matches();
    }
}
