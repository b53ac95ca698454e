package org.skep.syscallprovider.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What this process may do, and what else stands between it and bpf(2). Everything is read when it is asked for: it is
 * asked for only when a call was refused, and may change. What can't be read counts as not there.
 */
final class Privileges {
    private final Path root;

    /**
     * As told below a directory.
     *
     * @param root {@code /}, or a copy of the files in a test
     */
    Privileges(Path root) {
        this.root = root;
    }

    /** Those of the needed capabilities that the process lacks. */
    List<Capability> missing(List<Capability> needed) {
        Optional<String> effective = status("CapEff:");
        if (effective.isEmpty()) {
            return List.of();
        }
        long set = Long.parseUnsignedLong(effective.get(), 16);
        return needed.stream().filter(capability -> !capability.allowedBy(set)).toList();
    }

    /** What else may be the reason why the kernel does not permit something, a phrase each. */
    List<String> obstacles() {
        List<String> found = new ArrayList<>();
        line("proc/sys/kernel/unprivileged_bpf_disabled")
                .filter(value -> !value.equals("0"))
                .ifPresent(value -> found.add("kernel.unprivileged_bpf_disabled is " + value
                        + ", so that processes without CAP_BPF may not use bpf(2)"));
        return found;
    }

    /** The same for a process that has the capabilities. */
    List<String> hiddenObstacles() {
        List<String> found = new ArrayList<>();
        line("sys/kernel/security/lockdown")
                .filter(value -> value.contains("[integrity]") || value.contains("[confidentiality]"))
                .ifPresent(value -> found.add("the kernel is locked down (" + value + ")"));
        status("Seccomp:")
                .filter(mode -> !mode.equals("0"))
                .ifPresent(mode -> found.add("a seccomp filter is in force, as in most containers"));
        line("proc/self/uid_map")
                .filter(map -> !map.strip().matches("0\\s+0\\s+4294967295"))
                .ifPresent(map -> found.add("the process is in a user namespace, whose capabilities do not count"));
        return found;
    }

    private Optional<String> status(String field) {
        try (Stream<String> lines = Files.lines(root.resolve("proc/self/status"), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith(field))
                    .map(line -> line.substring(field.length()).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<String> line(String file) {
        try (Stream<String> lines = Files.lines(root.resolve(file), StandardCharsets.ISO_8859_1)) {
            return lines.map(String::strip).findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
