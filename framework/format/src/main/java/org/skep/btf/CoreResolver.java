package org.skep.btf;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.skep.btf.CoreException.Reason;

/**
 * Resolves the CO-RE relocations of one object against the types of one kernel, by the rules of libbpf. Pure: it reads
 * types and returns values, and another layer patches instructions.
 *
 * <p>The candidates of a relocation are the kernel's types that have the essential name and the kind of its root type;
 * where there are none, those of its modules. The path of the relocation is followed in each of them by the names of
 * fields, through anonymous structs and unions. All that match must give the same result.
 *
 * <p><b>The order of calls counts</b>: relocations narrow the candidates of those that follow and have the same root
 * type, as in libbpf. They are to be resolved in the order of the object's records. Not safe for use by several
 * threads.
 */
public final class CoreResolver {
    /** No load reads more. */
    private static final int WIDEST_LOAD = 8;

    private final Btf local;
    private final Btf kernel;
    private final Supplier<List<Btf>> modules;
    private final Map<Integer, Candidates> candidatesByRoot = new HashMap<>();

    private final CoreSpec localSpec = new CoreSpec(true);
    private final CoreSpec candidateSpec = new CoreSpec(false);
    private Budget budget = new Budget();
    /** The type in which the path continues after a member was found. */
    private int next;

    private Mismatch mismatch = Mismatch.NONE;
    private String mismatchedName = "";

    /** Why a candidate does not match. */
    private enum Mismatch {
        NONE(""),
        NO_FIELD("it has no field "),
        OTHER_FIELD("another type of field has the name "),
        NO_ARRAY("there is no array behind "),
        TOO_SHORT("too few elements are in the array "),
        NO_ENUM("it is no enum"),
        NO_ENUMERATOR("it has no enumerator "),
        OTHER_TYPE("the types are not compatible"),
        NO_MATCH("the types do not match");

        private final String words;

        Mismatch(String words) {
            this.words = words;
        }
    }

    /** Those that are left of one root type. */
    private static final class Candidates {
        private Btf[] btfs = {};
        private int[] ids = {};
        private int count;

        void add(Btf btf, int id) {
            if (count == ids.length) {
                ids = Arrays.copyOf(ids, count + 2);
                btfs = Arrays.copyOf(btfs, count + 2);
            }
            btfs[count] = btf;
            ids[count++] = id;
        }
    }

    /** What one side of a relocation comes to. */
    private record Value(long value, boolean validated, int size, int type) {
        static Value of(long value, boolean validated) {
            return new Value(value, validated, 0, 0);
        }
    }

    /**
     * Prepares for one object and one kernel.
     *
     * @param local the object's BTF
     * @param kernel the kernel's BTF, or one that the application has given instead
     * @param modules the BTF of modules, asked for when a type is not in the kernel's; empty with a BTF that the
     *     application has given
     */
    public CoreResolver(Btf local, Btf kernel, Supplier<List<Btf>> modules) {
        this.local = Objects.requireNonNull(local, "local");
        this.kernel = Objects.requireNonNull(kernel, "kernel");
        this.modules = Objects.requireNonNull(modules, "modules");
    }

    /**
     * Resolves a relocation, and narrows the candidates to those that match.
     *
     * @param type id of the root type in the object's BTF
     * @param access the path, such as {@code 0:1:2}
     * @param kind what is asked for
     * @throws CoreException if the object has to be refused
     */
    public CoreResult resolve(int type, String access, CoreKind kind) throws CoreException {
        return calculate(type, access, kind, null);
    }

    /**
     * Explains a relocation. Considers all candidates, also those that an earlier one has ruled out, and narrows none.
     *
     * @param type as for {@link #resolve}
     * @param access as for {@link #resolve}
     * @param kind as for {@link #resolve}
     */
    public CoreExplanation explain(int type, String access, CoreKind kind) {
        List<CoreCandidate> considered = new ArrayList<>();
        localSpec.reset(local, 0, kind);
        Optional<CoreResult> result = Optional.empty();
        Optional<CoreException> refusal = Optional.empty();
        try {
            result = Optional.of(calculate(type, access, kind, considered));
        } catch (CoreException e) {
            refusal = Optional.of(e);
        }
        return new CoreExplanation(localSpec.root() == 0 ? "" : localSpec.describe(), considered, result, refusal);
    }

