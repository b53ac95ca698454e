package org.skep.object;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType;
import org.skep.btf.Kind;
import org.skep.btf.Linkage;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Problem;
import org.skep.extern.SectionKind;
import org.skep.extern.Strength;

/**
 * Finds what undefined symbols are declared to be: the first VAR or FUNC of that name in BTF, which must be linked as
 * an extern, and the first DATASEC that lists it. Everything that is wrong is gathered, so that one look tells it all.
 */
final class DeclaredExterns {
    private static final int NOTYPE = 0;
    private static final int GLOBAL = 1;
    private static final int WEAK = 2;

    private final String object;
    private final Optional<Btf> btf;
    private final Map<Integer, Integer> sectionOfVariable = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    private DeclaredExterns(String object, Optional<Btf> btf) {
        this.object = object;
        this.btf = btf;
    }

    /**
     * The externs of an object in the order of their symbols, not laid out yet.
     *
     * @throws BpfObjectException with a problem for each that is wrong
     */
    static List<Extern> of(String object, List<ElfImage.Symbol> symbols, Optional<Btf> btf) throws BpfObjectException {
        return new DeclaredExterns(object, btf).collect(undefined(symbols));
    }

    /** Whether symbols declare any extern. */
    static boolean anyIn(List<ElfImage.Symbol> symbols) {
        return !undefined(symbols).isEmpty();
    }

    /** Each name once; it is weak if all of its symbols are. */
    private static Map<String, Strength> undefined(List<ElfImage.Symbol> symbols) {
        Map<String, Strength> undefined = new LinkedHashMap<>();
        for (ElfImage.Symbol one : symbols) {
            ObjectSymbol symbol = one.symbol();
            boolean binds = symbol.binding() == GLOBAL || symbol.binding() == WEAK;
            if (one.undefined()
                    && binds
                    && symbol.type() == NOTYPE
                    && !symbol.name().isEmpty()) {
                Strength strength = symbol.binding() == WEAK ? Strength.WEAK : Strength.STRONG;
                undefined.merge(symbol.name(), strength, (a, b) -> a == b ? a : Strength.STRONG);
            }
        }
        return undefined;
    }

    private List<Extern> collect(Map<String, Strength> undefined) throws BpfObjectException {
        List<Extern> externs = new ArrayList<>();
        if (btf.isPresent()) {
            indexSections(btf.get());
            undefined.forEach(
                    (name, strength) -> declared(btf.get(), name, strength).ifPresent(externs::add));
            checkListed(btf.get(), undefined.keySet());
        } else {
            undefined.forEach((name, strength) -> refuse(
                    Code.NO_BTF,
                    name,
                    Optional.empty(),
                    "the object has no BTF, so nothing says what it is",
                    "compile with -g"));
        }
        if (!problems.isEmpty()) {
            throw new BpfObjectException(problems);
        }
        return externs;
    }

    private void indexSections(Btf types) {
        types.ids(Kind.DATASEC).forEach(section -> types.entries(section)
                .forEach(entry -> sectionOfVariable.putIfAbsent(entry.type(), section)));
    }

