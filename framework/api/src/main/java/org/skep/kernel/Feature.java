package org.skep.kernel;

/**
 * Kernel features that affect a load. The version is the first one on kernel.org with the feature; the running kernel
 * is always probed, its version is not used.
 */
public enum Feature {
    /** Programs have names (4.15). */
    PROGRAM_NAME("names of programs"),
    /** Maps have names (4.15). */
    MAP_NAME("names of maps"),
    /** Programs are loaded with an expected attach type (4.17). */
    EXPECTED_ATTACH_TYPE("expected attach types"),
    /** BTF can be loaded (4.18). */
    BTF("BTF"),
    /** BTF has FUNC and FUNC_PROTO, and programs are loaded with BTF, function info and line info (5.0). */
    BTF_FUNC("functions in BTF, function and line info"),
    /** BTF has VAR and DATASEC (5.2). */
    BTF_DATASEC("data sections in BTF"),
    /** Instructions refer to the values of array maps, and maps can be frozen (5.2). */
    GLOBAL_DATA("global data"),
    /** Maps are created with BTF for their key and value (4.18). */
    MAP_BTF("BTF of maps"),
    /** Array maps can be mapped into a process' memory: {@link MapSpec#MMAPABLE} (5.5). */
    MMAPABLE_ARRAY("arrays that can be mapped"),
    /** {@code bpf_probe_read_kernel} and related helpers exist (5.5). */
    PROBE_READ_KERNEL("bpf_probe_read_kernel"),
    /** FUNC in BTF carries a linkage (5.6). */
    BTF_FUNC_LINKAGE("linkage of functions in BTF"),
    /** A program can be bound to a map that no instruction refers to (5.10). */
    PROGRAM_BIND_MAP("maps bound to programs"),
    /** Memory of maps and programs is accounted to the control group, not to {@code RLIMIT_MEMLOCK} (5.11). */
    MEMCG_ACCOUNTING("accounting by control group"),
    /** BTF has FLOAT (5.13). */
    BTF_FLOAT("floating point numbers in BTF"),
    /** BTF has DECL_TAG (5.16). */
    BTF_DECL_TAG("declaration tags in BTF"),
    /** BTF has TYPE_TAG (5.17). */
    BTF_TYPE_TAG("type tags in BTF"),
    /** BTF has ENUM64 and signed ENUM (6.0). */
    BTF_ENUM64("64-bit enums in BTF"),
    /** A parameter can be marked as the program's context, by a DECL_TAG {@code arg:ctx} (6.8). */
    CONTEXT_TAG("parameters marked as the context"),
    /** The name of a DATASEC in BTF may begin with a question mark (6.9). */
    BTF_QMARK_DATASEC("names of data sections with a question mark");

    private final String words;

    Feature(String words) {
        this.words = words;
    }

    /** Returns the name for messages. */
    @Override
    public String toString() {
        return words;
    }
}
