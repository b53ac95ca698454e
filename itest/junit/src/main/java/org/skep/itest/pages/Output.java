package org.skep.itest.pages;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Compares what a page shows with what was printed. */
public final class Output {
    private static final String LEFT_OUT = "…";

    /** What another run would print otherwise: identifiers, tags, times and the kernel that happens to run. */
    private static final List<Mask> MASKS = List.of(
            new Mask("(?m)^( +\\S+ +\\S+ +)[0-9a-f]{16} +\\d+ +\\d+", "$1TAG SIZE ID"),
            new Mask("(?m)(0x[0-9a-f]+(?: frozen)?) +\\d+(?=  |$)", "$1 ID"),
            new Mask("(?m)^  (PROGRAM|MAP) .*$", "  $1 …"),
            new Mask("\"(id|xlatedBytes)\":\\d+", "\"$1\":N"),
            new Mask("\"tag\":\"[0-9a-f]{16}\"", "\"tag\":\"TAG\""),
            new Mask("on Linux \\d\\S* \\w+", "on Linux RELEASE"),
            new Mask("Bundle ID: \\d+", "Bundle ID: N"),
            new Mask("(?m)^ +\\d+(?=\\|)", "N"),
            new Mask("as object \\d+, until skep:unload \\d+", "as object N, until skep:unload N"),
            new Mask("\\.bpf\\.o \\(\\d+\\)", ".bpf.o (N)"),
            new Mask("(?m)^ +\\d+(?=  \\S+ +(?:loaded|values differ|origin moved|lost) )", "N"),
            new Mask("(?m) +$", ""));

    private record Mask(Pattern pattern, String instead) {
        Mask(String pattern, String instead) {
            this(Pattern.compile(pattern), instead);
        }
    }

    private Output() {}

    /**
     * Whether they are the same but for what differs from run to run. An ellipsis on a line of its own stands for any
     * lines, within a line for the rest or a part of it.
     */
    public static boolean matches(List<String> shown, List<String> printed) {
        String text = masked(printed);
        return text.equals(masked(shown))
                || Pattern.compile(pattern(masked(shown)), Pattern.DOTALL)
                        .matcher(text)
                        .matches();
    }

    private static String pattern(String shown) {
        return shown.lines()
                .map(line -> line.strip().equals(LEFT_OUT) ? "(?:[^\n]*\n)*?" : pattern(line, "[^\n]*") + "\n")
                .collect(Collectors.joining());
    }

    private static String pattern(String line, String leftOut) {
        return List.of(line.split(LEFT_OUT, -1)).stream().map(Pattern::quote).collect(Collectors.joining(leftOut));
    }

    private static String masked(List<String> lines) {
        String text = lines.stream().map(line -> line + "\n").collect(Collectors.joining());
        for (Mask mask : MASKS) {
            text = mask.pattern.matcher(text).replaceAll(mask.instead);
        }
        return text.stripTrailing() + "\n";
    }
}
