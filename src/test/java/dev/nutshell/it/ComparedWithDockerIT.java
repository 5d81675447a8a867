package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Docker;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.TestImages;
import dev.nutshell.it.harness.TestWorld;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// The same container on Docker and on Nutshell, side by side. What differs is named here, with its reason.
@EngineTest
@NutshellOnly
class ComparedWithDockerIT {
    /// Docker 28 does not hide it, Docker 29 does.
    private static final String LATELY_MASKED = "/proc/interrupts ";

    /// Of Docker's `inspect`, what is not shown: gone from Docker 29's, or about Docker's own bookkeeping.
    private static final List<String> NOT_SHOWN =
            List.of(
                    "/HostConfig/KernelMemory",
                    "/HostConfig/KernelMemoryTCP",
                    "/GraphDriver/Data/MergedDir",
                    "/NetworkSettings/Bridge",
                    "/NetworkSettings/HairpinMode",
                    "/NetworkSettings/LinkLocalIPv6Address",
                    "/NetworkSettings/LinkLocalIPv6PrefixLen",
                    "/NetworkSettings/SecondaryIPAddresses",
                    "/NetworkSettings/SecondaryIPv6Addresses",
                    "/NetworkSettings/EndpointID",
                    "/NetworkSettings/Gateway",
                    "/NetworkSettings/GlobalIPv6Address",
                    "/NetworkSettings/GlobalIPv6PrefixLen",
                    "/NetworkSettings/IPAddress",
                    "/NetworkSettings/IPPrefixLen",
                    "/NetworkSettings/IPv6Gateway",
                    "/NetworkSettings/MacAddress");

    /// A container without a network is on none.
    private static final String NO_NETWORK = "/NetworkSettings/Networks/none";

    private static final String STATUS =
            // what is ignored is inherited: from a command here, from a daemon there
            "grep -E '^(Umask|Uid|Gid|Groups|NSsid|NSpgid|CoreDumping|THP|Shd|SigBlk|Cap|NoNew|Seccomp|Spec|Cpus|Mems)'"
                    + " /proc/self/status";
    private static final String DEVICES = "ls -l /dev | awk '{print $1,$3,$4,$5,$6,$NF}'";
    private static final String MOUNTS =
            "awk '{for (i = 7; $i != \"-\"; i++); print $5, $6, $(i + 1)}' /proc/self/mountinfo";
    private static final String PLACES =
            "ls -A /; pwd; stat -c '%a %u %g %n' / /dev /proc /sys /dev/shm /dev/pts /dev/mqueue"
                    + " /etc/hosts /etc/hostname /etc/resolv.conf";
    private static final String KERNEL =
            "cat /proc/1/oom_score_adj /proc/self/uid_map /proc/self/gid_map /proc/self/timens_offsets"
                    + " /proc/sys/net/ipv4/ip_unprivileged_port_start /proc/sys/net/ipv4/ping_group_range";

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void processHasTheSameRights(TestWorld world, NutshellEngine engine, TestImages images) {
        Both both = both(world, engine, images);

        assertThat(both.inOurs(STATUS)).isEqualTo(both.inDockers(STATUS));
        assertThat(both.inOurs(KERNEL)).isEqualTo(both.inDockers(KERNEL));
        // the soft limit of open files is 1024 since Docker 29
        String limits = "grep -v 'open files' /proc/self/limits";
        assertThat(both.inOurs(limits)).isEqualTo(both.inDockers(limits));
        String environment = "env | sed s/$HOSTNAME/HOST/ | sort";
        assertThat(both.inOurs(environment)).isEqualTo(both.inDockers(environment));
    }

    @Test
    void processSeesTheSameFiles(TestWorld world, NutshellEngine engine, TestImages images) {
        Both both = both(world, engine, images);

        assertThat(both.inOurs(PLACES)).isEqualTo(both.inDockers(PLACES));
        // /dev/core is there in any case: Docker makes it where the host has /proc/kcore
        assertThat(without(both.inOurs(DEVICES), "/proc/kcore"))
                .isEqualTo(without(both.inDockers(DEVICES), "/proc/kcore"));
        String descriptors = "ls /proc/$$/fd; :";
        assertThat(both.inOurs(descriptors)).containsExactly("0", "1", "2");
        assertThat(both.inDockers(descriptors)).contains("0", "1", "2");
    }

    @Test
    void processHasTheSameMountsAndNamespaces(
            TestWorld world, NutshellEngine engine, TestImages images) {
        Both both = both(world, engine, images);

        assertThat(mounts(both.inOurs(MOUNTS))).isEqualTo(mounts(both.inDockers(MOUNTS)));
        assertThat(both.inOurs("ls /proc/self/ns")).isEqualTo(both.inDockers("ls /proc/self/ns"));
        List<String> host = lines(Command.shell(namespaces()).run().succeeded().output());
        assertThat(both.inOurs(namespaces()))
                .filteredOn(host::contains)
                .as("namespaces that are the host's")
                .singleElement()
                .asString()
                .startsWith("user:");
    }