    private CoreResult calculate(int type, String access, CoreKind kind, List<CoreCandidate> considered)
            throws CoreException {
        budget = new Budget();
        try {
            return follow(type, access, kind, considered);
        } catch (BtfException e) {
            throw new CoreException(Reason.MALFORMED, e.getMessage(), e);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            // Of BTF that is trusted and should not have been.
            throw new CoreException(Reason.MALFORMED, "damaged BTF: " + e.getMessage(), e);
        }
    }

    private CoreResult follow(int type, String access, CoreKind kind, List<CoreCandidate> considered)
            throws CoreException, BtfException {
        parse(type, access, kind);
        if (kind == CoreKind.TYPE_ID_LOCAL) {
            return new CoreResult(type, type, false, false, 0, 0, false);
        }
        Value expected = value(localSpec);
        Candidates candidates = considered == null ? candidates(type) : find(type);
        CoreResult chosen = null;
        int chosenOffset = 0;
        int matching = 0;
        for (int i = 0; i < candidates.count; i++) {
            Btf btf = candidates.btfs[i];
            int id = candidates.ids[i];
            boolean matches = matches(btf, id);
            if (!matches) {
                if (considered != null) {
                    considered.add(new CoreCandidate(
                            btf, id, candidateSpec.describe(), Optional.empty(), mismatch.words + mismatchedName));
                }
                continue;
            }
            CoreResult result = result(expected, value(candidateSpec));
            if (considered != null) {
                considered.add(new CoreCandidate(btf, id, candidateSpec.describe(), Optional.of(result), ""));
            }
            if (chosen == null) {
                chosen = result;
                chosenOffset = candidateSpec.bitOffset();
            } else if (candidateSpec.bitOffset() != chosenOffset || result.value() != chosen.value()) {
                throw ambiguous(type, access, kind, candidates, considered);
            }
            if (considered == null) {
                candidates.btfs[matching] = btf;
                candidates.ids[matching] = id;
            }
            matching++;
        }
        if (chosen == null) {
            return withoutCandidate(expected);
        }
        if (considered == null) {
            candidates.count = matching;
        }
        return chosen;
    }

    /** All candidates with what each would give, for a person. */
    private CoreException ambiguous(
            int type, String access, CoreKind kind, Candidates candidates, List<CoreCandidate> considered)
            throws CoreException, BtfException {
        List<CoreCandidate> all = considered == null ? new ArrayList<>() : considered;
        all.clear();
        Candidates every = considered == null ? find(type) : candidates;
        parse(type, access, kind);
        Value expected = value(localSpec);
        for (int i = 0; i < every.count; i++) {
            Btf btf = every.btfs[i];
            boolean matches = matches(btf, every.ids[i]);
            all.add(new CoreCandidate(
                    btf,
                    every.ids[i],
                    candidateSpec.describe(),
                    matches ? Optional.of(result(expected, value(candidateSpec))) : Optional.empty(),
                    matches ? "" : mismatch.words + mismatchedName));
        }
        List<CoreCandidate> matching =
                all.stream().filter(CoreCandidate::matches).toList();
        return new CoreException(
                localSpec.describe() + ": " + matching.size() + " types of the kernel match and give different results",
                matching);
    }

