package org.skep.btf;

/**
 * Compares a type of an object with one of a kernel, by the rules of libbpf. Three relations, from the widest to the
 * narrowest use:
 *
 * <ul>
 *   <li>{@link #typesAreCompatible}, for typed kernel symbols and CO-RE relocations of types: kinds only.
 *   <li>{@link #fieldsAreCompatible}, for CO-RE relocations of fields: kinds, and names of enums and forward
 *       declarations.
 *   <li>{@link #typesMatch}, for {@code bpf_core_type_matches()}: kinds, names, sizes and members.
 * </ul>
 *
 * <p>All of them look through qualifiers and typedefs on both sides, and compare names without their flavours. A
 * comparison that does not end within the limits (nesting of 32, four million steps) throws {@link BtfException}:
 * libbpf refuses an object where it meets its limit.
 */
public final class Compatibility {
    /** Nesting of types within types, and of prototypes and structs within each other, each. */
    private static final int MAX_DEPTH = 32;

    private final Btf local;
    private final Btf target;
    private final Budget budget = new Budget();

    private Compatibility(Btf local, Btf target) {
        this.local = local;
        this.target = target;
    }

    /**
     * Whether two types are of the same kind, and so are those that they refer to, by pointer, array or prototype.
     * Names, members, sizes, signedness and numbers of elements do not matter; a forward declaration is not compatible
     * with a struct. That their names agree is for the caller to see. libbpf's {@code bpf_core_types_are_compat}.
     */
    public static boolean typesAreCompatible(Btf local, int localId, Btf target, int targetId) throws BtfException {
        return new Compatibility(local, target).compatible(localId, targetId, MAX_DEPTH);
    }

    /**
     * Whether a field of one type can be read as one of the other: two structs or unions, two pointers, two integers,
     * two floats, arrays of such, and enums and forward declarations whose names agree or are empty. libbpf's
     * {@code bpf_core_fields_are_compat}.
     */
    public static boolean fieldsAreCompatible(Btf local, int localId, Btf target, int targetId) throws BtfException {
        return new Compatibility(local, target).fields(localId, targetId);
    }

    /**
     * Whether a type is, as far as it goes, as the local one says: same kind, name and size, every local member and
     * enumerator is there with a matching type. Behind a pointer only kind and name count, and a forward declaration
     * stands for its struct or union. libbpf's {@code bpf_core_types_match}.
     */
    public static boolean typesMatch(Btf local, int localId, Btf target, int targetId) throws BtfException {
        return new Compatibility(local, target).matches(localId, targetId, false, MAX_DEPTH);
    }

    /** Whether both are of the same kind, or both are enums of either width. */
    static boolean kindsAreCompatible(Btf local, int localId, Btf target, int targetId) {
        if (localId == 0 || targetId == 0) {
            return localId == targetId;
        }
        Kind kind = local.kind(localId);
        Kind other = target.kind(targetId);
        return kind == other || (kind.isEnum() && other.isEnum());
    }

