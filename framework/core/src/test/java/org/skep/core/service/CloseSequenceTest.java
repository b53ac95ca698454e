package org.skep.core.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.skep.core.HostileError;

class CloseSequenceTest {
    @Test
    void takesEveryStepWhateverAnotherThrows() {
        List<String> taken = new ArrayList<>();
        assertThatThrownBy(() -> CloseSequence.all(List.of(
                        () -> taken.add("one"),
                        () -> {
                            throw new IllegalStateException("first");
                        },
                        () -> taken.add("two"),
                        () -> {
                            throw new IllegalArgumentException("second");
                        },
                        () -> taken.add("three"))))
                .isInstanceOf(CloseSequence.FailedException.class)
                .hasRootCauseMessage("first")
                .satisfies(thrown -> assertThat(thrown.getSuppressed())
                        .singleElement()
                        .isInstanceOf(IllegalArgumentException.class));
        assertThat(taken).containsExactly("one", "two", "three");
    }

    @Test
    void takesEveryStepAlsoAfterAnErrorThatHasNoMessageToGive() {
        List<String> taken = new ArrayList<>();
        assertThatThrownBy(() -> CloseSequence.all(List.of(
                        () -> {
                            throw new HostileError();
                        },
                        () -> taken.add("two"))))
                .isInstanceOf(CloseSequence.FailedException.class)
                .hasCauseInstanceOf(HostileError.class);
        assertThat(taken).containsExactly("two");
    }
}
