package org.skep.link;

import static org.skep.link.LinkException.badProgram;
import static org.skep.link.LinkException.unsupported;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.skep.extern.Code;
import org.skep.insn.Instructions;
import org.skep.object.BpfObject;
import org.skep.object.BpfProgram;
import org.skep.object.ObjectSymbol;
import org.skep.object.UnreadRelocations;

/**
 * A program together with the functions of {@code .text} that it calls or passes as callbacks, directly or through
 * others. Each is appended once, when the first reference to it is met, and its own references are followed before the
 * rest of its caller's: the order that libbpf has.
 */
final class Functions {
    /** The kernel takes no program of more ({@code BPF_COMPLEXITY_LIMIT_INSNS}). */
    static final int MOST_INSTRUCTIONS = 1_000_000;

    /** Source register of a call within the program. */
    private static final int PSEUDO_CALL = 1;
    /** Source register of a {@code ld_imm64} of a function. */
    static final int PSEUDO_FUNCTION = 4;

    private static final int SECTION_SYMBOL = 3;

    private final BpfObject object;
    private final RelocationIndex places;
    private final NavigableMap<Long, BpfProgram> subprograms;

    private final BpfProgram main;
    private final Map<BpfProgram, Part> parts = new LinkedHashMap<>();
    private int count;

    /** One function in the program, as far as it is linked. */
    static final class Part {
        private final BpfProgram function;
        private final Instructions code;
        private final NavigableMap<Long, RelocationIndex.Target> places;
        private final int at;
        private int next;

        Part(BpfProgram function, Instructions code, NavigableMap<Long, RelocationIndex.Target> places, int at) {
            this.function = function;
            this.code = code;
            this.places = places;
            this.at = at;
        }

        BpfProgram function() {
            return function;
        }

        Instructions code() {
            return code;
        }

        /** What its instructions refer to, by their offset in the function's section. */
        NavigableMap<Long, RelocationIndex.Target> places() {
            return places;
        }

        /** Index of its first instruction in the program. */
        int at() {
            return at;
        }

        /** Index in the function of the instruction at an offset in the function's section. */
        int index(long offset) {
            return (int) ((offset - function.offset()) / Instructions.SIZE);
        }

        private Optional<ObjectSymbol> symbolAt(int index) {
            RelocationIndex.Target target = places.get(function.offset() + (long) index * Instructions.SIZE);
            return target instanceof RelocationIndex.ToSymbol symbol
                    ? Optional.of(symbol.relocation().symbol())
                    : Optional.empty();
        }
    }

    private Functions(
            BpfObject object, RelocationIndex places, NavigableMap<Long, BpfProgram> subprograms, BpfProgram main) {
        this.object = object;
        this.places = places;
        this.subprograms = subprograms;
        this.main = main;
    }

    /** The functions that may be called, by their offset in {@code .text}. */
    static NavigableMap<Long, BpfProgram> subprograms(BpfObject object) {
        NavigableMap<Long, BpfProgram> all = new TreeMap<>();
        for (BpfProgram function : object.programs()) {
            if (RelocationIndex.isText(function.section())) {
                all.put(function.offset(), function);
            }
        }
        return all;
    }

    /**
     * Puts together all functions of a program, references among them filled in, those to data still open.
     *
     * @param subprograms from {@link #subprograms(BpfObject)}
     */
    static Collection<Part> of(
            BpfObject object, RelocationIndex places, NavigableMap<Long, BpfProgram> subprograms, BpfProgram main)
            throws LinkException {
        Functions functions = new Functions(object, places, subprograms, main);
        functions.follow();
        return new ArrayList<>(functions.parts.values());
    }

    /** Depth first, with the callers on a stack of their own: a file may chain more functions than a thread's holds. */
    private void follow() throws LinkException {
        Deque<Part> callers = new ArrayDeque<>();
        callers.push(append(main));
        while (!callers.isEmpty()) {
            Part part = callers.peek();
            if (part.next == part.code.count()) {
                callers.pop();
                continue;
            }
            Optional<BpfProgram> callee = callee(part, part.next);
            if (callee.isPresent() && !parts.containsKey(callee.get())) {
                callers.push(append(callee.get()));
                continue;
            }
            callee.ifPresent(function -> refer(part, part.next, parts.get(function)));
            part.next++;
        }
    }

    private Part append(BpfProgram function) throws LinkException {
        Optional<UnreadRelocations> unread = places.unread(function);
        if (unread.isPresent()) {
            throw LinkException.unread(main.name(), unread.get());
        }
        byte[] instructions = function.instructions();
        Part part = new Part(function, Instructions.wrap(instructions, object.order()), places.in(function), count);
        parts.put(function, part);
        count += part.code.count();
        if (count > MOST_INSTRUCTIONS) {
            throw badProgram(
                    main.name(), "with all that it calls it has more than " + MOST_INSTRUCTIONS + " instructions");
        }
        return part;
    }

