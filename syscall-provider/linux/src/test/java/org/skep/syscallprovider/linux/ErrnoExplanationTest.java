package org.skep.syscallprovider.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.skep.extern.Code;
import org.skep.kernel.Errno;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.ProgramType;
import org.skep.kernel.VerifierLog;

/** A refusal says once what is wrong. */
class ErrnoExplanationTest {
    @TempDir
    private Path root;

    @Test
    void theVerdictIsTheReasonAndTheLogKnowsThePlace() {
        KernelRefusedException refused = refuse(
                """
                ; return *(int *)number; @ wild.bpf.c:7
                1: (61) r0 = *(u32 *)(r1 +0)
                R1 invalid mem access 'scalar'
                processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
                """);

        assertThat(refused).hasMessage("can't load xdp program \"x\": EACCES (13): R1 invalid mem access 'scalar'");
        assertThat(refused.code()).isEqualTo(Code.KERNEL_REFUSED);
        assertThat(refused.log().orElseThrow().place())
                .containsExactly("; return *(int *)number; @ wild.bpf.c:7", "1: (61) r0 = *(u32 *)(r1 +0)");
    }

    @Test
    void aLogWithoutAReasonStillTellsThePlace() {
        assertThat(refuse("1: (61) r0 = *(u32 *)(r1 +0)\n"))
                .hasMessage("can't load xdp program \"x\": EACCES (13): 1: (61) r0 = *(u32 *)(r1 +0)");
    }

    @Test
    void aLogThatSaysNothingIsNoVerdict() {
        assertThat(refuse("processed 0 insns (limit 1000000)\n"))
                .hasMessage("can't load xdp program \"x\": EACCES (13): permission denied");
    }

    private KernelRefusedException refuse(String log) {
        return new ErrnoExplanation(new Privileges(root))
                .of(
                        Operation.loading(ProgramType.XDP, "xdp program \"x\""),
                        Errno.EACCES,
                        Optional.of(VerifierLog.of(log)));
    }
}
