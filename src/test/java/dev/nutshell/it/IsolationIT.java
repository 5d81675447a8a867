package dev.nutshell.it;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Disk;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NetworkWorld;
import dev.nutshell.it.harness.NetworkWorld.Place;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.it.harness.Patience;
import dev.nutshell.it.harness.TestImages;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Who reaches whom, and whom a server in a container sees.
@EngineTest
@NutshellOnly
class IsolationIT {
    /// `reach NETWORK ADDRESS PORT` says `hello` where a container of the network gets an answer, else `no`.
    private static final String REACH =
            """
            I=$1
            reach() {
                $N run --rm --network $1 $I sh -c "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 1 $2 $3 2>/dev/null | tail -n 1" | grep -x -E 'hello|secret' || echo no
            }
            address() { $N inspect -f "{{.NetworkSettings.Networks.$2.$3}}" $1; }
            web() { $N run -d --name $1 --network $2 $I sh -c 'mkdir -p /w; echo hello >/w/index.html; exec httpd -f -p 80 -h /w' >/dev/null; }
            """;

    @Test
    void networksDoNotReachEachOtherAndInternalOnesNobodyOutside(
            NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        try (NetworkWorld world = new NetworkWorld(engine)) {
            Outcome outcome =
                    world.run(
                            REACH
                                    + """
                                    $N network create na >/dev/null; $N network create nb >/dev/null
                                    $N network create --internal nc >/dev/null
                                    web wa na; web wc nc
                                    A=$(address wa na IPAddress); B=$(address wa na GlobalIPv6Address); C=$(address wc nc IPAddress)
                                    reach na $A 80; reach na $B 80; reach nb $A 80; reach nb $B 80; reach bridge $A 80
                                    reach nc $C 80; reach na $C 80; reach nc $A 80
                                    $N run --rm --network nc $I ping -c 1 -W 1 10.99.0.2 >/dev/null 2>&1 || echo inside
                                    $N run --rm --network nc $I sh -c 'ip route add default via $(ip route | cut -d " " -f 9); ping -c 1 -W 1 10.99.0.2' >/dev/null 2>&1 || echo inside
                                    $N run --rm --network nc --cap-add NET_ADMIN $I sh -c 'ip route add default via 172.20.0.1; ping -c 1 -W 1 10.99.0.2' >/dev/null 2>&1 || echo inside
                                    $N run --rm --network na $I ping -c 1 -W 2 10.99.0.2 | grep -c '1 packets received'
                                    $N rm -f wa wc >/dev/null; $N network rm na nb nc >/dev/null
                                    """,
                            images.busybox());

            assertThat(outcome.lines())
                    .containsExactly(
                            "hello", "hello", "no", "no", "no", "hello", "no", "no", "inside",
                            "inside", "inside", "1");
        }
    }

    @Test
    void theHostsLoopbackIsNotReachedEvenByCraftedRoutes(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        try (NetworkWorld world = new NetworkWorld(engine)) {
            Outcome outcome =
                    world.run(
                            REACH
                                    + """
                                    W=$(mktemp -d); echo secret >$W/index.html
                                    busybox httpd -p 127.0.0.1:9999 -h $W
                                    curl -s http://127.0.0.1:9999
                                    reach bridge 172.17.0.1 9999; reach bridge 127.0.0.1 9999
                                    $N run --rm --privileged $I sh -c '
                                        for i in all eth0; do echo 1 >/proc/sys/net/ipv4/conf/$i/route_localnet; done
                                        ip addr del 127.0.0.1/8 dev lo; ip route add 127.0.0.1 via 172.17.0.1
                                        ip route get 127.0.0.1 | grep -o "via 172.17.0.1"
                                        printf "GET / HTTP/1.0\\r\\n\\r\\n" | nc -w 1 127.0.0.1 9999 2>/dev/null || echo no'
                                    """
                                    // a neighbour of the host tries the same from outside
                                    + """
                                    ip netns exec world sh -c '
                                        for i in all w0; do echo 1 >/proc/sys/net/ipv4/conf/$i/route_localnet; done
                                        ip addr del 127.0.0.1/8 dev lo; ip route add 127.0.0.1 via 10.99.0.1
                                        curl -s -m 1 http://127.0.0.1:9999 || echo no'
                                    kill $(ss -ltnp 'sport = :9999' | sed -n 's/.*pid=\\([0-9]*\\).*/\\1/p'); rm -r $W
                                    """,
                            images.busybox());

            assertThat(outcome.lines())
                    .containsExactly("secret", "no", "no", "via 172.17.0.1", "no", "no");
        }
    }