    /** Follows the path in the object's own types. */
    private void parse(int type, String access, CoreKind kind) throws CoreException, BtfException {
        if (type < 0 || type > local.typeCount()) {
            throw malformed("it refers to type " + Integer.toUnsignedString(type) + " of " + local.typeCount());
        }
        localSpec.reset(local, type, kind);
        if (kind.subject() == CoreKind.Subject.TYPE) {
            if (!access.equals("0")) {
                throw malformed("\"" + access + "\" is no path of a type");
            }
        } else {
            parseSteps(access);
            int root = local.skipModifiers(type);
            localSpec.add(root, localSpec.raw(0), null);
            if (kind.subject() == CoreKind.Subject.FIELD) {
                followFields(root, access);
            } else {
                followEnumerator(root, type, kind, access);
            }
        }
        if (kind != CoreKind.TYPE_ID_LOCAL && local.name(type).isEmpty()) {
            throw new CoreException(
                    Reason.ANONYMOUS, local.describe(type) + " has no name by which the kernel's types could be found");
        }
    }

    private void parseSteps(String access) throws CoreException, BtfException {
        int at = 0;
        while (at <= access.length()) {
            int end = access.indexOf(':', at);
            end = end < 0 ? access.length() : end;
            try {
                localSpec.addRaw(Integer.parseUnsignedInt(access, at, end, 10));
            } catch (NumberFormatException e) {
                throw malformed("\"" + access + "\" is no path");
            }
            if (localSpec.raw(localSpec.rawLength() - 1) < 0) {
                throw malformed("\"" + access + "\" is no path");
            }
            at = end + 1;
        }
    }

    private void followFields(int root, String access) throws CoreException, BtfException {
        localSpec.move(localSpec.raw(0) * sizeOf(localSpec, root) * Byte.SIZE);
        int id = root;
        for (int step = 1; step < localSpec.rawLength(); step++) {
            id = local.skipModifiers(id);
            int index = localSpec.raw(step);
            if (id != 0 && local.kind(id).isComposite()) {
                if (index >= local.memberCount(id)) {
                    throw malformed("\"" + access + "\": " + local.describe(id) + " has no member " + index);
                }
                localSpec.move(local.memberBitOffset(id, index));
                if (local.nameOfMember(id, index) != 0) {
                    String name = local.memberName(id, index);
                    if (name.isEmpty()) {
                        throw malformed("\"" + access + "\": a member without a name");
                    }
                    localSpec.add(id, index, name);
                }
                id = local.memberType(id, index);
            } else if (id != 0 && local.kind(id) == Kind.ARRAY) {
                boolean flexible = localSpec.endsWithFlexibleArray(id);
                if (!flexible && index >= local.elementCount(id)) {
                    throw malformed("\"" + access + "\": " + local.describe(id) + " has no element " + index);
                }
                id = local.skipModifiers(local.elementType(id));
                localSpec.add(id, index, null);
                localSpec.move(index * sizeOf(localSpec, id) * Byte.SIZE);
            } else {
                throw malformed("\"" + access + "\": " + local.describe(id) + " has no members");
            }
        }
    }

    private void followEnumerator(int root, int type, CoreKind kind, String access) throws CoreException {
        int index = localSpec.raw(0);
        if (root == 0 || !local.kind(root).isEnum() || localSpec.rawLength() > 1 || index >= local.memberCount(root)) {
            throw malformed("\"" + access + "\" is no enumerator of " + local.describe(root));
        }
        localSpec.reset(local, type, kind);
        localSpec.add(root, index, local.memberName(root, index));
    }

    private Candidates candidates(int type) {
        Candidates known = candidatesByRoot.get(type);
        if (known == null) {
            known = find(type);
            candidatesByRoot.put(type, known);
        }
        return known;
    }

    private Candidates find(int type) {
        String name = local.name(type);
        Candidates found = new Candidates();
        add(found, type, kernel, name);
        if (found.count == 0) {
            for (Btf module : modules.get()) {
                add(found, type, module, name);
            }
        }
        return found;
    }

    private void add(Candidates found, int type, Btf btf, String name) {
        TypeIds ids = btf.candidates(name);
        for (int i = 0; i < ids.size(); i++) {
            if (Compatibility.kindsAreCompatible(local, type, btf, ids.get(i))) {
                found.add(btf, ids.get(i));
            }
        }
    }

