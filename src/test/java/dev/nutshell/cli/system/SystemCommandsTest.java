package dev.nutshell.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.cli.CommandLine;
import dev.nutshell.cli.CommandLine.Outcome;
import dev.nutshell.engine.VolumeSummary;
import dev.nutshell.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SystemCommandsTest {
    private final CommandLine line = new CommandLine();

    @Test
    void versionAnswersScripts() {
        assertThat(line.run("version").out()).contains(" Version:           1.2.3\n");
        assertThat(line.run("version", "-f", "{{.Server.Version}} {{.Client.Os}}").out())
                .isEqualTo("1.2.3 linux\n");
        assertThat(line.run("version", "--format", "json").out()).startsWith("{\"Client\":{");
    }

    @Test
    void inspectFindsTheFirstKindThatHasTheName() {
        line.engine.containers.document = Json.object().put("Kind", "container");
        line.engine.volumes.document = Json.object().put("Kind", "volume");

        assertThat(line.run("inspect", "-f", "{{.Kind}}", "x").out()).isEqualTo("container\n");
        assertThat(line.run("inspect", "--type", "volume", "-f", "{{.Kind}}", "x").out())
                .isEqualTo("volume\n");
        assertThat(line.run("inspect", "nope"))
                .isEqualTo(new Outcome(1, "[]\n", "nutshell: no such object: nope\n"));
        assertThat(line.run("inspect", "--type", "image", "nope").err())
                .isEqualTo("nutshell: no such image: nope\n");
        assertThat(line.run("inspect", "--type", "pod", "x").err())
                .isEqualTo("nutshell: \"pod\" is not a valid value for --type\n");
    }

    @Test
    void eventsAreLines() {
        line.engine.events =
                List.of(
                        parse(
                                """
                                {"Type":"container","Action":"start","timeNano":1700000000000000001,
                                "Actor":{"ID":"abc","Attributes":{"name":"web","image":"debian"}}}"""),
                        parse(
                                "{\"Type\":\"volume\",\"Action\":\"create\",\"Actor\":{\"ID\":\"v\"}}"));

        assertThat(line.run("events", "--until", "5").out())
                .isEqualTo(
                        """
                        2023-11-14T22:13:20.000000001Z container start abc (image=debian, name=web)
                        1970-01-01T00:00:00.000000000Z volume create v
                        """);
        assertThat(line.run("events", "--format", "{{.Action}}", "-f", "type=container").out())
                .isEqualTo("start\ncreate\n");
        assertThat(line.engine.calls.getLast()).isEqualTo("events null null {type=[container]}");
    }

    @Test
    void diskUsageIsSummedUp() {
        line.engine.usage =
                parse(
                        """
                        {"LayersSize":1000000,"Images":[{"Size":600000,"Containers":1},{"Size":400000}],
                        "Containers":[{"State":"running","SizeRw":10},{"State":"exited","SizeRw":30}],
                        "Volumes":[{"UsageData":{"Size":5000,"RefCount":0}}]}""");

        assertThat(line.run("system", "df").out())
                .isEqualTo(
                        """
                        TYPE            TOTAL     ACTIVE    SIZE      RECLAIMABLE
                        Images          2         1         1MB       400kB (40%)
                        Containers      2         1         40B       30B (75%)
                        Local Volumes   1         0         5kB       5kB (100%)
                        Build Cache     0         0         0B        0B
                        """);
    }

    @Test
    void systemPruneTakesEverythingUnused() {
        assertThat(line.run("system", "prune", "-af", "--volumes").out())
                .contains("Deleted Containers:\n", "Deleted Volumes:\nv1\n", "Deleted Images:\n")
                .endsWith("Total reclaimed space: 3.5MB\n");
        assertThat(line.run("system", "prune").out())
                .startsWith("WARNING! This will remove:\n  - all stopped containers\n");
        assertThat(line.engine.volumes.calls).containsExactly("prune {}");
    }

    @Test
    void infoIsDockersPage() {
        line.engine.info =
                parse(
                        """
                        {"Containers":3,"ContainersRunning":1,"ContainersPaused":0,"ContainersStopped":2,"Images":4,
                        "ServerVersion":"0.1.0","Debug":false,"Driver":"overlayfs","LoggingDriver":"json-file",
                        "CgroupDriver":"cgroupfs","CgroupVersion":"2","Swarm":{"LocalNodeState":"inactive"},
                        "Plugins":{"Volume":["local"],"Network":["bridge","null"],"Log":["local","none"]},
                        "Runtimes":{"nutshell":{"path":"nutshell"}},"DefaultRuntime":"nutshell","InitBinary":"nutshell",
                        "SecurityOptions":["name=seccomp,profile=builtin","name=cgroupns"],
                        "KernelVersion":"6.1","OperatingSystem":"Debian","OSType":"linux","Architecture":"x86_64",
                        "NCPU":2,"MemTotal":2147483648,"Name":"host","DockerRootDir":"/state","ExperimentalBuild":false,
                        "LiveRestoreEnabled":true,"Warnings":["no swap"]}""");

        assertThat(line.run("info"))
                .isEqualTo(
                        new Outcome(
                                0,
                                """
                                Client: Nutshell
                                 Version: 0.1.0
                                 Debug Mode: false

                                Server:
                                 Containers: 3
                                  Running: 1
                                  Paused: 0
                                  Stopped: 2
                                 Images: 4
                                 Server Version: 0.1.0
                                 Storage Driver: overlayfs
                                 Logging Driver: json-file
                                 Cgroup Driver: cgroupfs
                                 Cgroup Version: 2
                                 Plugins:
                                  Volume: local
                                  Network: bridge null
                                  Log: local none
                                 Swarm: inactive
                                 Runtimes: nutshell
                                 Default Runtime: nutshell
                                 Init Binary: nutshell
                                 Security Options:
                                  seccomp
                                   Profile: builtin
                                  cgroupns
                                 Kernel Version: 6.1
                                 Operating System: Debian
                                 OSType: linux
                                 Architecture: x86_64
                                 CPUs: 2
                                 Total Memory: 2GiB
                                 Name: host
                                 Docker Root Dir: /state
                                 Debug Mode: false
                                 Experimental: false
                                 Live Restore Enabled: true
                                """,
                                "WARNING: no swap\n"));
        assertThat(line.run("system", "info", "-f", "{{.Containers}}").out()).isEqualTo("3\n");
    }

    @Test
    void volumesAreListedMadeAndRemoved() {
        line.engine.volumes.summaries =
                List.of(
                        new VolumeSummary(
                                "data", "local", "/m", "local", Map.of("a", "1"), -1, -1));

        assertThat(line.run("volume", "ls").out())
                .isEqualTo("DRIVER    VOLUME NAME\nlocal     data\n");
        assertThat(line.run("volume", "ls", "-q").out()).isEqualTo("data\n");
        assertThat(line.run("volume", "create", "-o", "type=tmpfs", "--label", "x", "v").out())
                .isEqualTo("v\n");
        assertThat(line.run("volume", "create").out()).isEqualTo("made-up\n");
        assertThat(line.run("volume", "rm", "v", "nope"))
                .isEqualTo(new Outcome(1, "v\n", "nutshell: no such volume: nope\n"));
        assertThat(line.run("volume", "prune", "-af").out())
                .isEqualTo("Deleted Volumes:\nv1\n\nTotal reclaimed space: 10B\n");
        assertThat(line.engine.volumes.calls)
                .containsExactly(
                        "list {}",
                        "list {}",
                        "create local {type=tmpfs} {x=} v",
                        "create local {} {}",
                        "remove false v",
                        "remove false nope",
                        "prune {all=[true]}");
    }

    private static ObjectNode parse(String json) {
        return Json.parseObject(json.getBytes(StandardCharsets.UTF_8), "test");
    }
}