    private Optional<Extern> declared(Btf types, String name, Strength strength) {
        OptionalInt found = types.findAll(name)
                .filter(id -> types.kind(id) == Kind.VAR || types.kind(id) == Kind.FUNC)
                .findFirst();
        if (found.isEmpty()) {
            return refuse(
                    Code.NO_BTF,
                    name,
                    Optional.empty(),
                    "the object's BTF has no variable or function of that name",
                    "compile with -g the source that declares it, and don't declare it within assembler");
        }
        int id = found.getAsInt();
        int type = types.referenced(id).orElseThrow();
        String spelled = strength + " " + types.describe(type);
        if (types.linkage(id) != Linkage.EXTERN) {
            return refuse(
                    Code.NO_BTF,
                    name,
                    Optional.of(spelled),
                    "the object's BTF has it as a "
                            + (types.linkage(id) == Linkage.STATIC ? "static" : "global")
                            + " definition, not as an extern",
                    "declare it extern, or define it in the object");
        }
        Integer listed = sectionOfVariable.get(id);
        if (listed == null) {
            return refuse(
                    Code.NO_SECTION,
                    name,
                    Optional.of(spelled),
                    "it is declared without a section, which says who answers it",
                    "write __kconfig (or __ksym) behind its name, or __attribute__((section(\".extern.NAME\")))");
        }
        String section = types.name(listed);
        Optional<SectionKind> kind = SectionKind.of(section);
        if (kind.isEmpty()) {
            return refuse(
                    Code.UNKNOWN_SECTION,
                    name,
                    Optional.of(spelled + " in " + section),
                    "externs can't be declared in that section",
                    "put it into .kconfig (__kconfig), .ksyms (__ksym), .extern or .extern.NAME");
        }
        return kind.get().isStored()
                ? stored(types, id, name, section, strength)
                : symbol(types, id, name, section, strength);
    }

    private Optional<Extern> stored(Btf types, int id, String name, String section, Strength strength) {
        int type = types.referenced(id).orElseThrow();
        Optional<String> declared = Optional.of(strength + " " + types.describe(type) + " in " + section);
        if (types.kind(id) == Kind.FUNC) {
            return refuse(
                    Code.UNSUPPORTED_TYPE,
                    name,
                    declared,
                    "a function can't be stored as a value",
                    "declare kernel functions __ksym");
        }
        try {
            StoredType stored = StoredType.of(types, type);
            return Optional.of(
                    new Extern(name, section, strength, stored.type(), stored.spelling(), OptionalInt.empty()));
        } catch (StoredType.UnsupportedException e) {
            return refuse(e.code(), name, declared, e.getMessage(), e.advice());
        }
    }

    private Optional<Extern> symbol(Btf types, int id, String name, String section, Strength strength) {
        int type = types.referenced(id).orElseThrow();
        String spelling = types.describe(type);
        Optional<String> declared = Optional.of(strength + " " + spelling + " in " + section);
        ExternType kind;
        try {
            if (types.kind(id) == Kind.FUNC) {
                if (!types.is(Kind.FUNC_PROTO, type)) {
                    return refuse(
                            Code.NO_BTF,
                            name,
                            declared,
                            "its BTF is a function without a prototype",
                            "compile it anew");
                }
                kind = new ExternType.Function(types, type);
            } else if (types.skipModifiers(type) == 0) {
                kind = new ExternType.Untyped();
            } else {
                kind = new ExternType.Variable(types, type);
            }
        } catch (BtfException e) {
            return refuse(Code.NO_BTF, name, declared, "its BTF is damaged: " + e.getMessage(), "compile it anew");
        }
        return Optional.of(new Extern(name, section, strength, kind, spelling, OptionalInt.empty()));
    }

    /** A section for externs must not list what is no extern: its place in the map would belong to nobody. */
    private void checkListed(Btf types, Collection<String> undefined) {
        types.ids(Kind.DATASEC).forEach(section -> {
            String name = types.name(section);
            if (SectionKind.of(name).isEmpty()) {
                return;
            }
            for (BtfType.Entry entry : types.entries(section)) {
                String listed = types.name(entry.type());
                if (!undefined.contains(listed)) {
                    refuse(
                            Code.NO_SYMBOL,
                            listed,
                            Optional.of(types.describe(entry.type()) + " in " + name),
                            "the section lists it, but it is no undefined symbol of the object",
                            "keep definitions out of sections for externs, and use what you declare in them");
                }
            }
        });
    }

    private Optional<Extern> refuse(Code code, String name, Optional<String> declared, String what, String advice) {
        problems.add(Problem.of(code, object, what).about(name, declared).advise(advice));
        return Optional.empty();
    }
}
