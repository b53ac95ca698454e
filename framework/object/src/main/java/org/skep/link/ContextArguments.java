package org.skep.link;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.skep.btf.Btf;
import org.skep.btf.BtfBuilder;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType;
import org.skep.btf.BtfType.Parameter;
import org.skep.btf.Kind;
import org.skep.btf.Linkage;
import org.skep.extern.Code;
import org.skep.extern.Problem;
import org.skep.kernel.Feature;
import org.skep.kernel.InfoRecords;
import org.skep.kernel.ProgramType;

/**
 * Parameters that are marked as the program's context with {@code __arg_ctx}. A kernel that does not know the mark goes
 * by the parameter's type, so each function with such a parameter is described once more for each program, with the
 * type that the kernel expects in a program of that type; the original types stay. This is what libbpf does.
 */
final class ContextArguments {
    private static final String TAG = "arg:ctx";

    /** What the kernel calls the context of programs; those of other types have no name for it. */
    private static final Map<Integer, String> CONTEXTS = Map.ofEntries(
            Map.entry(ProgramType.CGROUP_DEVICE, "bpf_cgroup_dev_ctx"),
            Map.entry(ProgramType.CGROUP_SKB, "__sk_buff"),
            Map.entry(ProgramType.CGROUP_SOCK, "bpf_sock"),
            Map.entry(ProgramType.CGROUP_SOCK_ADDR, "bpf_sock_addr"),
            Map.entry(ProgramType.CGROUP_SOCKOPT, "bpf_sockopt"),
            Map.entry(ProgramType.CGROUP_SYSCTL, "bpf_sysctl"),
            Map.entry(ProgramType.FLOW_DISSECTOR, "__sk_buff"),
            Map.entry(ProgramType.KPROBE, "bpf_user_pt_regs_t"),
            Map.entry(ProgramType.LWT_IN, "__sk_buff"),
            Map.entry(ProgramType.LWT_OUT, "__sk_buff"),
            Map.entry(ProgramType.LWT_SEG6LOCAL, "__sk_buff"),
            Map.entry(ProgramType.LWT_XMIT, "__sk_buff"),
            Map.entry(ProgramType.NETFILTER, "bpf_nf_ctx"),
            Map.entry(ProgramType.PERF_EVENT, "bpf_perf_event_data"),
            Map.entry(ProgramType.RAW_TRACEPOINT, "bpf_raw_tracepoint_args"),
            Map.entry(ProgramType.RAW_TRACEPOINT_WRITABLE, "bpf_raw_tracepoint_args"),
            Map.entry(ProgramType.SCHED_ACT, "__sk_buff"),
            Map.entry(ProgramType.SCHED_CLS, "__sk_buff"),
            Map.entry(ProgramType.SK_LOOKUP, "bpf_sk_lookup"),
            Map.entry(ProgramType.SK_MSG, "sk_msg_md"),
            Map.entry(ProgramType.SK_REUSEPORT, "sk_reuseport_md"),
            Map.entry(ProgramType.SK_SKB, "__sk_buff"),
            Map.entry(ProgramType.SOCK_OPS, "bpf_sock_ops"),
            Map.entry(ProgramType.SOCKET_FILTER, "__sk_buff"),
            Map.entry(ProgramType.XDP, "xdp_md"));

    /** What {@code bpf_user_pt_regs_t} is on one machine or another. */
    private static final Set<String> REGISTERS = Set.of("pt_regs", "user_pt_regs", "user_regs_struct");

    private final String object;
    private final Btf btf;
    private final List<Problem> warnings;
    private final List<BtfType.DeclTag> tags = new ArrayList<>();
    private final BtfBuilder builder;

    /**
     * @param btf the object's, complete
     * @param warnings takes one for each marked parameter whose type says something else
     */
    ContextArguments(String object, Btf btf, KernelFacts kernel, List<Problem> warnings) {
        this.object = object;
        this.btf = btf;
        this.warnings = warnings;
        this.builder = BtfBuilder.of(btf);
        if (!kernel.has(Feature.CONTEXT_TAG)) {
            btf.ids(Kind.DECL_TAG)
                    .filter(id -> btf.name(id).equals(TAG))
                    .mapToObj(id -> (BtfType.DeclTag) btf.type(id))
                    .forEach(tags::add);
        }
    }

    /** The object's BTF with all functions that were described once more. */
    Btf btf() {
        try {
            return builder.build();
        } catch (BtfException e) {
            throw new IllegalStateException("types were added that refer to existing ones", e);
        }
    }

