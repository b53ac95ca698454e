package org.skep.extern;

/**
 * A stable word that names one kind of error or warning: for scripts, for look-up in the documentation, and for tests.
 * Its message may be reworded, the code may not. Resolvers may use words of their own.
 *
 * @param word lower-case letters and digits, words joined by a hyphen
 */
public record Code(String word) {
    /** The object's file is not there, may not be read, or is none that could hold an object. */
    public static final Code NOT_READABLE = new Code("not-readable");
    /** The bytes are no ELF64 relocatable object for BPF, or are damaged. */
    public static final Code NOT_AN_OBJECT = new Code("not-an-object");
    /** The object has no usable BTF, or an extern is not in it as an extern. */
    public static final Code NO_BTF = new Code("no-btf");
    /** No DATASEC lists the extern: it was declared without a section attribute. */
    public static final Code NO_SECTION = new Code("no-section");
    /** The extern is declared in a section that is not for externs. */
    public static final Code UNKNOWN_SECTION = new Code("unknown-section");
    /** A DATASEC lists an extern for which there is no undefined symbol. */
    public static final Code NO_SYMBOL = new Code("no-symbol");
    /** The declared type is none that an extern may have. */
    public static final Code UNSUPPORTED_TYPE = new Code("unsupported-type");
    /** The extern is an array without elements. */
    public static final Code NO_SIZE = new Code("no-size");

    /** Everybody who was asked says that there is no such thing, and the extern is strong. */
    public static final Code UNRESOLVED_STRONG = new Code("unresolved-strong");
    /** Nobody is installed who answers such an extern; weak ones are refused too. */
    public static final Code NO_RESOLVER = new Code("no-resolver");
    /** A resolver threw, took too long or went away, and nobody below it answered; weak ones are refused too. */
    public static final Code RESOLVER_FAILED = new Code("resolver-failed");
    /** The value is of a kind that the declared type cannot take. */
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
    /** An entry of the configuration has nothing after its equals sign; the whole source is refused. */
    public static final Code NO_VALUE = new Code("no-value");
    /** A source was opened and is damaged, too large, or failed while it was read. */
    public static final Code SOURCE_DAMAGED = new Code("source-damaged");
    /** As a warning: there is no configuration of the kernel anywhere. */
    public static final Code NO_CONFIGURATION = new Code("no-configuration");
    /** As a warning: there is no configuration of the kernel that may be read, and a place where one may not. */
    public static final Code DENIED_CONFIGURATION = new Code("denied-configuration");
    /**
     * The target has another kernel than was said. As a warning: by its header, the configuration was made for another
     * version of the kernel than the target's.
     */
    public static final Code OTHER_KERNEL = new Code("other-kernel");
    /** Nothing on the target tells the kernel's version. */
    public static final Code NO_VERSION = new Code("no-version");

    /** The process lacks the privilege for what it asked of the kernel. */
    public static final Code NOT_PERMITTED = new Code("not-permitted");
    /** The kernel refused an operation for another reason than privilege; the verifier's verdict too. */
    public static final Code KERNEL_REFUSED = new Code("kernel-refused");

    /** The object is of the other byte order: it can be looked at here, but not loaded. */
    public static final Code FOREIGN_ORDER = new Code("foreign-order");
    /** The object needs something that is not there yet, in this project or in the kernel. */
    public static final Code UNSUPPORTED_FEATURE = new Code("unsupported-feature");
    /** Nothing is known of programs in a section of that name. */
    public static final Code UNKNOWN_PROGRAM_SECTION = new Code("unknown-program-section");
    /**
     * As a warning: the object has functions, and none that is loaded as a program; or a program has no instructions.
     */
    public static final Code NO_PROGRAM = new Code("no-program");
    /** As a warning: data holds addresses that are not filled in, so that programs find there what the file has. */
    public static final Code UNAPPLIED_RELOCATION = new Code("unapplied-relocation");
    /** A map is defined as none can be. */
    public static final Code BAD_MAP = new Code("bad-map");
    /** A program refers to something that is not there, or in a way that makes no sense. */
    public static final Code BAD_PROGRAM = new Code("bad-program");

    /** Something can't be pinned: two things would have the same pin, or there is no place for it. */
    public static final Code CANNOT_PIN = new Code("cannot-pin");
    /** No syscall provider is installed, or none of the name that was asked for. */
    public static final Code NO_PROVIDER = new Code("no-provider");
    /** The syscall provider threw what it may not throw, or returned null. */
    public static final Code PROVIDER_FAILED = new Code("provider-failed");
    /** The target is not the running machine, whose kernel would be given what was resolved for another one. */
    public static final Code FOREIGN_TARGET = new Code("foreign-target");

    /** Checks the shape. */
    public Code {
        if (!isWellFormed(word)) {
            throw new IllegalArgumentException("\"" + word + "\" is no code: lower-case words joined by hyphens");
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
