package org.skep.itest.ownresolver;

import java.util.Map;
import java.util.TreeMap;
import org.skep.loader.Resolution;
import org.skep.loader.ResolvedExtern;

/** What became of externs, in a word each. */
final class States {
    private States() {}

    /** Each extern with its value, or with the word {@code zero}, or with the code of what is wrong. */
    static Map<String, String> of(Resolution resolution) {
        Map<String, String> states = new TreeMap<>();
        resolution.externs().forEach(extern -> states.put(extern.extern().name(), of(extern)));
        return states;
    }

    static String of(ResolvedExtern extern) {
        if (extern instanceof ResolvedExtern.Resolved resolved) {
            return resolved.value().toString();
        }
        return extern instanceof ResolvedExtern.Failed failed
                ? failed.problem().code().word()
                : "zero";
    }
}
