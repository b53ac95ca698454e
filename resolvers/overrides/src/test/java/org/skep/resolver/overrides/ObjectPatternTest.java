package org.skep.resolver.overrides;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectPatternTest {

    @ParameterizedTest
    @CsvSource({
        "probe.bpf.o, probe.bpf.o, true",
        "probe.bpf.o, /opt/bpf/probe.bpf.o, true",
        "probe.bpf.o, my-probe.bpf.o, false",
        "probe.bpf.o, probe.bpf.o.old, false",
        "probe.bpf.o, Probe.bpf.o, false",
        "probe.bpf.o, probexbpfxo, false",
        "probe.bpf.o, probe.bpf.o/other, false",
        "*, anything, true",
        "*, '', true",
        "**, x, true",
        "probe*, /opt/probe.bpf.o, true",
        "probe*, /probe/other.bpf.o, false",
        "*.bpf.o, a.bpf.o, true",
        "*.bpf.o, .bpf.o, true",
        "*.bpf.o, a.bpf.obj, false",
        "a*b*c, a.b.b.c, true",
        "a*b*c, abc, true",
        "a*b*c, ac, false",
        "a*b*c, acb, false",
        "*ab*ab*, ab-ab, true",
        "*ab*ab*, aba, false",
        "ab*ba, aba, false",
        "ab*ba, abba, true",
        "a**c, abc, true",
        "/opt/probe.bpf.o, /opt/probe.bpf.o, true",
        "/opt/probe.bpf.o, probe.bpf.o, false",
        "/opt/*/probe.bpf.o, /opt/a/b/probe.bpf.o, true",
        "/opt/*/probe.bpf.o, /opt/probe.bpf.o, false",
        "*/probe.bpf.o, ./probe.bpf.o, true",
        "*/probe.bpf.o, probe.bpf.o, false",
    })
    void matchesStarsAndWholeNamesWithASlash(String pattern, String object, boolean matches) {
        assertThat(new ObjectPattern(pattern).matches(object)).isEqualTo(matches);
    }
}
