package org.skep.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.skep.kconfig.KconfigSource;

class WhiteboardTest {
    private final Whiteboard<String> whiteboard = new Whiteboard<>(KconfigSource.NAME, Declaration::ofSource);

    @Test
    void highestRankingFirstThenLowestServiceId() {
        put(3, "c", 0);
        put(1, "a", 0);
        put(2, "b", 5);
        assertThat(names()).containsExactly("b", "a", "c");
    }

    @Test
    void rankingsBeyondTheRangeOfADifferenceAreOrderedToo() {
        put(1, "lowest", Integer.MIN_VALUE);
        put(2, "highest", Integer.MAX_VALUE);
        assertThat(names()).containsExactly("highest", "lowest");
    }

    @Test
    void aChangedRankingReorders() {
        put(1, "a", 10);
        put(2, "b", 5);
        put(1, "a", 1);
        assertThat(names()).containsExactly("b", "a");
    }

    @Test
    void aSnapshotIsOfItsMoment() {
        put(1, "a", 1);
        Whiteboard.Snapshot<String> before = whiteboard.snapshot();
        whiteboard.remove(1);
        assertThat(before.members()).hasSize(1);
        assertThat(whiteboard.snapshot().members()).isEmpty();
    }

    @Test
    void whoDeclaresNonsenseIsRejectedWithItsReasonUntilItDeclaresSense() {
        whiteboard.put(1, Map.of(), Handle.of("nameless"));
        assertThat(whiteboard.snapshot().members()).isEmpty();
        assertThat(whiteboard.snapshot().rejected()).singleElement().satisfies(rejected -> assertThat(rejected.reason())
                .contains(KconfigSource.NAME));
        put(1, "a", 0);
        assertThat(names()).containsExactly("a");
        assertThat(whiteboard.snapshot().rejected()).isEmpty();
    }

    private void put(long id, String name, int ranking) {
        whiteboard.put(id, Map.of(KconfigSource.NAME, name, "service.ranking", ranking), Handle.of(name));
    }

    private Iterable<String> names() {
        return whiteboard.snapshot().members().stream()
                .map(Whiteboard.Member::name)
                .toList();
    }
}
