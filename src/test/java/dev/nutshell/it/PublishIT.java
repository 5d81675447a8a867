package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.it.harness.TestImages;
import org.junit.jupiter.api.Test;

/// Published ports, asked for by `curl` and `python3` from the host and from a second namespace that is the world outside
/// (10.99.0.2, fd99::2).
@EngineTest
@NutshellOnly
class PublishIT {
    private static final String WORLD =
            """
            mount --make-rprivate /; mount -t tmpfs none /run/netns
            ip link set lo up; ip netns add world
            ip link add up0 type veth peer name w0 netns world
            ip addr add 10.99.0.1/24 dev up0; ip -6 addr add fd99::1/64 dev up0 nodad; ip link set up0 up
            ip -n world addr add 10.99.0.2/24 dev w0; ip -n world -6 addr add fd99::2/64 dev w0 nodad
            ip -n world link set w0 up; ip -n world link set lo up
            ip route add default via 10.99.0.2
            N="$1 --root $2 --runroot $3"; I=$4; export HOME=$5
            world() { ip netns exec world "$@"; }
            get() { curl -gs -m 2 $1 || echo "no $?"; }
            until_up() { for i in $(seq 200); do curl -gs -m 1 -o /dev/null $1 && break; sleep 0.05; done; }
            """;
    private static final String WEB =
            "sh -c 'mkdir -p /w; echo hello >/w/index.html; exec httpd -f -vv -p 80 -h /w' >/dev/null\n";

    @Test
    void theHostsOwnIpv6LoopbackLeadsToContainersWithAndWithoutIpv6(
            NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        "$N network create two >/dev/null\n"
                                + "$N run -d --name four -p 8080:80 $I "
                                + WEB
                                + "$N run -d --name six --network two -p 8081:80 -p [::1]:8082:80 $I "
                                + WEB
                                + "$N run -d --name only -p [::1]:8083:80 $I "
                                + WEB
                                + """
                                for p in 8080 8081 8082 8083; do until_up http://[::1]:$p; get http://[::1]:$p; done
                                get http://127.0.0.1:8080; get http://127.0.0.1:8081
                                world sh -c "curl -gs -m 2 http://[fd99::1]:8081"
                                world sh -c "curl -gs -m 2 http://[fd99::1]:8080" || echo closed
                                world sh -c "curl -gs -m 2 http://[fd99::1]:8082" || echo closed
                                $N logs six 2>&1 | grep -c 'fd99::2' || true
                                $N port only
                                $N run --rm -p [::1]:53:53/udp $I true 2>&1 || true
                                $N rm -f four six only >/dev/null
                                curl -gs -m 2 http://[::1]:8080 || echo gone
                                """);