    @Test
    void nginxSeesTheTrueClient(NutshellEngine engine, TestImages images) {
        String image = nginx(engine, images);
        engine.pull(image);
        engine.pull(images.busybox());
        try (NetworkWorld world = new NetworkWorld(engine)) {
            world.run(
                    "$N run -d --name web -p 8088:80 $1 >/dev/null;"
                            + " $N run -d --name own -p 127.0.0.1:8089:80 $1 >/dev/null",
                    image);
            Patience.until(
                    () -> "nginx", () -> world.at(Place.HOST, () -> isOpen("127.0.0.1", 8089)));

            world.at(Place.OUTSIDE, () -> check("http://10.99.0.1:8088/outside"));
            world.at(Place.HOST, () -> check("http://127.0.0.1:8088/host"));
            world.at(Place.HOST, () -> check("http://127.0.0.1:8089/host"));
            world.at(Place.HOST, () -> check("http://[::1]:8088/host6"));
            assertThatThrownBy(() -> world.at(Place.OUTSIDE, () -> check("http://10.99.0.1:8089/")))
                    .hasMessageContaining("Connection refused");
            world.run(
                    "$N run --rm $1 sh -c \"printf 'GET /neighbour HTTP/1.0\\r\\n\\r\\n' | nc -w 2 10.99.0.1 8088\" >/dev/null",
                    images.busybox());

            assertThat(world.run("$N logs web").lines())
                    // the neighbour's answer would not come back through the host otherwise
                    .containsExactly(
                            "10.99.0.2 /outside",
                            "172.17.0.1 /host",
                            "172.17.0.1 /host6",
                            "172.17.0.1 /neighbour");
            world.run("$N rm -f web own >/dev/null");
        }
    }

    private static boolean isOpen(String address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 1000);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static boolean check(String address) {
        given().get(address)
                .then()
                .statusCode(200)
                .header("Server", startsWith("nginx/"))
                .body(equalTo("hello from nginx\n"));
        return true;
    }

    /// Debian's nginx with its libraries on top of busybox; its log is `CLIENT PATH`.
    private static String nginx(NutshellEngine engine, TestImages images) {
        Path tree = engine.scratch().resolve("nginx-tree");
        Path tar = engine.scratch().resolve("nginx.tar");
        Command.shell(
                        """
                        mkdir -p $1/etc/nginx $1/var/log/nginx $1/var/lib/nginx $1/run $1/srv
                        cp --parents -L $(ldd /usr/sbin/nginx | grep -o '/[^ ]*') /usr/sbin/nginx $1
                        echo 'root:x:0:0::/:/bin/sh' >$1/etc/passwd; echo 'root:x:0:' >$1/etc/group
                        echo 'hello from nginx' >$1/srv/hello
                        cat >$1/etc/nginx/nginx.conf <<'END'
                        daemon off; user root; error_log stderr;
                        events { }
                        http {
                            log_format plain '$remote_addr $request_uri'; access_log /dev/stdout plain;
                            server { listen 80; default_type text/plain; root /srv; location / { try_files /hello =404; } }
                        }
                        END
                        tar -C $1 -cf $2 .
                        """,
                        tree.toString(),
                        tar.toString())
                .run()
                .succeeded();
        return images.busyboxWith(
                "nginx",
                document -> document.withObject("/config").putArray("Cmd").add("/usr/sbin/nginx"),
                Disk.bytes(tar));
    }
}
