package org.skep.syscallprovider.dryrun;

import java.util.regex.Pattern;
import org.skep.kernel.KernelRefusedException;

/** The rule for names of maps and programs ({@code bpf_obj_name_cpy} of {@code kernel/bpf/syscall.c}). */
final class NameRules {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_.]{0,15}");

    private NameRules() {}

    static void check(String name, Refusal refusal) throws KernelRefusedException {
        refusal.unless(
                ALLOWED.matcher(name).matches(),
                "a name has at most 15 characters, letters, digits, _ and . only: \"" + name + "\"");
    }
}
