package com.example.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.skep.extern.Extern;
import org.skep.extern.Value;
import org.skep.resolver.Answer;
import org.skep.machine.Target;
import org.skep.testkit.Clause;
import org.skep.testkit.Externs;
import org.skep.testkit.ResolverContract;
import org.skep.testkit.TestQuestion;

class AppResolverTest {
    private static final Externs APP = Externs.in(".extern.app");

    private final AppResolver resolver = new AppResolver(
            Map.of("limit", 1500, "verbose", true, "greeting", "hello", "size", "0x10", "list", new int[] {1, 2}));

    @Test
    void keepsTheContract() {
        ResolverContract.of(resolver)
                .declaring(List.of(".extern.app"), List.of("*"))
                .asking(
                        APP.integer("limit"),
                        APP.bool("verbose"),
                        APP.text("greeting", 16),
                        APP.integer("list"),
                        APP.weak().integer("missing"))
                .leavingOut(Clause.ONLY_THE_TARGET, "a limit of the application's is the same for every machine")
                .warningsFail()
                .check();
    }

    @Test
    void aSettingIsAnsweredInTheDeclaredType() {
        assertEquals(new Value.Number(1500), found(APP.integer("limit")));
        assertEquals(Value.Tristate.YES, found(APP.bool("verbose")));
        assertEquals(Value.Text.of("hello"), found(APP.text("greeting", 16)));
        assertEquals(new Value.Number(16), found(APP.unsignedInteger("size")));
    }

    @Test
    void whatIsNotSetIsAbsentAndWhatDoesNotFitIsRefused() {
        assertEquals(
                "absent [com.example.app: no property missing]",
                ask(APP.integer("missing")).toString());
        assertEquals(
                "type-mismatch: the property is of the type int[], no single value (com.example.app)",
                ask(APP.integer("list")).toString());
        assertEquals(
                "not-an-integer: neither y, n, m, a string in quotes nor a number of at most 64 bits (com.example.app)",
                ask(APP.integer("greeting")).toString());
    }

    private Value found(Extern extern) {
        return assertInstanceOf(Answer.Found.class, ask(extern)).value();
    }

    private Answer ask(Extern extern) {
        return resolver.resolve(TestQuestion.of(Target.runningMachine(), extern)).get(extern.name());
    }
}
