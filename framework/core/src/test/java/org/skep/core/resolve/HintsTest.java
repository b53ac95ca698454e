package org.skep.core.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Lookup;
import org.skep.extern.Problem;
import org.skep.extern.ResolverAttempt;
import org.skep.extern.SectionKind;
import org.skep.extern.Strength;

/** Who has set something wrong is told of the setting, and not of what nobody can mend. */
class HintsTest {
    @TempDir
    Path folder;

    @Test
    void aRootThatIsNotThereIsTheSettings() {
        Path missing = folder.resolve("missing");
        Hints advice = new Hints(Optional.of(missing), Optional.empty(), false);
        for (Code code : new Code[] {Code.UNRESOLVED_STRONG, Code.NO_VERSION}) {
            assertThat(advice.on(code, SectionKind.KCONFIG))
                    .hasValue("correct the setting target.root of the core: there is no folder " + missing);
        }
        assertThat(advice.on(Code.OUT_OF_RANGE, SectionKind.KCONFIG).orElseThrow())
                .doesNotContain("target.root");
        assertThat(new Hints(Optional.of(folder), Optional.empty(), false)
                        .on(Code.UNRESOLVED_STRONG, SectionKind.KCONFIG)
                        .orElseThrow())
                .startsWith("declare it __weak");
    }

    @Test
    void aConfigurationInPlaceOfAllSourcesIsTheSettings() {
        Hints advice = new Hints(Optional.of(folder), Optional.of(Path.of("/srv/config")), false);
        for (Code code : new Code[] {Code.SOURCE_DAMAGED, Code.NO_SEPARATOR, Code.NO_VALUE}) {
            assertThat(advice.on(code, SectionKind.KCONFIG))
                    .hasValue("correct /srv/config, or correct or remove the setting kconfig.path of the core");
            assertThat(new Hints(Optional.of(folder), Optional.empty(), false)
                            .on(code, SectionKind.KCONFIG)
                            .orElseThrow())
                    .contains("exclude the source");
        }
    }

    @Test
    void whatOthersFoundIsTheirsToMend() {
        Hints advice = new Hints(Optional.of(folder), Optional.of(Path.of("/srv/config")), false);
        assertThat(advice.on(Code.SOURCE_DAMAGED, SectionKind.CUSTOM))
                .hasValue("mend it where it was found, or override the extern");
    }

    @Test
    void aConfigurationThatWasGivenHasNoSourceToExclude() {
        Hints advice = new Hints(Optional.of(folder), Optional.empty(), true);
        assertThat(advice.on(Code.NO_SEPARATOR, SectionKind.KCONFIG))
                .hasValue("write NAME=VALUE in that line, or give another configuration in its place");
    }

    @Test
    void whatIsDeniedIsForSomebodyElseToAsk() {
        Hints advice = new Hints(Optional.of(folder), Optional.empty(), false);
        Extern number = extern(new ExternType.Int(4, true));
        Problem denied = problem(Code.UNRESOLVED_STRONG, Lookup.at("/boot/config", new AccessDeniedException("x")));
        assertThat(advice.about(denied, number).orElseThrow())
                .startsWith("ask as somebody who may read what is denied; or declare it __weak");
        Problem missing = problem(Code.UNRESOLVED_STRONG, Lookup.at("/boot/config", new NoSuchFileException("x")));
        assertThat(advice.about(missing, number).orElseThrow()).startsWith("declare it __weak");
    }

    @Test
    void aStringWantsQuotesAndNoNumber() {
        Hints advice = new Hints(Optional.of(folder), Optional.empty(), false);
        Problem bare = problem(Code.NOT_AN_INTEGER, Lookup.at("--set:1", "x"));
        assertThat(advice.about(bare, extern(new ExternType.Text(16))).orElseThrow())
                .startsWith("write the string in double quotes");
        assertThat(advice.about(bare, extern(new ExternType.Int(4, true))).orElseThrow())
                .startsWith("write y, n, m");
    }

    private static Extern extern(ExternType type) {
        return new Extern("CONFIG_X", ".kconfig", Strength.STRONG, type, "x", OptionalInt.of(0));
    }

    private static Problem problem(Code code, Lookup looked) {
        return Problem.of(code, "a.o", "it is so")
                .asked(List.of(new ResolverAttempt("kconfig", "not there", List.of(looked))));
    }

    @Test
    void whatOnlyAResolverKnowsIsItsOwn() {
        assertThat(new Hints(Optional.empty(), Optional.empty(), false)
                        .on(new Code("site-unknown"), SectionKind.CUSTOM))
                .isEmpty();
    }
}
