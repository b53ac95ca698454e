package org.skep.commands;

import java.util.regex.Pattern;
import org.skep.runtime.ExternDTO;

/** An extern of the state, which knows values as text only, as the VALUE and FROM of a table for people. */
final class ShownState {
    private static final Pattern WITH_LINE = Pattern.compile(".*:[0-9]+");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,10}");

    private ShownState() {}

    /** The value, a long one cut short; {@code failed} when there is none. */
    static String value(ExternDTO extern) {
        if (extern.value == null) {
            return extern.state;
        }
        boolean isVersion = extern.name.equals(Worded.VERSION)
                && DECIMAL.matcher(extern.value).matches();
        return Shown.cut(isVersion ? Worded.version(Long.parseLong(extern.value)) : extern.value);
    }

    /** Where the value comes from, or why there is none. */
    static String from(ExternDTO extern) {
        if (extern.code != null) {
            return extern.code + ": " + extern.problem;
        }
        if (extern.origin == null) {
            return "nobody knows it";
        }
        return Shown.origin(
                extern.resolver, extern.origin, WITH_LINE.matcher(extern.origin).matches());
    }
}