    private boolean matches(Btf target, int id) throws CoreException, BtfException {
        CoreKind kind = localSpec.kind();
        candidateSpec.reset(target, id, kind);
        mismatch = Mismatch.NONE;
        mismatchedName = "";
        return switch (kind.subject()) {
            case TYPE -> {
                boolean matches = kind == CoreKind.TYPE_MATCHES
                        ? Compatibility.typesMatch(local, localSpec.root(), target, id)
                        : Compatibility.typesAreCompatible(local, localSpec.root(), target, id);
                yield matches || mismatch(kind == CoreKind.TYPE_MATCHES ? Mismatch.NO_MATCH : Mismatch.OTHER_TYPE, "");
            }
            case ENUMERATOR -> matchesEnumerator(target, id);
            case FIELD -> matchesFields(target, id);
        };
    }

    private boolean matchesEnumerator(Btf target, int id) throws BtfException {
        int type = target.skipModifiers(id);
        if (type == 0 || !target.kind(type).isEnum()) {
            return mismatch(Mismatch.NO_ENUM, "");
        }
        String name = localSpec.name(0);
        String bytes = Utf8.perByte(name);
        int length = Names.essentialLength(bytes);
        int count = target.memberCount(type);
        for (int i = 0; i < count; i++) {
            int other = target.nameOfMember(type, i);
            budget.step(1);
            if (Names.startsWith(target.image(), other, bytes, length)
                    && Names.essentialLength(target.image(), other) == length) {
                candidateSpec.add(type, i, target.memberName(type, i));
                candidateSpec.addRaw(i);
                return true;
            }
        }
        return mismatch(Mismatch.NO_ENUMERATOR, name);
    }

    private boolean matchesFields(Btf target, int root) throws CoreException, BtfException {
        int id = root;
        for (int step = 0; step < localSpec.length(); step++) {
            id = target.skipModifiers(id);
            String name = localSpec.name(step);
            if (name != null) {
                if (!matchesMember(target, id, step)) {
                    return mismatch(mismatch == Mismatch.NONE ? Mismatch.NO_FIELD : mismatch, name);
                }
                id = next;
                continue;
            }
            int index = localSpec.index(step);
            // The first index is that of the root itself, as if it were an element.
            if (step > 0) {
                if (id == 0 || target.kind(id) != Kind.ARRAY) {
                    return mismatch(Mismatch.NO_ARRAY, candidateSpec.describe());
                }
                if (!candidateSpec.endsWithFlexibleArray(id) && index >= target.elementCount(id)) {
                    return mismatch(Mismatch.TOO_SHORT, candidateSpec.describe());
                }
                id = target.skipModifiers(target.elementType(id));
            }
            candidateSpec.addRaw(index);
            candidateSpec.add(id, index, null);
            candidateSpec.move(index * sizeOf(candidateSpec, id) * Byte.SIZE);
        }
        return true;
    }

    /** Finds the member of that step's name, in anonymous structs and unions as well. */
    private boolean matchesMember(Btf target, int type, int step) throws BtfException {
        int id = target.skipModifiers(type);
        if (id == 0 || !target.kind(id).isComposite()) {
            return false;
        }
        BtfImage image = target.image();
        BtfImage owner = image.owner(id);
        int at = owner.record(id) + BtfImage.RECORD_BYTES;
        String name = Utf8.perByte(localSpec.name(step));
        int count = target.memberCount(id);
        budget.step(count + 1);
        for (int i = 0; i < count; i++, at += Kind.STRUCT.memberBytes()) {
            int other = owner.data().getInt(at);
            int first = image.stringByte(other) & 0xff;
            boolean anonymous = first == 0;
            if (!anonymous && (first != name.charAt(0) || !Names.equal(image, other, name))) {
                continue;
            }
            long offset = target.memberBitOffset(id, i);
            int member = target.memberType(id, i);
            candidateSpec.addRaw(i);
            candidateSpec.move(offset);
            if (anonymous) {
                if (matchesMember(target, member, step)) {
                    return true;
                }
            } else if (Compatibility.fieldsAreCompatible(
                    local, local.memberType(localSpec.type(step), localSpec.index(step)), target, member)) {
                candidateSpec.add(id, i, name);
                next = member;
                return true;
            } else {
                mismatch = Mismatch.OTHER_FIELD;
            }
            candidateSpec.move(-offset);
            candidateSpec.removeRaw();
            if (!anonymous) {
                return false;
            }
        }
        return false;
    }