    private static void refer(Part part, int index, Part callee) {
        if (!part.code.isCall(index)) {
            part.code.source(index, PSEUDO_FUNCTION);
        }
        part.code.immediate(index, callee.at - (part.at + index) - 1);
    }

    /** The function that an instruction calls or takes the address of, if it does. */
    private Optional<BpfProgram> callee(Part part, int index) throws LinkException {
        Instructions code = part.code;
        if (code.isCall(index)) {
            return call(part, index);
        }
        if (!code.isLoad64(index)) {
            return Optional.empty();
        }
        Optional<ObjectSymbol> symbol = part.symbolAt(index).filter(Functions::isFunction);
        if (symbol.isPresent()) {
            return Optional.of(function(part, symbol.get(), symbol.get().value() + code.immediate(index)));
        }
        if (code.source(index) == PSEUDO_FUNCTION) {
            throw badProgram(
                    part.function.name(), "instruction " + index + " loads the address of an unknown function");
        }
        return Optional.empty();
    }

    private Optional<BpfProgram> call(Part part, int index) throws LinkException {
        Optional<ObjectSymbol> symbol = part.symbolAt(index);
        boolean within = part.code.source(index) == PSEUDO_CALL;
        if (symbol.isPresent()) {
            ObjectSymbol callee = symbol.get();
            if (!within) {
                throw badProgram(
                        part.function.name(),
                        "instruction " + index + " calls a helper that has the symbol \"" + callee.name() + "\"");
            }
            if (!callee.section().map(RelocationIndex::isText).orElse(false)) {
                throw badProgram(
                        part.function.name(),
                        "it calls \"" + callee.name() + "\""
                                + callee.section()
                                        .map(section ->
                                                " in " + section.name() + "; only functions in .text can be called")
                                        .orElse(", which the object does not define"));
            }
            return Optional.of(
                    function(part, callee, callee.value() + (part.code.immediate(index) + 1L) * Instructions.SIZE));
        }
        if (!within) {
            return Optional.empty();
        }
        if (part.places.get(part.function.offset() + (long) index * Instructions.SIZE) != null) {
            throw unsupported(part.function.name(), "it calls a function of the kernel");
        }
        if (!RelocationIndex.isText(part.function.section())) {
            throw badProgram(
                    part.function.name(),
                    "it calls a function in its own section "
                            + part.function.section().name() + "; only those in .text can be called");
        }
        // Within one section there is nothing to relocate: the immediate counts from the call, as the verifier has it.
        long next = part.function.offset() + (index + 1L) * Instructions.SIZE;
        return Optional.of(function(part, next + (long) part.code.immediate(index) * Instructions.SIZE));
    }

    private static boolean isFunction(ObjectSymbol symbol) {
        return (symbol.isFunction() || symbol.type() == SECTION_SYMBOL)
                && symbol.section().map(RelocationIndex::isText).orElse(false);
    }

    /** The function at an offset in {@code .text}, for a reference that names it or its section. */
    private BpfProgram function(Part part, ObjectSymbol symbol, long offset) throws LinkException {
        // Another function may begin where the one without instructions would.
        if (isEmpty(symbol)) {
            throw withoutInstructions(part, symbol);
        }
        return function(part, offset);
    }

    private BpfProgram function(Part part, long offset) throws LinkException {
        BpfProgram function = subprograms.get(offset);
        if (function == null) {
            Optional<ObjectSymbol> empty = object.symbols().stream()
                    .filter(symbol -> isEmpty(symbol) && isFunction(symbol) && symbol.value() == offset)
                    .findFirst();
            if (empty.isPresent()) {
                throw withoutInstructions(part, empty.get());
            }
            throw badProgram(
                    part.function.name(), "it refers to offset " + offset + " in .text, where no function begins");
        }
        return function;
    }

    /** Whether a function has no instructions: the compiler found that control never comes to its end. */
    static boolean isEmpty(ObjectSymbol symbol) {
        return symbol.isFunction() && symbol.size() == 0;
    }

    private static LinkException withoutInstructions(Part part, ObjectSymbol callee) {
        return new LinkException(
                Code.BAD_PROGRAM,
                part.function.name(),
                "it refers to function \"" + callee.name() + "\", which has no instructions",
                "the compiler left its body out as unreachable: let it return, or do not refer to it");
    }
}
