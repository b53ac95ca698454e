package org.skep.core.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Origin;
import org.skep.extern.Strength;
import org.skep.extern.Value;
import org.skep.loader.ResolvedExtern;

class DtosTest {
    @ParameterizedTest
    @CsvSource({"8,true,-1,-1", "8,false,-1,18446744073709551615", "4,false,4294967295,4294967295", "4,true,250,250"})
    void aNumberHasTheSignOfItsDeclaration(int size, boolean signed, long bits, String value) {
        Extern extern = new Extern(
                "limit", ".kconfig", Strength.STRONG, new ExternType.Int(size, signed), "long", OptionalInt.of(0));

        assertThat(Dtos.of(new ResolvedExtern.Resolved(
                                extern,
                                new Value.Number(bits),
                                new byte[size],
                                Origin.of("here"),
                                "kconfig",
                                List.of()))
                        .value)
                .isEqualTo(value);
    }
}