    private boolean mismatch(Mismatch why, String name) {
        mismatch = why;
        mismatchedName = name;
        return false;
    }

    private CoreResult withoutCandidate(Value expected) {
        return switch (localSpec.kind()) {
            case FIELD_EXISTS, TYPE_ID_TARGET, TYPE_EXISTS, TYPE_SIZE, TYPE_MATCHES, ENUMVAL_EXISTS ->
                new CoreResult(expected.value, 0, expected.validated, false, 0, 0, false);
            default -> new CoreResult(expected.value, 0, expected.validated, true, expected.size, 0, false);
        };
    }

    private CoreResult result(Value expected, Value found) {
        boolean resizable = false;
        if (expected.size != found.size && expected.type != 0 && found.type != 0) {
            Btf target = candidateSpec.btf();
            Kind mine = local.kind(expected.type);
            Kind its = target.kind(found.type);
            resizable = (mine == Kind.PTR && its == Kind.PTR)
                    || (mine == Kind.INT
                            && its == Kind.INT
                            && !isOnlySigned(local, expected.type)
                            && !isOnlySigned(target, found.type));
        }
        return new CoreResult(
                expected.value, found.value, expected.validated, false, expected.size, found.size, resizable);
    }

    /** The signed encoding and no other; chars and bools are told apart from it. */
    private static boolean isOnlySigned(Btf btf, int integer) {
        return (btf.encoding(integer) >>> 24 & 0xf) == 1;
    }

    private Value value(CoreSpec spec) throws CoreException, BtfException {
        return switch (spec.kind()) {
            case FIELD_EXISTS, TYPE_EXISTS, TYPE_MATCHES, ENUMVAL_EXISTS -> Value.of(1, true);
            case TYPE_ID_LOCAL, TYPE_ID_TARGET -> Value.of(spec.root(), false);
            case TYPE_SIZE -> Value.of(sizeOf(spec, spec.root()), true);
            case ENUMVAL_VALUE -> Value.of(enumeratorValue(spec), true);
            case FIELD_BYTE_OFFSET, FIELD_BYTE_SIZE, FIELD_SIGNED, FIELD_LSHIFT_U64, FIELD_RSHIFT_U64 -> field(spec);
        };
    }

    /** Values of an enum of 32 bits are sign-extended whether the enum is signed or not, as libbpf does. */
    private static long enumeratorValue(CoreSpec spec) {
        long value = spec.btf().enumeratorValue(spec.type(0), spec.index(0));
        return spec.btf().kind(spec.type(0)) == Kind.ENUM ? (int) value : value;
    }

    private static Value field(CoreSpec spec) throws CoreException, BtfException {
        Btf btf = spec.btf();
        int last = spec.length() - 1;
        int type = spec.type(last);
        if (spec.name(last) == null) {
            return switch (spec.kind()) {
                case FIELD_BYTE_OFFSET ->
                    new Value(
                            Integer.toUnsignedLong(spec.bitOffset()) / Byte.SIZE, true, elementSize(spec, type), type);
                case FIELD_BYTE_SIZE -> Value.of(sizeOf(spec, type), true);
                default ->
                    throw new CoreException(
                            Reason.UNSUPPORTED,
                            spec.describe() + ": " + spec.kind().label() + " does not apply to elements of arrays");
            };
        }
        int member = btf.skipModifiers(btf.memberType(type, spec.index(last)));
        int bits = btf.memberBitfieldSize(type, spec.index(last));
        return bits == 0 ? wholeField(spec, member) : bitfield(spec, member, bits);
    }

