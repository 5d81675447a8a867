package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.it.harness.TestImages;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Networks of containers, seen by `ip`, `nft` and `curl`. Everything happens in a network namespace of its own, with a second
/// one as the world outside: 10.99.0.2, joined by `up0`.
@EngineTest
@NutshellOnly
class NetworkIT {
    private static final String WORLD =
            """
            mount --make-rprivate /; mount -t tmpfs none /run/netns
            ip link set lo up; ip netns add world
            ip link add up0 type veth peer name w0 netns world
            ip addr add 10.99.0.1/24 dev up0; ip link set up0 up
            ip -n world addr add 10.99.0.2/24 dev w0; ip -n world link set w0 up
            ip route add default via 10.99.0.2
            N="$1 --root $2 --runroot $3"; I=$4; export HOME=$5
            """;
    private static final String SERVER =
            "sh -c 'mkdir -p /w; echo hello >/w/index.html; httpd -f -vv -p 80 -h /w'";
    private static final String READY =
            "for i in $(seq 100); do curl -s -m 1 $1 >/dev/null && break; sleep 0.05; done\n";

    @Test
    void defaultBridgeLeadsOutAndLeavesNothing(NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        """
                        ip link >/tmp/before.$$; nft list ruleset >>/tmp/before.$$
                        $N run --rm $I ping -c 1 -W 2 10.99.0.2
                        ip link >/tmp/after.$$; nft list ruleset >>/tmp/after.$$
                        diff /tmp/before.$$ /tmp/after.$$; rm /tmp/before.$$ /tmp/after.$$
                        """);

        assertThat(outcome.output()).contains("1 packets received");
    }

    @Test
    void publishedPortKeepsTheAddressOfTheClient(NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        "$N run -d --name web -p 8080:80 -p 127.0.0.1:8081:80 $I "
                                + SERVER
                                + " >/dev/null\nset -- http://127.0.0.1:8080\n"
                                + READY
                                + """
                                ip netns exec world curl -s -m 3 http://10.99.0.1:8080
                                curl -s -m 3 http://127.0.0.1:8081
                                ip netns exec world curl -s -m 1 http://10.99.0.1:8081 || echo refused
                                $N logs web 2>&1 | grep -c 10.99.0.2
                                $N port web
                                $N rm -f web >/dev/null
                                """);

        assertThat(outcome.lines())
                .containsExactly(
                        "hello",
                        "hello",
                        "refused",
                        "2",
                        "80/tcp -> 0.0.0.0:8080",
                        "80/tcp -> 127.0.0.1:8081");
    }

    @Test
    void aTakenPortNamesItsOwner(NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        """
                        $N run -d --name first -p 8080:80 $I sleep 100 >/dev/null
                        $N run --rm -p 8080:80 $I true 2>&1 || echo code $?
                        $N rm -f first >/dev/null
                        """);

        assertThat(outcome.output())
                .contains(
                        "Bind for 0.0.0.0:8080 failed: port is already allocated to container first")
                .contains("code 125");
    }

    @Test
    void networksOfUsersAreApartAndKnowNames(NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        """
                        $N network create one >/dev/null; $N network create two >/dev/null
                        $N run -d --name web --network one --network-alias db $I sleep 100 >/dev/null
                        $N run --rm --network one $I nslookup db | grep -c 'Address: 172.18.0.2'
                        $N run --rm --network two $I ping -c 1 -W 1 172.18.0.2 >/dev/null || echo apart
                        $N network rm one 2>&1 || echo in use
                        $N rm -f web >/dev/null; $N network rm one two
                        """);

        assertThat(outcome.lines()).startsWith("1", "apart").endsWith("in use", "one", "two");
    }

    @Test
    void whatAKilledSupervisorLeftIsSwept(NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        """
                        $N run -d --name gone -p 8080:80 $I sleep 100 >/dev/null
                        P=$($N inspect -f '{{.State.Pid}}' gone)
                        kill -9 $(ps -o ppid= $P); kill -9 $P
                        while kill -0 $P 2>/dev/null; do sleep 0.05; done
                        $N network ls >/dev/null
                        ip -br link | grep -c -E 'veth|br-' || true; nft list ruleset | wc -l
                        $N rm -f gone >/dev/null
                        """);

        assertThat(outcome.lines()).containsExactly("0", "0");
    }

    private static Outcome play(NutshellEngine engine, TestImages images, String script) {
        engine.pull(images.busybox());
        return Command.of(
                        List.of(
                                "unshare",
                                "-n",
                                "-m",
                                "sh",
                                "-euc",
                                WORLD + script,
                                "sh",
                                engine.binary().toString(),
                                engine.root().toString(),
                                engine.runRoot().toString(),
                                images.busybox(),
                                engine.home().toString()))
                .run()
                .succeeded();
    }
}
