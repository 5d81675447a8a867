package dev.nutshell.cli.create;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.engine.CreateRequest;
import dev.nutshell.json.Json;
import dev.nutshell.spec.container.ContainerConfig;
import dev.nutshell.spec.container.EndpointConfig;
import dev.nutshell.spec.container.HostConfig;
import dev.nutshell.spec.container.NetworkingConfig;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same command line through Docker's own client: what it sends to its daemon is what our flags must make.
///
/// Skipped where there is no `docker` command; the daemon is a web server of this test.
class CreateFlagsDockerTest {
    private static final AtomicReference<byte[]> SENT = new AtomicReference<>();
    private static HttpServer daemon;

    @TempDir private Path folder;

    @BeforeAll
    static void startDaemon() throws IOException {
        assumeTrue(isInstalled(), "no docker command");
        daemon = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        daemon.createContext("/", CreateFlagsDockerTest::answer);
        daemon.start();
    }

    @AfterAll
    static void stopDaemon() {
        if (daemon != null) {
            daemon.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "img",
                "img sh -c x --rm",
                "-it img",
                "-i -a stdout img",
                "-a stdin -a stderr img",
                "--name n --hostname h --domainname d -u 1:2 -w /w img",
                "--entrypoint sh img",
                "--entrypoint= img a",
                "-e A=1 -e HOME -e NOT_SET_ANYWHERE --env B= img",
                "--env-file FOLDER/env -e C=3 img",
                "-l a=b -l c --label-file FOLDER/labels img",
                "-v /a:/b:ro -v ./rel:/c -v named:/d -v /anonymous img",
                "--tmpfs /run --tmpfs /tmp:size=1m,noexec img",
                "--mount type=bind,src=/a,dst=/b,ro,bind-propagation=rslave img",
                "--mount type=bind,source=.,target=/b,bind-recursive=disabled img",
                "--mount type=bind,source=/a,target=/b,bind-recursive=writable,readonly=true img",
                "--mount type=volume,src=v,dst=/v,volume-nocopy,volume-subpath=s img",
                "--mount src=v,dst=/v,volume-driver=local,volume-opt=o=x,volume-label=l=1 img",
                "--mount type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=1777 img",
                "--mount type=image,src=other,dst=/i,image-subpath=etc img",
                "--mount type=image,src=other,dst=/i,readonly img",
                "--volumes-from a:ro --volume-driver local --read-only --shm-size 128m img",
                "--storage-opt size=1G img",
                "-p 8080:80 -p 127.0.0.1::53/udp -p 3000-3002:4000-4002 -p 9000-9010:90 img",
                "-p [::1]:81:81 -p 82 -P --expose 7000-7001 --expose 5/udp img",
                "-p published=1,target=2,protocol=udp img",
                "--network host img",
                "--network none --dns 1.1.1.1 --dns-search d.example --dns-option rotate img",
                "--network n1 --ip 10.0.0.2 --ip6 fd00::2 --link a:b --network-alias x img",
                "--network name=n1,alias=a,ip=10.0.0.2,driver-opt=k=v,gw-priority=2 --network n2 img",
                "--network container:c img",
                "--mac-address 92:d0:c6:0a:29:33 img",
                "--link-local-ip 169.254.1.1 --network n1 img",
                "--add-host a:1.2.3.4 --add-host b=::1 --add-host c:host-gateway img",
                "-m 1g --memory-swap -1 --memory-reservation 512m --memory-swappiness 60 img",
                "--oom-kill-disable -m 1g --oom-score-adj -5 img",
                "--cpus 1.5 -c 512 --cpu-period 100000 --cpu-quota 5000 --cpuset-cpus 0-1 img",
                "--cpu-rt-period 1 --cpu-rt-runtime 2 --cpuset-mems 0 --pids-limit 100 img",
                "--blkio-weight 300 --blkio-weight-device /dev/sda:200 img",
                "--device-read-bps /dev/sda:1mb --device-write-bps /dev/sda:2kb img",
                "--device-read-iops /dev/sda:10 --device-write-iops /dev/sda:20 img",
                "--device /dev/null --device /dev/zero:/dev/x --device /dev/full:/dev/y:r img",
                "--device /dev/null:rw --device vendor.com/class=name img",
                "--device-cgroup-rule c_1:*_rwm img",
                "--gpus all img",
                "--gpus 2 img",
                "--gpus device=0,driver=nvidia img",
                "--ulimit nofile=10:20 --ulimit core=-1 --ulimit nproc=5 img",
                "--cap-add NET_ADMIN --cap-drop ALL --privileged --group-add video img",
                "--cap-add sys_time --cap-add CAP_CHOWN --cap-drop chown --cap-drop kill img",
                "--cap-add all --cap-add kill --cap-drop all img",
                "--security-opt no-new-privileges --security-opt label=disable img",
                "--security-opt systempaths=unconfined --security-opt apparmor:x img",
                "--security-opt seccomp=FOLDER/seccomp.json img",
                "--security-opt seccomp=unconfined img",
                "--pid host --ipc container:c --uts host --userns host --cgroupns private img",
                "--health-cmd x --health-interval 1m30s --health-retries 3 img",
                "--health-timeout 5s --health-start-period 2s --health-start-interval 1s img",
                "--no-healthcheck img",
                "--restart on-failure:3 --stop-signal INT --stop-timeout 5 --init img",
                "--restart unless-stopped --log-driver local --log-opt max-size=1m img",
                "--rm --init=false --runtime r --cgroup-parent /p img",
                "--sysctl net.ipv4.ip_forward=1 --annotation a=b img",
                "-h x --net host -- img",
            })
    void asksForTheSameContainer(String line) throws Exception {
        Files.writeString(
                folder.resolve("env"), "# comment\nX=1\n  Y=2 \nHOME\nNOT_SET_ANYWHERE\n");
        Files.writeString(folder.resolve("labels"), "x=1\ny\n");
        Files.writeString(
                folder.resolve("seccomp.json"), "{ \"defaultAction\": \"SCMP_ACT_ALLOW\" }");
        List<String> words = new ArrayList<>();
        for (String word : line.replace("FOLDER", folder.toString()).split(" ")) {
            words.add(word.startsWith("c_") ? word.replace('_', ' ') : word);
        }

        assertThat(ours(words)).isEqualTo(dockers(words));
    }