    private static Value wholeField(CoreSpec spec, int member) throws CoreException, BtfException {
        Btf btf = spec.btf();
        long size = sizeOf(spec, member);
        long offset = Integer.toUnsignedLong(spec.bitOffset());
        return switch (spec.kind()) {
            case FIELD_BYTE_OFFSET -> new Value(offset / Byte.SIZE, true, elementSize(spec, member), member);
            case FIELD_BYTE_SIZE -> Value.of(size, true);
            case FIELD_SIGNED -> Value.of(isSigned(btf, member), true);
            default -> shift(spec, offset / Byte.SIZE, (int) size, (int) size * Byte.SIZE, true);
        };
    }

    private static Value bitfield(CoreSpec spec, int member, int bits) throws CoreException {
        Btf btf = spec.btf();
        long offset = Integer.toUnsignedLong(spec.bitOffset());
        int size = member == 0 ? 0 : btf.image().word(member, 8);
        if (size <= 0) {
            throw new CoreException(Reason.MALFORMED, spec.describe() + " is a bitfield without a size");
        }
        long begin = offset / Byte.SIZE / size * size;
        // The smallest load that reads all of it.
        while (offset + bits - begin * Byte.SIZE > (long) size * Byte.SIZE) {
            if (size >= WIDEST_LOAD) {
                throw new CoreException(
                        Reason.UNSUPPORTED, spec.describe() + " is a bitfield that no load of 64 bits reads whole");
            }
            size *= 2;
            begin = offset / Byte.SIZE / size * size;
        }
        return switch (spec.kind()) {
            case FIELD_BYTE_OFFSET -> Value.of(begin, false);
            case FIELD_BYTE_SIZE -> Value.of(size, false);
            case FIELD_SIGNED -> Value.of(isSigned(btf, member), true);
            default -> shift(spec, begin, size, bits, false);
        };
    }

    private static Value shift(CoreSpec spec, long begin, int size, int bits, boolean validated) {
        // As libbpf computes them, in 32 bits.
        int offset = spec.bitOffset();
        int first = offset - (int) begin * Byte.SIZE;
        if (spec.kind() == CoreKind.FIELD_RSHIFT_U64) {
            return Value.of(Integer.toUnsignedLong(Long.SIZE - bits), true);
        }
        boolean little = spec.btf().order() == ByteOrder.LITTLE_ENDIAN;
        int left = little ? Long.SIZE - (first + bits) : (WIDEST_LOAD - size) * Byte.SIZE + first;
        return Value.of(Integer.toUnsignedLong(left), validated);
    }

    private static long isSigned(Btf btf, int type) {
        return type != 0 && btf.isSigned(type) ? 1 : 0;
    }

    /** Of arrays the elements count: they are what a load reads. */
    private static int elementSize(CoreSpec spec, int type) throws CoreException, BtfException {
        Btf btf = spec.btf();
        int element = btf.skipModifiers(type);
        for (int depth = 0; element != 0 && btf.kind(element) == Kind.ARRAY; depth++) {
            if (depth == Btf.MAX_CHAIN) {
                throw new BtfException("type " + type + ": arrays are nested more than " + Btf.MAX_CHAIN + " deep");
            }
            element = btf.skipModifiers(btf.elementType(element));
        }
        return (int) sizeOf(spec, element);
    }

    private static long sizeOf(CoreSpec spec, int type) throws CoreException {
        return spec.sizeOf(type)
                .orElseThrow(
                        () -> new CoreException(Reason.UNSUPPORTED, spec.btf().describe(type) + " has no size"));
    }

    private static CoreException malformed(String message) {
        return new CoreException(Reason.MALFORMED, message);
    }
}
