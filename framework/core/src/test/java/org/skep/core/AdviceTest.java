package org.skep.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.skep.extern.Code;
import org.skep.extern.SectionKind;

/** Who has set something wrong is told of the setting, and not of what nobody can mend. */
class AdviceTest {
    @TempDir
    Path folder;

    @Test
    void aRootThatIsNotThereIsTheSettings() {
        Path missing = folder.resolve("missing");
        Advice advice = new Advice(Optional.of(missing), Optional.empty());
        for (Code code : new Code[] {Code.UNRESOLVED_STRONG, Code.NO_VERSION}) {
            assertThat(advice.on(code, SectionKind.KCONFIG))
                    .hasValue("correct target.root of the pid org.skep.core: there is no folder " + missing);
        }
        assertThat(advice.on(Code.OUT_OF_RANGE, SectionKind.KCONFIG).orElseThrow())
                .doesNotContain("target.root");
        assertThat(new Advice(Optional.of(folder), Optional.empty())
                        .on(Code.UNRESOLVED_STRONG, SectionKind.KCONFIG)
                        .orElseThrow())
                .startsWith("declare it __weak");
    }

    @Test
    void aConfigurationInPlaceOfAllSourcesIsTheSettings() {
        Advice advice = new Advice(Optional.of(folder), Optional.of(Path.of("/srv/config")));
        for (Code code : new Code[] {Code.SOURCE_DAMAGED, Code.NO_SEPARATOR, Code.NO_VALUE}) {
            assertThat(advice.on(code, SectionKind.KCONFIG))
                    .hasValue("mend /srv/config, or correct or remove kconfig.path of the pid org.skep.core");
            assertThat(new Advice(Optional.of(folder), Optional.empty())
                            .on(code, SectionKind.KCONFIG)
                            .orElseThrow())
                    .contains("exclude the source");
        }
    }

    @Test
    void whatOthersFoundIsTheirsToMend() {
        Advice advice = new Advice(Optional.of(folder), Optional.of(Path.of("/srv/config")));
        assertThat(advice.on(Code.SOURCE_DAMAGED, SectionKind.CUSTOM))
                .hasValue("mend it where it was found, or override the extern");
    }

    @Test
    void whatOnlyAResolverKnowsIsItsOwn() {
        assertThat(new Advice(Optional.empty(), Optional.empty()).on(new Code("site-unknown"), SectionKind.CUSTOM))
                .isEmpty();
    }
}