        assertThat(outcome.lines())
                .containsExactly(
                        "hello",
                        "hello",
                        "hello",
                        "hello",
                        "hello",
                        "hello",
                        "hello",
                        "closed",
                        "closed",
                        "2",
                        "80/tcp -> [::1]:8083",
                        "nutshell: cannot publish port 53/udp on ::1: only tcp is forwarded from"
                                + " there; publish it on 127.0.0.1",
                        "gone");
    }

    @Test
    void aRestartByPolicyKeepsThePortsAndAKilledSupervisorToo(
            NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        "$N run -d --name web --restart always -p 8080:80 $I "
                                + WEB
                                + """
                                until_up http://[::1]:8080
                                P=$($N inspect -f '{{.State.Pid}}' web); kill -9 $P
                                for i in $(seq 200); do
                                    Q=$($N inspect -f '{{.State.Pid}}' web); [ $Q != $P ] && [ $Q != 0 ] && break; sleep 0.05
                                done
                                until_up http://[::1]:8080; get http://[::1]:8080; get http://127.0.0.1:8080
                                kill -9 $(ps -o ppid= $Q); sleep 0.2
                                until_up http://[::1]:8080; get http://[::1]:8080; get http://127.0.0.1:8080
                                $N inspect -f '{{.State.Pid}}' web | grep -cx $Q
                                $N exec web sh -c 'grep -c $(hostname) /etc/hosts'
                                $N rm -f web >/dev/null
                                """);

        assertThat(outcome.lines()).containsExactly("hello", "hello", "hello", "hello", "1", "1");
    }

    @Test
    void rangesRandomPortsAndExposedPortsAreGivenAsDockerGivesThem(
            NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        """
                        $N run -d --name range -p 8000-8010:80 -p 127.0.0.1:9000-9002:7000-7002/udp $I sleep 1000 >/dev/null
                        $N port range
                        $N run -d --name next -p 8000-8010:80 $I sleep 1000 >/dev/null; $N port next
                        $N run -d --name any -P --expose 81-82 --expose 53/udp $I sleep 1000 >/dev/null
                        $N port any | sed 's/:[3-6][0-9]*$/:RANDOM/'
                        $N run -d --name one -p 80 $I sleep 1000 >/dev/null; $N port one | sed 's/:[3-6][0-9]*$/:RANDOM/'
                        $N create -p 8000-8002:80-81 $I 2>&1 || true
                        $N run --rm -p 8000:80 $I true 2>&1 | sed 's/([0-9a-f]*)$/(ID)/' || true
                        python3 -c "import socket,time; s=socket.socket(); s.bind(('0.0.0.0',7777)); s.listen(); time.sleep(20)" &
                        H=$!; for i in $(seq 100); do ss -ltn | grep -q :7777 && break; sleep 0.05; done
                        $N run --rm -p 7777:80 $I true 2>&1 | sed "s/$H/PID/" || true
                        kill $H
                        $N rm -f range next any one >/dev/null; $N ps -aq
                        """);

        assertThat(outcome.lines())
                .containsExactly(
                        "80/tcp -> 0.0.0.0:8000",
                        "7000/udp -> 127.0.0.1:9000",
                        "7001/udp -> 127.0.0.1:9001",
                        "7002/udp -> 127.0.0.1:9002",
                        "80/tcp -> 0.0.0.0:8001",
                        "53/udp -> 0.0.0.0:RANDOM",
                        "81/tcp -> 0.0.0.0:RANDOM",
                        "82/tcp -> 0.0.0.0:RANDOM",
                        "80/tcp -> 0.0.0.0:RANDOM",
                        "nutshell: invalid argument \"8000-8002:80-81\" for \"-p, --publish\" flag:"
                                + " invalid ranges specified for container and host Ports: 80-81 and"
                                + " 8000-8002 (see 'nutshell create --help')",
                        "nutshell: Bind for 0.0.0.0:8000 failed: port is already allocated to container"
                                + " range (ID)",
                        "nutshell: Bind for 0.0.0.0:7777 failed: port is already allocated to process"
                                + " PID (python3)");
    }

    @Test
    void aPolicyDecidesWhetherAPortIsOpenBehindAFirewallThatDropsByDefault(
            NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        """
                        asked() { until_up http://127.0.0.1:$1; echo $1 $(world curl -s -m 1 http://10.99.0.1:$1 || echo closed); }
                        R="$N run -d"; S="sh -c 'mkdir -p /w; echo hello >/w/index.html; exec httpd -f -p 80 -h /w'"
                        run() { eval "$R $* $I $S" >/dev/null; }
                        run -p 8080:80; asked 8080
                        run --publish-policy localhost -p 8081:80; asked 8081
                        nft 'add table inet fw; add chain inet fw in { type filter hook input priority 0; policy drop; }
                             add rule inet fw in iif lo accept; add rule inet fw in ct state established,related accept'
                        run -p 8082:80; asked 8082
                        run --publish-policy all -p 8083:80; asked 8083
                        mkdir -p $HOME/.config/nutshell; echo '{"publish-policy": "all"}' >$HOME/.config/nutshell/config.json
                        run -p 8084:80; asked 8084
                        $N network create -o nutshell.publish.policy=localhost quiet >/dev/null
                        run --network quiet -p 8085:80; asked 8085
                        run --network quiet --publish-policy all -p 8086:80; asked 8086
                        $N inspect -f '{{.HostConfig.PublishPolicy}}' $($N ps -lq)
                        $N create --publish-policy some $I 2>&1 || true
                        echo '{"publish": 1}' >$HOME/.config/nutshell/config.json
                        $N create $I 2>&1 | sed "s#$HOME#HOME#" || true
                        rm -r $HOME/.config/nutshell
                        $N rm -f $($N ps -aq) >/dev/null
                        """);

        assertThat(outcome.lines())
                .containsExactly(
                        "8080 hello",
                        "8081 closed",
                        "8082 closed",
                        "8083 hello",
                        "8084 hello",
                        "8085 closed",
                        "8086 hello",
                        "all",
                        "nutshell: invalid publish policy \"some\": want firewall, all or localhost",
                        "nutshell: HOME/.config/nutshell/config.json: unknown key \"publish\": want"
                                + " publish-policy");
    }

    @Test
    void rulesComeBackAfterAFlushAndOutliveThatOfAnothersTable(
            NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        "$N run -d --name web -p 8080:80 $I "
                                + WEB
                                + """
                                until_up http://127.0.0.1:8080
                                nft 'add table inet fw; add chain inet fw f { type filter hook forward priority 0; }'
                                nft flush table inet fw; nft delete table inet fw; get http://127.0.0.1:8080
                                nft list ruleset >/tmp/net.$$; nft flush ruleset
                                curl -s -m 1 http://127.0.0.1:8080 || echo flushed
                                $N network reload --all >/dev/null; get http://127.0.0.1:8080
                                nft list ruleset | diff /tmp/net.$$ - && echo same; nft flush ruleset
                                $N run --rm $I true; get http://127.0.0.1:8080
                                nft list ruleset | diff /tmp/net.$$ - && echo same; rm /tmp/net.$$
                                world curl -s -m 2 http://10.99.0.1:8080
                                $N rm -f web >/dev/null; nft list ruleset | wc -l
                                """);

        assertThat(outcome.lines())
                .containsExactly(
                        "hello", "flushed", "hello", "same", "hello", "same", "hello", "0");
    }

    @Test
    void sctpAndThousandsOfPortsAreOneElementEach(NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        """
                        $N run -d --name much -p 20000-29999:20000-29999 -p 5000:5000/sctp $I sleep 1000 >/dev/null
                        nft list map inet nutshell keep4 | grep -o 'tcp . 20000-29999'
                        nft list map inet nutshell keep4 | grep -o -E '(132|sctp) . 5000'  | sed 's/132/sctp/'
                        $N rm -f much >/dev/null; nft list ruleset | wc -l
                        """);

        assertThat(outcome.lines()).containsExactly("tcp . 20000-29999", "sctp . 5000", "0");
    }

    @Test
    void aChosenSourceAddressIsWhatTheWorldSees(NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        """
                        ip addr add 10.99.0.77/24 dev up0
                        world python3 -c "
                        import socket
                        s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                        s.bind(('10.99.0.2', 5555)); s.listen()
                        for i in range(2): print(s.accept()[1][0], flush=True)" >/tmp/seen.$$ &
                        W=$!; for i in $(seq 100); do world ss -ltn | grep -q :5555 && break; sleep 0.05; done
                        $N network create -o com.docker.network.host_ipv4=10.99.0.77 chosen >/dev/null
                        $N run --rm --network chosen $I sh -c 'nc -w 2 10.99.0.2 5555 </dev/null' || true
                        $N run --rm $I sh -c 'nc -w 2 10.99.0.2 5555 </dev/null' || true
                        wait $W; cat /tmp/seen.$$; rm /tmp/seen.$$
                        $N network create -o com.docker.network.host_ipv4=fd00::1 bad 2>&1 || true
                        nft list ruleset | wc -l
                        """);

        assertThat(outcome.lines())
                .containsExactly(
                        "10.99.0.77",
                        "10.99.0.1",
                        "nutshell: invalid value \"fd00::1\" for option com.docker.network.host_ipv4"
                                + " of network driver bridge: want an IPv4 address",
                        "0");
    }

    private static Outcome play(NutshellEngine engine, TestImages images, String script) {
        return engine.playInOwnNetwork(images, WORLD + script);
    }
}
