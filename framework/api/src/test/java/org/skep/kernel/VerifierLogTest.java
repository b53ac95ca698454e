package org.skep.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Logs of kernels 6.1 and 6.18. */
class VerifierLogTest {

    @Test
    void showsTheLastSourceLineTheInstructionAndTheReason() {
        assertThat(VerifierLog.of(
                                """
                        0: R1=ctx(off=0,imm=0) R10=fp0
                        ; int number = 16;
                        0: (b7) r1 = 16                       ; R1_w=16
                        ; return *(int *)number; @ wild.bpf.c:7
                        1: (61) r0 = *(u32 *)(r1 +0)
                        R1 invalid mem access 'scalar'
                        processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
                        """)
                        .essence())
                .containsExactly(
                        "; return *(int *)number; @ wild.bpf.c:7",
                        "1: (61) r0 = *(u32 *)(r1 +0)",
                        "R1 invalid mem access 'scalar'");
    }

    @Test
    void showsReasonsOfSeveralLines() {
        assertThat(VerifierLog.of(
                                """
                        5: (85) call unknown#2002000000
                        invalid func unknown#2002000000
                        try again
                        verification time 12 usec
                        stack depth 0
                        processed 3 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
                        """)
                        .essence())
                .containsExactly("5: (85) call unknown#2002000000", "invalid func unknown#2002000000", "try again");
    }

    @Test
    void excludesTheTraceFromTheReason() {
        assertThat(VerifierLog.of(
                                """
                        func#0 @0
                        last insn is not an exit or jmp
                        """)
                        .essence())
                .last()
                .isEqualTo("last insn is not an exit or jmp");
        assertThat(VerifierLog.of(
                                """
                        7: (95) exit
                        from 3 to 8: R0=0 R10=fp0
                        8: (95) exit
                        R0 !read_ok
                        """)
                        .essence())
                .containsExactly("8: (95) exit", "R0 !read_ok");
    }

    @Test
    void skipsSourceLinesWithoutText() {
        VerifierLog log = VerifierLog.of(
                """
                0: R1=ctx() R10=fp0
                ; Ring = next(limit); @ loop.bpf.c:11
                3: (85) call pc+2
                ;  @ loop.bpf.c:0
                4: (bf) r0 = r9
                ;
                5: (95) exit
                ; R0=scalar() R10=fp0
                R9 !read_ok
                processed 5 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
                """);
        assertThat(log.place()).containsExactly("; Ring = next(limit); @ loop.bpf.c:11", "5: (95) exit");
        assertThat(log.reason()).containsExactly("R9 !read_ok");
    }

    @Test
    void isEmptyForAnEmptyLog() {
        assertThat(VerifierLog.of("").essence()).isEmpty();
        assertThat(VerifierLog.of("processed 1 insns (limit 1000000)\n").essence())
                .isEmpty();
    }
}