    private boolean compatible(int localId, int targetId, int level) throws BtfException {
        if (!kindsAreCompatible(local, localId, target, targetId)) {
            return false;
        }
        int mine = localId;
        int its = targetId;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            budget.step(1);
            mine = local.skipModifiers(mine);
            its = target.skipModifiers(its);
            if (!kindsAreCompatible(local, mine, target, its)) {
                return false;
            }
            if (mine == 0) {
                return true;
            }
            switch (local.kind(mine)) {
                case STRUCT, UNION, ENUM, ENUM64, FWD -> {
                    return true;
                }
                case INT -> {
                    return areWhole(mine, its);
                }
                case PTR -> {
                    mine = local.referenced(mine).orElseThrow();
                    its = target.referenced(its).orElseThrow();
                }
                case ARRAY -> {
                    mine = local.elementType(mine);
                    its = target.elementType(its);
                }
                case FUNC_PROTO -> {
                    int parameters = local.memberCount(mine);
                    if (parameters != target.memberCount(its)) {
                        return false;
                    }
                    for (int i = 0; i < parameters; i++) {
                        if (level <= 0) {
                            throw tooDeep(localId);
                        }
                        int parameter = local.skipModifiers(local.memberType(mine, i));
                        int other = target.skipModifiers(target.memberType(its, i));
                        if (!compatible(parameter, other, level - 1)) {
                            return false;
                        }
                    }
                    mine = local.referenced(mine).orElseThrow();
                    its = target.referenced(its).orElseThrow();
                }
                default -> {
                    return false;
                }
            }
        }
        throw tooDeep(localId);
    }

    private boolean fields(int localId, int targetId) throws BtfException {
        int mine = localId;
        int its = targetId;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            mine = local.skipModifiers(mine);
            its = target.skipModifiers(its);
            if (mine == 0 || its == 0) {
                return false;
            }
            if (local.kind(mine).isComposite() && target.kind(its).isComposite()) {
                return true;
            }
            if (!kindsAreCompatible(local, mine, target, its)) {
                return false;
            }
            switch (local.kind(mine)) {
                case PTR, FLOAT -> {
                    return true;
                }
                case FWD, ENUM, ENUM64 -> {
                    return Names.isEmpty(local.image(), local.nameOf(mine))
                            || Names.isEmpty(target.image(), target.nameOf(its))
                            || namesMatch(local.nameOf(mine), target.nameOf(its));
                }
                case INT -> {
                    return areWhole(mine, its);
                }
                case ARRAY -> {
                    mine = local.elementType(mine);
                    its = target.elementType(its);
                }
                default -> {
                    return false;
                }
            }
        }
        throw tooDeep(localId);
    }

    private boolean matches(int localId, int targetId, boolean behindPointer, int level) throws BtfException {
        if (level <= 0) {
            throw tooDeep(localId);
        }
        int mine = localId;
        int its = targetId;
        boolean behind = behindPointer;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            budget.step(1);
            mine = local.skipModifiers(mine);
            its = target.skipModifiers(its);
            if (mine == 0 || its == 0) {
                return mine == its;
            }
            if (!namesMatch(local.nameOf(mine), target.nameOf(its))) {
                return false;
            }
            Kind kind = local.kind(mine);
            Kind other = target.kind(its);
            switch (kind) {
                case FWD -> {
                    return (kind == other && local.flag(mine) == target.flag(its))
                            || (behind && other == (local.flag(mine) ? Kind.UNION : Kind.STRUCT));
                }
                case STRUCT, UNION -> {
                    if (behind) {
                        return kind == other || (other == Kind.FWD && target.flag(its) == (kind == Kind.UNION));
                    }
                    return kind == other && membersMatch(mine, its, level);
                }
                case ENUM, ENUM64 -> {
                    return other.isEnum() && enumeratorsMatch(mine, its);
                }
                case INT -> {
                    return kind == other
                            && local.sizeOf(mine).equals(target.sizeOf(its))
                            && local.isSigned(mine) == target.isSigned(its);
                }
                case PTR -> {
                    if (kind != other) {
                        return false;
                    }
                    behind = true;
                    mine = local.referenced(mine).orElseThrow();
                    its = target.referenced(its).orElseThrow();
                }
                case ARRAY -> {
                    if (kind != other || local.elementCount(mine) != target.elementCount(its)) {
                        return false;
                    }
                    mine = local.elementType(mine);
                    its = target.elementType(its);
                }
                case FUNC_PROTO -> {
                    if (kind != other || local.memberCount(mine) != target.memberCount(its)) {
                        return false;
                    }
                    for (int i = 0; i < local.memberCount(mine); i++) {
                        if (!matches(local.memberType(mine, i), target.memberType(its, i), behind, level - 1)) {
                            return false;
                        }
                    }
                    mine = local.referenced(mine).orElseThrow();
                    its = target.referenced(its).orElseThrow();
                }
                default -> {
                    return false;
                }
            }
        }
        throw tooDeep(localId);
    }

    private boolean membersMatch(int localId, int targetId, int level) throws BtfException {
        int members = local.memberCount(localId);
        int others = target.memberCount(targetId);
        if (members > others) {
            return false;
        }
        for (int i = 0; i < members; i++) {
            boolean matched = false;
            for (int j = 0; j < others && !matched; j++) {
                matched = namesMatch(local.nameOfMember(localId, i), target.nameOfMember(targetId, j))
                        && matches(local.memberType(localId, i), target.memberType(targetId, j), false, level - 1);
            }
            if (!matched) {
                return false;
            }
        }
        return true;
    }

    private boolean enumeratorsMatch(int localId, int targetId) throws BtfException {
        int enumerators = local.memberCount(localId);
        int others = target.memberCount(targetId);
        if (!local.sizeOf(localId).equals(target.sizeOf(targetId)) || enumerators > others) {
            return false;
        }
        for (int i = 0; i < enumerators; i++) {
            boolean matched = false;
            for (int j = 0; j < others && !matched; j++) {
                matched = namesMatch(local.nameOfMember(localId, i), target.nameOfMember(targetId, j));
            }
            if (!matched) {
                return false;
            }
        }
        return true;
    }

    /** Integers that are bitfields by themselves, as compilers of long ago wrote them, are compatible with none. */
    private boolean areWhole(int localId, int targetId) {
        return (local.encoding(localId) >>> 16 & 0xff) == 0 && (target.encoding(targetId) >>> 16 & 0xff) == 0;
    }

    private boolean namesMatch(int localName, int targetName) throws BtfException {
        budget.step(1);
        if (local.image().stringByte(localName) != target.image().stringByte(targetName)) {
            return false;
        }
        int length = Names.length(local.image(), localName);
        budget.step(length);
        return Names.equalEssentially(local.image(), localName, target.image(), targetName);
    }

    private static BtfException tooDeep(int localId) {
        return new BtfException("type " + localId + ": types are nested more than " + MAX_DEPTH + " deep");
    }
}
