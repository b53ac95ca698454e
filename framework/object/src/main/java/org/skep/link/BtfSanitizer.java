package org.skep.link;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.skep.btf.Btf;
import org.skep.btf.BtfBuilder;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType;
import org.skep.btf.BtfType.Entry;
import org.skep.btf.BtfType.Enumerator;
import org.skep.btf.BtfType.Member;
import org.skep.btf.Kind;
import org.skep.btf.Linkage;
import org.skep.extern.Code;
import org.skep.extern.SectionKind;
import org.skep.kernel.Feature;
import org.skep.object.BpfObject;
import org.skep.object.ObjectSection;
import org.skep.object.ObjectSymbol;
import org.skep.object.ValueSection;

/**
 * An object's BTF with what the compiler could not know, and with nothing that a kernel does not know. Ids stay as they
 * are, so that everything else in the object that names types stays right.
 */
final class BtfSanitizer {
    private static final int VARIABLE = 1;
    private static final int LOCAL = 0;

    private BtfSanitizer() {}

    /**
     * Completes DATASECs: the compiler leaves their size and the offsets of global variables open, and takes hidden
     * symbols for global ones.
     */
    static Optional<Btf> complete(BpfObject object) throws LinkException {
        Optional<Btf> original = object.laidOutBtf();
        if (original.isEmpty()) {
            return original;
        }
        Btf btf = original.get();
        BtfBuilder builder = BtfBuilder.of(btf);
        Map<String, ObjectSymbol> variables = globalVariables(object);
        Set<String> externs = new HashSet<>();
        object.valueSections().stream().map(ValueSection::name).forEach(externs::add);
        for (int id : btf.ids(Kind.DATASEC).toArray()) {
            String section = btf.name(id);
            // Those of externs are laid out already, and their variables have no place in the file.
            if (!externs.contains(section) && SectionKind.of(section).isEmpty()) {
                complete(object, btf, id, variables, builder);
            }
        }
        hideFunctions(object, btf, builder);
        return Optional.of(built(builder));
    }

    private static void complete(
            BpfObject object, Btf btf, int id, Map<String, ObjectSymbol> variables, BtfBuilder builder)
            throws LinkException {
        String section = btf.name(id);
        BtfType.DataSection type = (BtfType.DataSection) btf.type(id);
        boolean open = type.size() == 0;
        if (open) {
            long size = object.section(section).map(ObjectSection::size).orElse(0L);
            if (size <= 0 || size > 0xffff_ffffL) {
                throw wrong(section, "BTF describes a section of that name, which the object does not have");
            }
            builder.resize(id, size);
        }
        List<Entry> entries = new ArrayList<>();
        for (Entry entry : type.entries()) {
            if (!btf.is(Kind.VAR, entry.type())) {
                throw wrong(section, "BTF lists something that is no variable: type " + entry.type());
            }
            ObjectSymbol symbol = null;
            if (btf.linkage(entry.type()) == Linkage.GLOBAL) {
                symbol = variables.get(btf.name(entry.type()));
                if (symbol == null) {
                    throw wrong(section, "BTF lists a variable without a symbol: " + btf.name(entry.type()));
                }
                if (symbol.hidden()) {
                    builder.link(entry.type(), Linkage.STATIC);
                }
            }
            long offset = open && symbol != null ? symbol.value() & 0xffff_ffffL : entry.offset();
            entries.add(new Entry(entry.type(), offset, entry.size()));
        }
        entries.sort(Comparator.comparingLong(Entry::offset));
        builder.entries(id, entries);
    }

    /** Hidden functions count as static, which lets the verifier check them together with their callers. */
    private static void hideFunctions(BpfObject object, Btf btf, BtfBuilder builder) {
        for (ObjectSymbol symbol : object.symbols()) {
            boolean subprogram = symbol.isFunction()
                    && symbol.section().map(RelocationIndex::isText).orElse(false);
            if (subprogram && symbol.hidden() && symbol.binding() != LOCAL) {
                btf.findAll(symbol.name())
                        .filter(id -> btf.kind(id) == Kind.FUNC && btf.linkage(id) == Linkage.GLOBAL)
                        .findFirst()
                        .ifPresent(id -> builder.link(id, Linkage.STATIC));
            }
        }
    }

    private static Map<String, ObjectSymbol> globalVariables(BpfObject object) {
        Map<String, ObjectSymbol> variables = new HashMap<>();
        for (ObjectSymbol symbol : object.symbols()) {
            if (symbol.type() == VARIABLE && (symbol.binding() == 1 || symbol.binding() == 2)) {
                variables.putIfAbsent(symbol.name(), symbol);
            }
        }
        return variables;
    }

    /**
     * Replaces what a kernel does not know by something of the same length that means as little harm as possible, as
     * libbpf does it. A kernel that knows all kinds gets the BTF as it is.
     */
    static byte[] forKernel(Btf btf, KernelFacts kernel) {
        Sanitation sanitation = new Sanitation(btf, kernel);
        for (int id = 1; id <= btf.typeCount(); id++) {
            sanitation.replacement(id);
        }
        return sanitation.builder.toBytes();
    }