    @Test
    void inspectShowsDockersFields(TestWorld world, NutshellEngine engine, TestImages images)
            throws IOException {
        Both both = both(world, engine, images);
        List<String> create =
                List.of(
                        "create",
                        "--name",
                        "shown",
                        "--network",
                        "none",
                        "-v",
                        "/data",
                        "--expose",
                        "80",
                        "-e",
                        "A=1",
                        "--label",
                        "l=1",
                        "-m",
                        "64m",
                        "--cpus",
                        "0.5",
                        "--ulimit",
                        "nofile=100:200",
                        "--cap-add",
                        "NET_ADMIN",
                        "--tmpfs",
                        "/t",
                        "--health-cmd",
                        "true",
                        "--restart",
                        "on-failure:3",
                        both.image,
                        "true");
        both.ours(create);
        both.dockers(create);
        try {
            Map<String, String> ours = fields(both.ours(List.of("inspect", "shown")));
            Map<String, String> dockers = fields(both.dockers(List.of("inspect", "shown")));

            dockers.keySet().removeAll(NOT_SHOWN);
            dockers.keySet().removeIf(path -> path.startsWith(NO_NETWORK));
            assertThat(ours).containsAllEntriesOf(dockers);
            assertThat(titles(both.ours(List.of("ps", "-a"))))
                    .isEqualTo(titles(both.dockers(List.of("ps", "-a"))));
        } finally {
            both.ours(List.of("rm", "-v", "shown"));
            both.dockers(List.of("rm", "-v", "shown"));
        }
    }

    @Test
    void changesOfFilesAreThoseThatDockerShows(
            TestWorld world, NutshellEngine engine, TestImages images) {
        Both both = both(world, engine, images);
        List<String> run =
                List.of(
                        "run",
                        "--name",
                        "changed",
                        "--network",
                        "none",
                        both.image,
                        "sh",
                        "-c",
                        "echo x > /new; mkdir -p /a/b; echo y > /a/b/c; rm /etc/group; chmod 600 /etc/passwd");
        both.ours(run);
        both.dockers(run);
        try {
            assertThat(both.ours(List.of("diff", "changed")).lines().sorted())
                    .containsExactlyElementsOf(
                            both.dockers(List.of("diff", "changed")).lines().sorted().toList());
        } finally {
            both.ours(List.of("rm", "changed"));
            both.dockers(List.of("rm", "changed"));
        }
    }

    private static Both both(TestWorld world, NutshellEngine engine, TestImages images) {
        Docker docker = world.docker().orElse(null);
        Assumptions.assumeTrue(docker != null, "dockerd does not start on this machine");
        Both both =
                new Both(
                        words -> engine.call(words.toArray(String[]::new)).succeeded().output(),
                        words -> docker.command(words).run().succeeded().output(),
                        images.busybox());
        both.ours(List.of("pull", "-q", both.image));
        both.dockers(List.of("pull", "-q", both.image));
        return both;
    }

    /// Both engines, with the same image in both stores.
    private record Both(
            Function<List<String>, String> nutshell,
            Function<List<String>, String> docker,
            String image) {
        String ours(List<String> words) {
            return nutshell.apply(words);
        }

        String dockers(List<String> words) {
            return docker.apply(words);
        }

        List<String> inOurs(String script) {
            return lines(ours(run(script)));
        }

        List<String> inDockers(String script) {
            return lines(dockers(run(script)));
        }

        private List<String> run(String script) {
            return List.of("run", "--rm", "--network", "none", image, "sh", "-c", script);
        }
    }

    private static String namespaces() {
        return "for n in /proc/self/ns/*; do readlink $n; done | sort -u";
    }

    /// Each mount with its options and type, by its place. The one of control groups is read-only in ours as a whole, in
    /// Docker's each of those below it is.
    private static List<String> mounts(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.startsWith(LATELY_MASKED))
                .map(
                        line ->
                                line.startsWith("/sys/fs/cgroup ")
                                        ? line.replace(" rw,", " ro,")
                                        : line)
                .sorted()
                .toList();
    }

    /// Of a table; how wide the columns are depends on what is in them.
    private static List<String> titles(String table) {
        return List.of(table.lines().findFirst().orElse("").trim().split(" {2,}"));
    }

    private static List<String> without(List<String> lines, String word) {
        return lines.stream().filter(line -> !line.contains(word)).toList();
    }

    private static List<String> lines(String text) {
        return Arrays.asList(text.split("\n", -1)).stream()
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /// Path of every field, with the type of its value. What stands in arrays and under names that the user chose is left out.
    private Map<String, String> fields(String inspected) throws IOException {
        Map<String, String> fields = new TreeMap<>();
        List<Map.Entry<String, JsonNode>> open = new ArrayList<>();
        open.add(Map.entry("", json.readTree(inspected).get(0)));
        while (!open.isEmpty()) {
            Map.Entry<String, JsonNode> next = open.removeLast();
            String path = next.getKey();
            fields.put(path, next.getValue().getNodeType().toString());
            if (next.getValue().isObject()) {
                Stream.of(next.getValue())
                        .flatMap(node -> node.properties().stream())
                        .forEach(
                                field ->
                                        open.add(
                                                Map.entry(
                                                        path + "/" + field.getKey(),
                                                        field.getValue())));
            }
        }
        return fields;
    }
}
