package dev.nutshell.spec.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostConfigTest {
    /// `docker create IMAGE`, then `docker inspect -f '{{json .HostConfig}}'` (26.1), without MaskedPaths and ReadonlyPaths.
    private static final String DOCKER =
            """
            {"Binds":null,"ContainerIDFile":"","LogConfig":{"Type":"json-file","Config":{}},\
            "NetworkMode":"bridge","PortBindings":{},\
            "RestartPolicy":{"Name":"no","MaximumRetryCount":0},"AutoRemove":false,"VolumeDriver":"",\
            "VolumesFrom":null,"ConsoleSize":[24,80],"CapAdd":null,"CapDrop":null,\
            "CgroupnsMode":"private","Dns":[],"DnsOptions":[],"DnsSearch":[],"ExtraHosts":null,\
            "GroupAdd":null,"IpcMode":"private","Cgroup":"","Links":null,"OomScoreAdj":0,"PidMode":"",\
            "Privileged":false,"PublishAllPorts":false,"ReadonlyRootfs":false,"SecurityOpt":null,\
            "UTSMode":"","UsernsMode":"","ShmSize":67108864,"Runtime":"runc","Isolation":"",\
            "CpuShares":0,"Memory":0,"NanoCpus":0,"CgroupParent":"","BlkioWeight":0,\
            "BlkioWeightDevice":[],"BlkioDeviceReadBps":[],"BlkioDeviceWriteBps":[],\
            "BlkioDeviceReadIOps":[],"BlkioDeviceWriteIOps":[],"CpuPeriod":0,"CpuQuota":0,\
            "CpuRealtimePeriod":0,"CpuRealtimeRuntime":0,"CpusetCpus":"","CpusetMems":"","Devices":[],\
            "DeviceCgroupRules":null,"DeviceRequests":null,"MemoryReservation":0,"MemorySwap":0,\
            "MemorySwappiness":null,"OomKillDisable":null,"PidsLimit":null,"Ulimits":[],"CpuCount":0,\
            "CpuPercent":0,"IOMaximumIOps":0,"IOMaximumBandwidth":0,"MaskedPaths":["/proc/asound"],\
            "ReadonlyPaths":["/proc/bus"]}""";

    private static final String EVERYTHING =
            """
            {"Binds":["/a:/b:ro"],"ContainerIDFile":"/c","LogConfig":{"Type":"local","Config":{"k":"v"}},\
            "NetworkMode":"n1","PortBindings":{"53/udp":[{"HostIp":"","HostPort":""}],\
            "80/tcp":[{"HostIp":"127.0.0.1","HostPort":"8080"}]},\
            "RestartPolicy":{"Name":"on-failure","MaximumRetryCount":3},"AutoRemove":true,\
            "VolumeDriver":"local","VolumesFrom":["c1:ro"],"ConsoleSize":[0,0],\
            "Annotations":{"a":"b"},"CapAdd":["NET_ADMIN"],"CapDrop":["ALL"],"CgroupnsMode":"host",\
            "Dns":["1.1.1.1"],"DnsOptions":["rotate"],"DnsSearch":["d"],"ExtraHosts":["h:1.2.3.4"],\
            "GroupAdd":["video"],"IpcMode":"container:x","Cgroup":"","Links":["c:alias"],\
            "OomScoreAdj":-5,"PidMode":"host","Privileged":true,"PublishAllPorts":true,\
            "ReadonlyRootfs":true,"SecurityOpt":["no-new-privileges"],"StorageOpt":{"size":"1G"},\
            "Tmpfs":{"/run":"size=1m"},"UTSMode":"host","UsernsMode":"host","ShmSize":1024,\
            "Sysctls":{"net.a":"1"},"Runtime":"r","Isolation":"","CpuShares":2,"Memory":3,\
            "NanoCpus":4,"CgroupParent":"/p","BlkioWeight":10,\
            "BlkioWeightDevice":[{"Path":"/dev/a","Weight":20}],\
            "BlkioDeviceReadBps":[{"Path":"/dev/a","Rate":1}],\
            "BlkioDeviceWriteBps":[{"Path":"/dev/a","Rate":2}],\
            "BlkioDeviceReadIOps":[{"Path":"/dev/a","Rate":3}],\
            "BlkioDeviceWriteIOps":[{"Path":"/dev/a","Rate":4}],"CpuPeriod":5,"CpuQuota":6,\
            "CpuRealtimePeriod":7,"CpuRealtimeRuntime":8,"CpusetCpus":"0-1","CpusetMems":"0",\
            "Devices":[{"PathOnHost":"/dev/a","PathInContainer":"/dev/b","CgroupPermissions":"rw"}],\
            "DeviceCgroupRules":["c 1:1 r"],"DeviceRequests":[{"Driver":"nvidia","Count":-1,\
            "DeviceIDs":["0"],"Capabilities":[["gpu"]],"Options":{}}],"MemoryReservation":9,\
            "MemorySwap":-1,"MemorySwappiness":60,"OomKillDisable":true,"PidsLimit":100,\
            "Ulimits":[{"Name":"nofile","Hard":20,"Soft":10}],"CpuCount":0,"CpuPercent":0,\
            "IOMaximumIOps":0,"IOMaximumBandwidth":0,\
            "Mounts":[{"Type":"bind","Source":"/s","Target":"/t","ReadOnly":true,\
            "BindOptions":{"Propagation":"rslave","CreateMountpoint":true,"ReadOnlyForceRecursive":true}},\
            {"Type":"volume","Source":"v","Target":"/v","VolumeOptions":{"NoCopy":true,\
            "Labels":{"l":"1"},"DriverConfig":{"Name":"local","Options":{"o":"x"}},"Subpath":"s"}},\
            {"Type":"tmpfs","Target":"/m","TmpfsOptions":{"SizeBytes":1,"Mode":511,\
            "Options":[["noexec"],["uid","1"]]}},\
            {"Type":"image","Source":"debian","Target":"/i","ReadOnly":true,"ImageOptions":{"Subpath":"etc"}}],\
            "MaskedPaths":[],"ReadonlyPaths":[],"Init":true}""";

    @Test
    void writesWhatDockerInspectShows() {
        assertThat(HostConfig.fromJson(parse(DOCKER)).toJson()).hasToString(DOCKER);
    }

    @Test
    void keepsEveryFieldThatDockerHas() {
        assertThat(HostConfig.fromJson(parse(EVERYTHING)).toJson()).hasToString(EVERYTHING);
    }

    @Test
    void readsNothingAsDockersDefaults() {
        HostConfig config = HostConfig.fromJson(Json.object());

        assertThat(config.network().mode()).isEqualTo(new NetworkMode.Default());
        assertThat(config.restart()).isEqualTo(RestartPolicy.NEVER);
        assertThat(config.security().maskedPaths()).isNull();
        assertThat(config.init()).isNull();
    }

    @Test
    void leavesUnknownFieldsOut() {
        assertThat(HostConfig.fromJson(parse("{\"Later\":1,\"KernelMemory\":0}")))
                .isEqualTo(HostConfig.fromJson(Json.object()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"Memory\":\"1g\"}|field Memory: want a whole number, got \"1g\"",
                "{\"Binds\":\"/a:/b\"}|field Binds: want a list of texts, got \"/a:/b\"",
                "{\"Privileged\":1}|field Privileged: want a boolean, got 1",
                "{\"Sysctls\":[]}|field Sysctls: want an object, got []",
                "{\"PidMode\":\"shareable\"}|invalid PID mode: shareable",
                "{\"UTSMode\":\"private\"}|invalid UTS mode: private",
                "{\"IpcMode\":\"x\"}|invalid IPC mode: x",
                "{\"PortBindings\":{\"80/foo\":[]}}|bad port 80/foo: want tcp, udp or sctp",
                "{\"Mounts\":[{\"Type\":\"npipe\"}]}|invalid mount config for type \"npipe\":"
                        + " mount type unknown: \"npipe\"",
                "{\"Mounts\":[{\"Type\":\"bind\",\"Target\":\"a\"}]}|invalid mount config for type"
                        + " \"bind\": invalid mount path: 'a' mount path must be absolute",
                "{\"RestartPolicy\":{\"Name\":\"always\",\"MaximumRetryCount\":1}}|invalid restart"
                        + " policy: maximum retry count can only be used with 'on-failure'",
            })
    void refusesWithTheFieldAndTheValue(String json, String message) {
        assertThatThrownBy(() -> HostConfig.fromJson(parse(json)))
                .isInstanceOf(EngineException.class)
                .hasMessage(message);
    }

    @Test
    void networkingKeepsWhatEachNetworkIsAskedFor() {
        String json =
                """
                {"EndpointsConfig":{"n":{"IPAMConfig":{"IPv4Address":"10.0.0.2",\
                "IPv6Address":"fd00::2","LinkLocalIPs":["169.254.1.1"]},"Links":["a:b"],\
                "Aliases":["x"],"MacAddress":"02:42:ac:11:00:02","DriverOpts":{"o":"v"},\
                "GwPriority":1}}}""";

        assertThat(NetworkingConfig.fromJson(parse(json)).toJson()).hasToString(json);
        assertThat(NetworkingConfig.fromJson(parse("{\"EndpointsConfig\":{\"n\":null}}")))
                .isEqualTo(
                        new NetworkingConfig(Map.of("n", EndpointConfig.fromJson(Json.object()))));
    }

    @Test
    void configKeepsEveryFieldThatDockerHas() {
        String json =
                """
                {"Hostname":"h","Domainname":"d","User":"u","AttachStdin":true,"AttachStdout":true,\
                "AttachStderr":false,"ExposedPorts":{"80/tcp":{}},"Tty":true,"OpenStdin":true,\
                "StdinOnce":true,"Env":["A=1","B"],"Cmd":["sh"],"Healthcheck":{"Test":["CMD","true"],\
                "Interval":1000000000,"Timeout":2,"StartPeriod":3,"StartInterval":4,"Retries":5},\
                "Image":"debian","Volumes":{"/v":{}},"WorkingDir":"/w","Entrypoint":[],\
                "NetworkDisabled":true,"OnBuild":["RUN x"],"Labels":{"l":"1"},\
                "StopSignal":"SIGINT","StopTimeout":3,"Shell":["bash"]}""";

        assertThat(ContainerConfig.fromJson(parse(json)).toJson()).hasToString(json);
        assertThat(ContainerConfig.fromJson(Json.object()).toJson())
                .hasToString(
                        """
                        {"Hostname":"","Domainname":"","User":"","AttachStdin":false,\
                        "AttachStdout":false,"AttachStderr":false,"Tty":false,"OpenStdin":false,\
                        "StdinOnce":false,"Env":[],"Cmd":null,"Image":"","Volumes":null,\
                        "WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":{}}""");
    }

    @Test
    void restartPolicyIsReadFromTheFlag() {
        assertThat(RestartPolicy.parse("on-failure:3"))
                .isEqualTo(new RestartPolicy(RestartPolicy.Condition.ON_FAILURE, 3));
        assertThat(RestartPolicy.parse("")).isEqualTo(RestartPolicy.NEVER);
        for (String bad : List.of("sometimes", ":3", "always:x")) {
            assertThatThrownBy(() -> RestartPolicy.parse(bad)).isInstanceOf(EngineException.class);
        }
    }

    private static ObjectNode parse(String json) {
        return Json.parseObject(json.getBytes(StandardCharsets.UTF_8), "test");
    }
}