    /**
     * The function info of a program, with functions described as the kernel expects it.
     *
     * @param functions as the object has it, in the BTF's byte order
     */
    InfoRecords described(String program, int programType, InfoRecords functions) {
        String context = CONTEXTS.get(programType);
        if (context == null || tags.isEmpty()) {
            return functions;
        }
        ByteBuffer records = ByteBuffer.wrap(functions.bytes()).order(btf.order());
        Map<Integer, Integer> recordOf = new HashMap<>();
        for (int i = functions.count() - 1; i >= 0; i--) {
            recordOf.put(records.getInt(typeAt(functions, i)), i);
        }
        Map<Integer, Clone> clones = new HashMap<>();
        Optional<Integer> pointer = Optional.empty();
        for (BtfType.DeclTag tag : tags) {
            Integer record = recordOf.get(tag.type());
            if (record == null || !isFixable(program, programType, context, tag)) {
                continue;
            }
            Clone clone = clones.computeIfAbsent(tag.type(), this::clone);
            if (pointer.isEmpty()) {
                int struct = builder.add(new BtfType.Struct(context, 0, List.of(), false));
                pointer = Optional.of(builder.add(new BtfType.Pointer(struct)));
            }
            builder.add(new BtfType.DeclTag(TAG, clone.function, tag.component(), tag.attribute()));
            Parameter named = clone.parameters.get(tag.component());
            clone.parameters.set(tag.component(), new Parameter(named.name(), pointer.get()));
            builder.replace(
                    clone.prototype, new BtfType.FunctionPrototype(clone.returnType, List.copyOf(clone.parameters)));
            records.putInt(typeAt(functions, record), clone.function);
        }
        return InfoRecords.of(records.array(), functions.recordSize());
    }

    private static int typeAt(InfoRecords functions, int record) {
        return record * functions.recordSize() + Integer.BYTES;
    }

    /** A function that is described once more. */
    private record Clone(int function, int prototype, int returnType, List<Parameter> parameters) {}

    private Clone clone(int id) {
        BtfType.Function function = (BtfType.Function) btf.type(id);
        BtfType.FunctionPrototype prototype = (BtfType.FunctionPrototype) btf.type(function.type());
        int prototypeId = builder.add(prototype);
        int functionId = builder.add(new BtfType.Function(function.name(), prototypeId, function.linkage()));
        return new Clone(functionId, prototypeId, prototype.returnType(), new ArrayList<>(prototype.parameters()));
    }

    private boolean isFixable(String program, int programType, String context, BtfType.DeclTag tag) {
        int function = tag.type();
        // The kernel checks static functions together with their callers, and knows what these pass.
        if (!btf.is(Kind.FUNC, function) || btf.linkage(function) != Linkage.GLOBAL) {
            return false;
        }
        int prototype = btf.referenced(function).orElseThrow();
        if (!btf.is(Kind.FUNC_PROTO, prototype)) {
            return false;
        }
        List<Parameter> parameters = ((BtfType.FunctionPrototype) btf.type(prototype)).parameters();
        if (tag.component() < 0 || tag.component() >= parameters.size()) {
            return false;
        }
        Parameter parameter = parameters.get(tag.component());
        Optional<Boolean> fixable = isFixable(programType, context, parameter.type());
        if (fixable.isEmpty()) {
            warnings.add(Problem.of(
                            Code.BAD_PROGRAM,
                            object,
                            "\"" + program + "\": parameter " + (tag.component() + 1) + " of \"" + btf.name(function)
                                    + "\" is marked as the context and is " + btf.describe(parameter.type())
                                    + ", not struct " + context + " *")
                    .advise("declare it void *ctx __arg_ctx"));
        }
        return fixable.orElse(false);
    }

    /** Whether a parameter's type is to be replaced; empty for a type that the context can't have. */
    private Optional<Boolean> isFixable(int programType, String context, int type) {
        int pointed;
        try {
            int pointer = btf.skipModifiers(type);
            if (!btf.is(Kind.PTR, pointer)) {
                return Optional.empty();
            }
            pointed = btf.skipModifiers(btf.referenced(pointer).orElseThrow());
        } catch (BtfException e) {
            return Optional.empty();
        }
        if (pointed == 0) {
            return Optional.of(true);
        }
        boolean struct = btf.is(Kind.STRUCT, pointed);
        if (struct && btf.name(pointed).equals(context)) {
            return Optional.of(false);
        }
        boolean allowed =
                switch (programType) {
                    case ProgramType.KPROBE -> struct && btf.name(pointed).equals("pt_regs");
                    case ProgramType.PERF_EVENT -> struct && REGISTERS.contains(btf.name(pointed));
                    case ProgramType.RAW_TRACEPOINT, ProgramType.RAW_TRACEPOINT_WRITABLE ->
                        btf.is(Kind.INT, pointed) && btf.sizeOf(pointed).orElse(0) == Long.BYTES;
                    default -> false;
                };
        return allowed ? Optional.of(true) : Optional.empty();
    }
}
