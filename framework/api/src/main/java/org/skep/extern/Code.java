package org.skep.extern;

/**
 * A stable identifier for one kind of error or warning, for scripts, documentation and tests. Messages may be reworded,
 * codes may not. Resolvers may define their own.
 *
 * @param word lower-case letters and digits, words joined by a hyphen
 */
public record Code(String word) {
    /** The object's file does not exist, is not readable, or can't be an object file. */
    public static final Code NOT_READABLE = new Code("not-readable");
    /** The bytes are not an ELF64 relocatable object for BPF, or are damaged. */
    public static final Code NOT_AN_OBJECT = new Code("not-an-object");
    /** The object has no usable BTF, or its BTF has no such extern. */
    public static final Code NO_BTF = new Code("no-btf");
    /** No DATASEC lists the extern: it was declared without a section attribute. */
    public static final Code NO_SECTION = new Code("no-section");
    /** The extern is declared in a section that is not for externs. */
    public static final Code UNKNOWN_SECTION = new Code("unknown-section");
    /** A DATASEC lists an extern without an undefined symbol. */
    public static final Code NO_SYMBOL = new Code("no-symbol");
    /** Externs can't have the declared type. */
    public static final Code UNSUPPORTED_TYPE = new Code("unsupported-type");
    /** The extern is an array without elements. */
    public static final Code NO_SIZE = new Code("no-size");

    /** The extern is strong, and all resolvers that were called returned "absent". */
    public static final Code UNRESOLVED_STRONG = new Code("unresolved-strong");
    /** No installed resolver serves the extern; weak externs are refused too. */
    public static final Code NO_RESOLVER = new Code("no-resolver");
    /**
     * A resolver threw, exceeded the time limit or was unregistered, and no resolver of lower ranking answered; weak
     * externs are refused too.
     */
    public static final Code RESOLVER_FAILED = new Code("resolver-failed");
    /** The value is of a kind that does not fit the declared type. */
    public static final Code TYPE_MISMATCH = new Code("type-mismatch");
    /** The number needs more bits than the declared type has. */
    public static final Code OUT_OF_RANGE = new Code("out-of-range");
    /** The value is neither y, n, m, a string nor a number of at most 64 bits. */
    public static final Code NOT_AN_INTEGER = new Code("not-an-integer");
    /** The string has no closing quote. */
    public static final Code BAD_STRING = new Code("bad-string");
    /** As a warning: the string was cut to the declared size. */
    public static final Code TRUNCATED = new Code("truncated");
    /** An entry of the configuration has no equals sign; the whole source is refused. */
    public static final Code NO_SEPARATOR = new Code("no-separator");
    /** An entry of the configuration has no value; the whole source is refused. */
    public static final Code NO_VALUE = new Code("no-value");
    /** A source was opened but is damaged, too large, or failed during reading. */
    public static final Code SOURCE_DAMAGED = new Code("source-damaged");
    /** No readable kernel configuration was found. As a warning: weak externs are zero because an option allows it. */
    public static final Code NO_CONFIGURATION = new Code("no-configuration");
    /**
     * The target has another kernel than the given release. As a warning: the header of the configuration names another
     * kernel version than the target's.
     */
    public static final Code OTHER_KERNEL = new Code("other-kernel");
    /** The target's kernel version is unknown. */
    public static final Code NO_VERSION = new Code("no-version");

    /** The process lacks the privilege for a kernel operation. */
    public static final Code NOT_PERMITTED = new Code("not-permitted");
    /** The kernel refused an operation for another reason than privilege; includes verifier errors. */
    public static final Code KERNEL_REFUSED = new Code("kernel-refused");

    /** The object has the other byte order: it can be inspected, but not loaded on this machine. */
    public static final Code FOREIGN_ORDER = new Code("foreign-order");
    /** The object needs something that this project or the kernel does not support. */
    public static final Code UNSUPPORTED_FEATURE = new Code("unsupported-feature");
    /** The section name has no known program type. */
    public static final Code UNKNOWN_PROGRAM_SECTION = new Code("unknown-program-section");
    /** As a warning: the object has functions, but none is loaded as a program; or a program has no instructions. */
    public static final Code NO_PROGRAM = new Code("no-program");
    /** As a warning: data has addresses that are not relocated; programs read the value from the file. */
    public static final Code UNAPPLIED_RELOCATION = new Code("unapplied-relocation");
    /** The definition of a map is invalid. */
    public static final Code BAD_MAP = new Code("bad-map");
    /** A program has an invalid reference. */
    public static final Code BAD_PROGRAM = new Code("bad-program");

    /** Pinning is not possible: two pins would have the same path, or the directory is unsuitable. */
    public static final Code CANNOT_PIN = new Code("cannot-pin");
    /** No syscall provider is installed, or none with the given name. */
    public static final Code NO_PROVIDER = new Code("no-provider");
    /** The syscall provider threw an unexpected exception or returned null. */
    public static final Code PROVIDER_FAILED = new Code("provider-failed");
    /** The target is not the running machine, so its facts are not valid for the running kernel. */
    public static final Code FOREIGN_TARGET = new Code("foreign-target");

    /** Checks the format. */
    public Code {
        if (!isWellFormed(word)) {
            throw new IllegalArgumentException("\"" + word + "\" is not a code: lower-case words joined by hyphens");
        }
    }

    private static boolean isWellFormed(String word) {
        return !word.isEmpty()
                && Character.isLowerCase(word.charAt(0))
                && !word.endsWith("-")
                && !word.contains("--")
                && word.chars().allMatch(c -> c == '-' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
    }

    @Override
    public String toString() {
        return word;
    }
}
