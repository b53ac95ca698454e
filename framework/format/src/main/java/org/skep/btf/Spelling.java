package org.skep.btf;

import java.util.List;

/** Spells a type as a C declaration without a name. Used once. */
final class Spelling {
    /** Types looked at for one spelling; more than that is no help to a reader, and may run in a circle. */
    private static final int MOST = 64;

    private static final String CUT = "...";

    private final Btf btf;
    private int looked;

    Spelling(Btf btf) {
        this.btf = btf;
    }

    String of(int id) {
        return declare(id, "", "");
    }

    /**
     * Spells from the outside in: C puts a pointer's star and an array's brackets around the name, and its base type in
     * front.
     *
     * @param qualifiers that apply to this type, each with a blank behind it
     * @param declarator what stands around the name so far
     */
    private String declare(int id, String qualifiers, String declarator) {
        if (++looked > MOST) {
            return CUT;
        }
        if (id == 0) {
            return join(qualifiers + "void", declarator);
        }
        BtfType type = btf.type(id);
        if (type instanceof BtfType.Pointer pointer) {
            String pointed = "*" + (declarator.isEmpty() ? qualifiers.stripTrailing() : qualifiers + declarator);
            return declare(pointer.type(), "", bindsTighter(pointer.type()) ? "(" + pointed + ")" : pointed);
        } else if (type instanceof BtfType.Array array) {
            String brackets = "[" + (array.count() == 0 ? "" : array.count()) + "]";
            return declare(array.elementType(), qualifiers, declarator + brackets);
        } else if (type instanceof BtfType.FunctionPrototype prototype) {
            return declare(prototype.returnType(), "", declarator + parameters(prototype.parameters()));
        } else if (type instanceof BtfType.Const qualified) {
            return declare(qualified.type(), qualifiers + "const ", declarator);
        } else if (type instanceof BtfType.Volatile qualified) {
            return declare(qualified.type(), qualifiers + "volatile ", declarator);
        } else if (type instanceof BtfType.Restrict qualified) {
            return declare(qualified.type(), qualifiers + "restrict ", declarator);
        } else if (type instanceof BtfType.TypeTag tag) {
            return declare(tag.type(), qualifiers, declarator);
        } else if (type instanceof BtfType.Function function) {
            return declare(function.type(), "", function.name() + declarator);
        } else if (type instanceof BtfType.Variable variable) {
            return declare(variable.type(), qualifiers, variable.name() + declarator);
        }
        return join(qualifiers + base(type), declarator);
    }

    private String parameters(List<BtfType.Parameter> parameters) {
        if (parameters.isEmpty()) {
            return "(void)";
        }
        StringBuilder out = new StringBuilder("(");
        for (BtfType.Parameter parameter : parameters) {
            if (out.length() > 1) {
                out.append(", ");
            }
            if (looked > MOST) {
                out.append(CUT);
                break;
            }
            boolean variadic = parameter.type() == 0 && parameter.name().isEmpty();
            out.append(variadic ? "..." : of(parameter.type()));
        }
        return out.append(')').toString();
    }

    private static String base(BtfType type) {
        String name = type.name();
        return switch (type.kind()) {
            case STRUCT -> tagged("struct", name);
            case UNION -> tagged("union", name);
            case ENUM, ENUM64 -> tagged("enum", name);
            case FWD -> tagged(type instanceof BtfType.Forward forward && forward.union() ? "union" : "struct", name);
            case DATASEC -> "section " + name;
            case DECL_TAG -> "tag " + name;
            case UNKNOWN -> "(a type of an unknown kind)";
            default -> name.isEmpty() ? "(unnamed)" : name;
        };
    }

    private static String tagged(String keyword, String name) {
        return keyword + " " + (name.isEmpty() ? "{...}" : name);
    }

    /** Whether a star before this type needs parentheses. */
    private boolean bindsTighter(int id) {
        return btf.is(Kind.ARRAY, id) || btf.is(Kind.FUNC_PROTO, id);
    }

    private static String join(String base, String declarator) {
        if (declarator.isEmpty()) {
            return base;
        }
        return declarator.startsWith("[") ? base + declarator : base + " " + declarator;
    }
}
