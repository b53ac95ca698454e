package org.skep.core.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.source.KconfigSource;

class RegistrationsTest {
    private final List<String> moves = new ArrayList<>();
    private final Registrations<String> whiteboard = new Registrations<>(
            KconfigSource.NAME,
            Declaration::ofSource,
            (movement, serviceId, name) -> moves.add(movement + " " + serviceId + " " + name + " " + names()));

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
        change(1, "a", 1);
        assertThat(names()).containsExactly("b", "a");
    }

    @ParameterizedTest
    @CsvSource({"150, 150", "' 7 ', 7", "-3, -3", "2147483647, 2147483647"})
    void aRankingWrittenAsTextIsANumber(String text, int ranking) {
        whiteboard.put(1, () -> Map.of(KconfigSource.NAME, "a", "service.ranking", text), ServiceAccess.of("a"));
        assertThat(whiteboard.snapshot().members())
                .singleElement()
                .satisfies(member -> assertThat(member.declaration().ranking()).isEqualTo(ranking));
    }

    @ParameterizedTest
    @CsvSource({"high", "1.5", "2147483648", "''"})
    void aRankingThatIsNoIntegerRejectsWhoHasIt(String text) {
        whiteboard.put(1, () -> Map.of(KconfigSource.NAME, "a", "service.ranking", text), ServiceAccess.of("a"));
        assertThat(whiteboard.snapshot().rejected()).singleElement().satisfies(rejected -> {
            assertThat(rejected.name()).isEqualTo("a");
            assertThat(rejected.reason()).contains("service.ranking is \"" + text + "\"");
        });
        assertThat(whiteboard.isHere(1)).as("rejected is not gone").isTrue();
    }

    @Test
    void newsOfAChangeThatComeAfterThoseOfTheDepartureBringNobodyBack() {
        put(1, "a", 0);
        whiteboard.remove(1);
        change(1, "a", 5);
        assertThat(whiteboard.snapshot().members()).isEmpty();
        assertThat(whiteboard.isHere(1)).isFalse();
        assertThat(moves).containsExactly("ADDED 1 a [a]", "REMOVED 1 a []");
    }

    @Test
    void whoIsToldOfAMoveSeesItDone() {
        put(1, "a", 0);
        change(1, "b", 0);
        whiteboard.change(1, () -> Map.of(KconfigSource.NAME, "c", "service.ranking", "no"), ServiceAccess.of("c"));
        whiteboard.remove(1);
        whiteboard.remove(1);
        assertThat(moves).containsExactly("ADDED 1 a [a]", "MODIFIED 1 b [b]", "MODIFIED 1 c []", "REMOVED 1 c []");
    }

    @Test
    void aSnapshotIsOfItsMoment() {
        put(1, "a", 1);
        Registrations.Snapshot<String> before = whiteboard.snapshot();
        whiteboard.remove(1);
        assertThat(before.members()).hasSize(1);
        assertThat(whiteboard.snapshot().members()).isEmpty();
    }

    @Test
    void whoDeclaresNonsenseIsRejectedWithItsReasonUntilItDeclaresSense() {
        whiteboard.put(1, Map::of, ServiceAccess.of("nameless"));
        assertThat(whiteboard.snapshot().members()).isEmpty();
        assertThat(whiteboard.snapshot().rejected()).singleElement().satisfies(rejected -> assertThat(rejected.reason())
                .contains(KconfigSource.NAME));
        change(1, "a", 0);
        assertThat(names()).containsExactly("a");
        assertThat(whiteboard.snapshot().rejected()).isEmpty();
    }

    private void put(long id, String name, int ranking) {
        whiteboard.put(id, () -> Map.of(KconfigSource.NAME, name, "service.ranking", ranking), ServiceAccess.of(name));
    }

    private void change(long id, String name, int ranking) {
        whiteboard.change(
                id, () -> Map.of(KconfigSource.NAME, name, "service.ranking", ranking), ServiceAccess.of(name));
    }

    private Iterable<String> names() {
        return whiteboard.snapshot().members().stream()
                .map(Registrations.Member::name)
                .toList();
    }
}
