package org.skep.itest.loading;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.skep.itest.junit.OnRealKernel;

/**
 * The assembled program in a container: another root in a mount namespace of its own, in which the host's is bound to
 * {@code /host}. The host is a folder with links like a host's and this machine's own {@code /proc}.
 */
@OnRealKernel(with = "unshare")
class ContainerIT {
    private static final Path HOME = Path.of(System.getProperty("skep.home"));
    private static final Path OBJECT = Path.of(System.getProperty("skep.fixtures"), "link", "el", "kconfig.bpf.o");

    /** Makes the container around its arguments: the host, how it is bound, and the command. */
    private static final String CONTAINER =
            """
            set -e
            root=$1 host=$2 bind=$3 program=$4 objects=$5
            shift 5
            mount -t tmpfs none "$root"
            for top in usr bin sbin lib lib32 lib64 libx32 etc opt; do
                if [ -L "/$top" ]; then
                    cp -P "/$top" "$root/$top"
                elif [ -d "/$top" ]; then
                    mkdir "$root/$top"
                    mount --rbind "/$top" "$root/$top"
                fi
            done
            mkdir "$root/proc" "$root/sys" "$root/dev" "$root/tmp" "$root/host" "$root/old"
            mount -t proc proc "$root/proc"
            mount --rbind /sys "$root/sys"
            mount --rbind /dev "$root/dev"
            for folder in "$program" "$objects" "$JAVA_HOME"; do
                mkdir -p "$root$folder"
                mount --bind "$folder" "$root$folder"
            done
            mkdir -p "$root/elsewhere/boot"
            echo CONFIG_HZ=666 > "$root/elsewhere/boot/config-$(uname -r)"
            mount --rbind /proc "$host/proc"
            mount "$bind" "$host" "$root/host"
            cd "$root"
            pivot_root . old
            umount -l /old
            rmdir /old
            exec "$@"
            """;

    @TempDir
    private Path folder;

    private Path host;

    @BeforeEach
    void aHost() throws Exception {
        host = Files.createDirectory(folder.resolve("host"));
        Files.createDirectories(host.resolve("proc"));
        Files.createDirectories(host.resolve("elsewhere/boot"));
        String release = Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
        Files.createDirectories(host.resolve("lib/modules").resolve(release));
        Files.writeString(
                host.resolve("elsewhere/boot/config-" + release),
                "CONFIG_HZ=333\nCONFIG_BPF_SYSCALL=y\nCONFIG_DEFAULT_HOSTNAME=\"h\"\n");
        // Absolute, as a host's own: in the container it would lead to a file of the container's.
        Files.createSymbolicLink(host.resolve("boot"), Path.of("/elsewhere/boot"));
    }

    @Test
    void theHostIsAskedByItsFolder() throws Exception {
        Run run = inContainer("--rbind", "resolve", "--json", "--root", "/host", OBJECT.toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("\"target\":\"/host\"", "\"origin\":\"/host/boot/config-")
                .containsPattern("\"name\":\"CONFIG_HZ\"[^}]*\"value\":\"333\"")
                .doesNotContain("666");
    }

    /** One kernel runs both, so what holds for the host holds for what is loaded here. */
    @Test
    void objectsAreLoadedForTheHost() throws Exception {
        Run run = inContainer("--rbind", "load", "--json", "--root", "/host", OBJECT.toString());

        assertThat(run.status()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).contains("\"ok\":true").containsPattern("\"name\":\"CONFIG_HZ\"[^}]*\"value\":\"333\"");
    }

    @Test
    void aHostBoundWithoutItsMountsIsToldHowToBind() throws Exception {
        Run resolve = inContainer("--bind", "resolve", "--root", "/host", OBJECT.toString());
        assertThat(resolve.err())
                .startsWith(
                        "skep: /host: nothing tells which kernel it has: /host/proc/sys/kernel/osrelease is not there."
                                + " Its proc is an empty folder,")
                .contains("mount --rbind");

        Run load = inContainer("--bind", "load", "--root", "/host", OBJECT.toString());
        assertThat(load.status()).isEqualTo(1);
        assertThat(load.err()).contains("foreign-target");
    }

    private Run inContainer(String bind, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", CONTAINER, "sh"));
        Path root = Files.createDirectories(folder.resolve("container"));
        command.addAll(List.of(
                root.toString(),
                host.toString(),
                bind,
                HOME.toRealPath().toString(),
                OBJECT.getParent().toRealPath().toString()));
        command.addAll(Run.skep(HOME.toRealPath(), Path.of("/tmp")));
        command.addAll(List.of(arguments));
        ProcessBuilder program = new ProcessBuilder(command);
        program.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return Run.of(program);
    }
}
