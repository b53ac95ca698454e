package com.example.app;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.skep.testkit.Clause;
import org.skep.testkit.Externs;
import org.skep.testkit.ResolverContract;

class BuildNumberResolverTest {
    @Test
    void keepsTheContract() {
        ResolverContract.of(new BuildNumberResolver(Map.of("BUILD_NUMBER", "4711")::get))
                .declaring(List.of(".kconfig"), List.of("BUILD_NUMBER"))
                .asking(Externs.in(".kconfig").unsignedInteger("BUILD_NUMBER"))
                .leavingOut(Clause.ONLY_THE_TARGET, "the number is that of the application's build")
                .warningsFail()
                .check();
    }
}