    private static String ours(List<String> words) {
        CreateFlags create = new CreateFlags();
        Flags flags = create.flags();
        CreateRequest request = create.request(flags.parse(words), false);
        return text(request.config(), request.host(), request.networking());
    }

    private static String dockers(List<String> words) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "docker",
                                "-H",
                                "tcp://127.0.0.1:" + daemon.getAddress().getPort(),
                                "create"));
        command.addAll(words);
        Process docker =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                        .start();
        String output = new String(docker.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(docker.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(output).contains("made");
        ObjectNode body = Json.parseObject(SENT.get(), "request");
        ObjectNode host = (ObjectNode) body.get("HostConfig");
        normalise(host);
        return text(
                ContainerConfig.fromJson(body),
                HostConfig.fromJson(host),
                NetworkingConfig.fromJson(body.get("NetworkingConfig")));
    }

    /// Docker's client always writes these; its daemon takes them for "nothing asked".
    private static void normalise(ObjectNode host) {
        if (host.path("MemorySwappiness").asInt() == -1) {
            host.putNull("MemorySwappiness");
        }
        if (host.path("PidsLimit").asInt() == 0) {
            host.putNull("PidsLimit");
        }
        if (!host.path("OomKillDisable").asBoolean()) {
            host.putNull("OomKillDisable");
        }
    }

    private static String text(
            ContainerConfig config, HostConfig host, NetworkingConfig networking) {
        ObjectNode endpoints = networking.toJson();
        JsonNode only = endpoints.path("EndpointsConfig").path("default");
        if (endpoints.path("EndpointsConfig").size() == 1
                && only.equals(EndpointConfig.NONE.toJson())) {
            ((ObjectNode) endpoints.get("EndpointsConfig")).remove("default");
        }
        // Docker's client takes these out of maps, in no order
        ObjectNode given = sorted(host.toJson(), "Binds");
        ObjectNode described = sorted(config.toJson(), "Env");
        return Json.writeIndented(described)
                + "\n"
                + Json.writeIndented(given)
                + "\n"
                + Json.writeIndented(endpoints);
    }

    private static ObjectNode sorted(ObjectNode node, String name) {
        if (node.get(name) instanceof ArrayNode) {
            node.set(
                    name,
                    Json.texts(
                            Json.elements(node, name).stream()
                                    .map(JsonNode::asText)
                                    .sorted()
                                    .toList()));
        }
        return node;
    }

    private static void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean create = exchange.getRequestURI().getPath().endsWith("/containers/create");
        if (create) {
            SENT.set(body);
        }
        byte[] answer =
                (create ? "{\"Id\":\"made\",\"Warnings\":[]}" : "OK")
                        .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Api-Version", "1.50");
        exchange.getResponseHeaders().add("Ostype", "linux");
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(create ? 201 : 200, head ? -1 : answer.length);
        if (!head) {
            exchange.getResponseBody().write(answer);
        }
        exchange.close();
    }

    private static boolean isInstalled() {
        try {
            return new ProcessBuilder("docker", "--version").start().waitFor() == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