    /** Used once. */
    private static final class Sanitation {
        private final Btf btf;
        private final KernelFacts kernel;
        private final BtfBuilder builder;
        private OptionalInt placeholder = OptionalInt.empty();

        Sanitation(Btf btf, KernelFacts kernel) {
            this.btf = btf;
            this.kernel = kernel;
            this.builder = BtfBuilder.of(btf);
        }

        void replacement(int id) {
            switch (btf.kind(id)) {
                case VAR -> replaceUnless(Feature.BTF_DATASEC, id, this::byteInteger);
                case DECL_TAG -> replaceUnless(Feature.BTF_DECL_TAG, id, this::byteInteger);
                case DATASEC -> dataSection(id);
                case FUNC_PROTO -> replaceUnless(Feature.BTF_FUNC, id, this::enumOfParameters);
                case FUNC -> function(id);
                case FLOAT -> replaceUnless(Feature.BTF_FLOAT, id, this::emptyStruct);
                case TYPE_TAG ->
                    replaceUnless(Feature.BTF_TYPE_TAG, id, type -> new BtfType.Const(((BtfType.TypeTag) type).type()));
                case ENUM -> replaceUnless(Feature.BTF_ENUM64, id, this::unsignedEnum);
                case ENUM64 -> replaceUnless(Feature.BTF_ENUM64, id, this::unionOfEnumerators);
                default -> {}
            }
        }

        private void replaceUnless(Feature feature, int id, java.util.function.Function<BtfType, BtfType> replacement) {
            if (!kernel.has(feature)) {
                builder.replace(id, replacement.apply(btf.type(id)));
            }
        }

        /** One byte, because the kernel wants a member to fit where a variable of unknown size was. */
        private BtfType byteInteger(BtfType type) {
            return new BtfType.Int(type.name(), 1, 8, 0, false, false, false);
        }

        private BtfType structOfVariables(BtfType type) {
            BtfType.DataSection section = (BtfType.DataSection) type;
            List<Member> members = section.entries().stream()
                    .map(entry ->
                            new Member(btf.name(entry.type()), entry.type(), (entry.offset() * 8) & 0xffff_ffffL, 0))
                    .toList();
            String name = section.name().replace('.', '_').replace('?', '_');
            return new BtfType.Struct(name, section.size(), members, false);
        }

        private void dataSection(int id) {
            replaceUnless(Feature.BTF_DATASEC, id, this::structOfVariables);
            if (kernel.has(Feature.BTF_DATASEC) && btf.name(id).startsWith("?")) {
                replaceUnless(Feature.BTF_QMARK_DATASEC, id, type -> {
                    BtfType.DataSection section = (BtfType.DataSection) type;
                    return new BtfType.DataSection(
                            "_" + section.name().substring(1), section.size(), section.entries());
                });
            }
        }

        private BtfType enumOfParameters(BtfType type) {
            List<Enumerator> parameters = ((BtfType.FunctionPrototype) type)
                    .parameters().stream()
                            .map(one -> new Enumerator(one.name(), one.type()))
                            .toList();
            return new BtfType.Enumeration("", 4, false, parameters);
        }

        private void function(int id) {
            if (!kernel.has(Feature.BTF_FUNC)) {
                BtfType.Function function = (BtfType.Function) btf.type(id);
                builder.replace(id, new BtfType.Typedef(function.name(), function.type()));
            } else if (!kernel.has(Feature.BTF_FUNC_LINKAGE)) {
                builder.link(id, Linkage.STATIC);
            }
        }

        /** Without a name, because none of {@code float} and its like may be a struct's. */
        private BtfType emptyStruct(BtfType type) {
            return new BtfType.Struct("", ((BtfType.FloatingPoint) type).size(), List.of(), false);
        }

        private BtfType unsignedEnum(BtfType type) {
            BtfType.Enumeration signed = (BtfType.Enumeration) type;
            List<Enumerator> names = signed.enumerators().stream()
                    .map(one -> new Enumerator(one.name(), one.value() & 0xffff_ffffL))
                    .toList();
            return new BtfType.Enumeration(signed.name(), signed.size(), false, names);
        }

        private BtfType unionOfEnumerators(BtfType type) {
            BtfType.Enumeration64 wide = (BtfType.Enumeration64) type;
            if (placeholder.isEmpty()) {
                placeholder = OptionalInt.of(
                        builder.add(new BtfType.Int("enum64_placeholder", 1, 8, 0, false, false, false)));
            }
            List<Member> members = wide.enumerators().stream()
                    .map(one -> new Member(one.name(), placeholder.getAsInt(), 0, 0))
                    .toList();
            return new BtfType.Union(wide.name(), wide.size(), members, false);
        }
    }

    private static LinkException wrong(String section, String what) {
        return new LinkException(Code.NO_BTF, section, what, "compile it anew, with -g");
    }

    private static Btf built(BtfBuilder builder) {
        try {
            return builder.build();
        } catch (BtfException e) {
            throw new IllegalStateException("numbers were replaced by others in their range", e);
        }
    }
}
