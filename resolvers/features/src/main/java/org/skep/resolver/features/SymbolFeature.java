package org.skep.resolver.features;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** A fact about a kernel that its symbols tell. */
enum SymbolFeature {
    /**
     * Programs can ask for the cookie of their attachment. The helper {@code bpf_get_attach_cookie} is one function for
     * each kind of tracing program: {@code _trace} and {@code _pe} since Linux 5.15, others since. The name alone,
     * without a suffix, does not count: it is not a tracing program's.
     */
    BPF_COOKIE("LINUX_HAS_BPF_COOKIE", "bpf_get_attach_cookie_[a-z_]+"),

    /**
     * System calls are entered through a wrapper of the architecture that takes all arguments in one structure
     * ({@code CONFIG_ARCH_HAS_SYSCALL_WRAPPER}), which is where kprobes have to go. The names are those of the kernel's
     * {@code asm/syscall_wrapper.h}, and of those architectures for which libbpf expects one.
     */
    SYSCALL_WRAPPER(
            "LINUX_HAS_SYSCALL_WRAPPER", "__(x64|ia32|arm64|arm|s390x|s390|mips|riscv|powerpc|powerpc64)_sys_bpf");

    private final String externName;
    private final Pattern symbol;

    SymbolFeature(String externName, String symbol) {
        this.externName = externName;
        this.symbol = Pattern.compile(symbol);
    }

    /** The feature that a virtual extern of this name stands for. */
    static Optional<SymbolFeature> named(String externName) {
        return Arrays.stream(values())
                .filter(feature -> feature.externName.equals(externName))
                .findFirst();
    }

    /** The name of the virtual extern. */
    String externName() {
        return externName;
    }

    /** Whether a kernel with this symbol has the feature. */
    boolean isShownBy(String symbolName) {
        return symbol.matcher(symbolName).matches();
    }
}
