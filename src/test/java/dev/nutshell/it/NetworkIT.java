package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.it.harness.TestImages;
import dev.nutshell.testing.CProgram;
import java.lang.module.ModuleDescriptor.Version;
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
    private static final String CANNOT_ENTER =
            "nutshell: cannot enter container box: its program has ended its first thread and goes on"
                    + " with others, and the kernel gives nobody the namespaces of such a process";
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
                        # nobody waits for the links of a container that has ended, but every later command
                        $N ps -q
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

    @Test
    void psAndRmSweepWhatWasKilled(NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        """
                        murder() {
                            P=$($N inspect -f '{{.State.Pid}}' gone); kill -9 $(ps -o ppid= $P) $P
                            for p in $(pgrep -x -f 'nutshell supervise'); do
                                [ $(readlink /proc/$p/ns/net) = $(readlink /proc/$$/ns/net) ] && kill -9 $p || true
                            done
                            while kill -0 $P 2>/dev/null; do sleep 0.05; done
                        }
                        left() { echo $(ip -br link | grep -c -E 'veth|br-') $(nft list ruleset | wc -l) $(find $RUN/networks -path '*endpoints/*' | wc -l); }
                        RUN=$3
                        $N run -d --name gone -p 8080:80 $I sleep 100 >/dev/null; murder; $N ps -q; left; $N rm gone
                        $N run -d --name gone -p 8080:80 $I sleep 100 >/dev/null; murder; $N rm -f gone; left
                        $N run -d --name gone -p 8080:80 $I sleep 100 >/dev/null; murder; $N rm gone; left
                        """);

        assertThat(outcome.lines())
                .containsExactly("0 0 0", "gone", "gone", "0 0 0", "gone", "0 0 0");
    }

    @Test
    void aKillAtAnyMomentOfTheSetUpLeavesNothing(NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        """
                        $N network create one >/dev/null; BEFORE="$(ip -br link | wc -l)"
                        for i in $(seq 25); do
                            $N run -d --name gone --network one -p 8080:80 $I sleep 100 >/dev/null 2>&1 & R=$!
                            sleep 0.0$((i * 4 + 10))
                            for p in $(pgrep -x -f 'nutshell supervise'); do
                                [ $(readlink /proc/$p/ns/net) = $(readlink /proc/$$/ns/net) ] && kill -9 $p || true
                            done
                            wait $R || true
                            $N rm -f gone >/dev/null 2>&1 || true; $N ps -q
                            echo $(($(ip -br link | wc -l) - BEFORE)) $(nft list ruleset | wc -l) $(find $3/networks -path '*endpoints/*' | wc -l) $($N ps -aq | wc -l)
                        done
                        $N network rm one; find $3/networks -mindepth 1 -type d
                        """);

        assertThat(outcome.lines()).endsWith("one");
        assertThat(outcome.lines().subList(0, 25)).containsOnly("0 0 0 0");
    }

    @Test
    void aBridgeOfTheUsersStays(NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        """
                        NAME=com.docker.network.bridge.name
                        ip link add br0 type bridge; ip link set br0 up; ip addr add 10.77.0.1/24 dev br0
                        $N network create -o $NAME=br0 --subnet 10.77.0.0/24 mine >/dev/null
                        $N network create -o $NAME=br0 second 2>&1 || true
                        $N run --rm --network mine $I ping -c 1 -W 2 10.99.0.2 | grep -c '1 packets received'
                        ip -br addr show br0 | grep -o 10.77.0.1/24
                        $N network create -o $NAME=br1 own >/dev/null
                        $N run -d --name web --network own $I sleep 100 >/dev/null
                        ip link show br1 | grep -o 'alias nutshell:'; $N rm -f web >/dev/null
                        ip link show br1 2>&1 || true
                        $N network create -o $NAME=up0 wrong >/dev/null
                        $N run --rm --network wrong $I true 2>&1 || true
                        $N network rm mine own wrong >/dev/null
                        """);

        assertThat(outcome.lines())
                .containsExactly(
                        "nutshell: bridge br0 is already that of network mine; name another one with"
                                + " com.docker.network.bridge.name",
                        "1",
                        "10.77.0.1/24",
                        "alias nutshell:",
                        "Device \"br1\" does not exist.",
                        "nutshell: network wrong: interface up0 of the host is no bridge; name another"
                                + " one with com.docker.network.bridge.name");
    }

    @Test
    void linksAreNamesForTheContainerThatHasThem(NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        """
                        $N run -d --name db -h store $I sleep 100 >/dev/null
                        $N run --rm --link db:cache --link db $I cat /etc/hosts | grep store
                        $N run --rm --link nobody:x $I true 2>&1 || true
                        $N network create one >/dev/null; $N run -d --name db2 --network one $I sleep 100 >/dev/null
                        $N run --rm --network one --link db2:cache $I nslookup cache | grep -c 'Address: 172.18.0.2'
                        $N run --rm --network one $I nslookup cache >/dev/null 2>&1 || echo unknown
                        $N stop -t 0 db >/dev/null; $N run --rm --name me --link db:cache $I true 2>&1 || true
                        $N rm -f db db2 >/dev/null; $N network rm one >/dev/null
                        """);

        assertThat(outcome.lines())
                .containsExactly(
                        "172.17.0.2\tcache store db",
                        "172.17.0.2\tdb store",
                        "nutshell: no such container: nobody",
                        "1",
                        "unknown",
                        "nutshell: cannot link to container db as me/cache: it does not run on network"
                                + " bridge");
    }

    @Test
    void settingsOfANetworkThatIsOnlyAConfigurationAreTaken(
            NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        """
                        $N network create --config-only --subnet 10.91.0.0/24 -o mtu=1400 plan >/dev/null
                        $N network create --config-from plan real >/dev/null
                        $N run --rm --network real $I ip addr show eth0 | grep -o -E 'mtu 1400|inet 10.91.0.2/24'
                        $N run --rm --network plan $I true 2>&1 || true
                        $N network rm plan 2>&1 || true
                        $N network rm real plan
                        """);

        assertThat(outcome.lines())
                .containsExactly(
                        "mtu 1400",
                        "inet 10.91.0.2/24",
                        "nutshell: configuration network plan is not for containers",
                        "nutshell: configuration network plan is in use by network real",
                        "real",
                        "plan");
    }

    @Test
    void theModeOfTheGatewayDecidesWhoComesIn(NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        """
                        world() { ip netns exec world curl -s -m 1 $1 || echo -; }
                        world_knows() { ip -n world route replace 10.92.0.0/24 via 10.99.0.1; }; world_knows
                        for m in nat nat-unprotected routed isolated; do
                            $N network create --subnet 10.92.0.0/24 -o com.docker.network.bridge.gateway_mode_ipv4=$m \\
                                -o com.docker.network.bridge.gateway_mode_ipv6=$m net >/dev/null
                            $N run -d --name web --network net -p 8080:80 $I sh -c 'mkdir -p /w; echo yes >/w/index.html
                                httpd -p 81 -h /w; exec httpd -f -p 80 -h /w' >/dev/null
                            for i in $(seq 100); do curl -s -m 1 http://10.92.0.2 >/dev/null && break; sleep 0.05; done
                            echo $m $(world http://10.92.0.2:81) $(world http://10.92.0.2) $(world http://10.99.0.1:8080)
                            $N rm -f web >/dev/null; $N network rm net >/dev/null
                        done
                        """);

        assertThat(outcome.lines())
                .containsExactly(
                        "nat - - yes",
                        "nat-unprotected yes yes yes",
                        "routed - yes -",
                        "isolated - - -");
    }

    @Test
    void theHostHasTheGatewaysThatTheContainerReaches(NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        """
                        $N network create --subnet 10.92.0.0/24 --subnet fd92::/64 --ipv6 one >/dev/null
                        $N network create --subnet 10.93.0.0/24 --ipv6=false two >/dev/null
                        host() {
                            P=$($N inspect -f '{{.State.Pid}}' box)
                            for t in A AAAA; do nsenter -t $P -n dig @127.0.0.11 +short +tries=1 host.docker.internal $t; done
                        }
                        $N run -d --name box --network one $I sleep 1000 >/dev/null; host
                        $N network connect two box; $N network disconnect one box; host; $N rm -f box >/dev/null
                        V6=com.docker.network.endpoint.sysctls=net.ipv6.conf.IFNAME.disable_ipv6=1
                        $N run -d --name box --network name=one,driver-opt=$V6 $I sleep 1000 >/dev/null; host
                        $N rm -f box >/dev/null; $N network rm one two >/dev/null
                        """);

        assertThat(outcome.lines())
                .containsExactly("10.92.0.1", "fd92::1", "10.93.0.1", "10.92.0.1");
    }

    /// Port 53 of the container is free for a server of its own, and nothing there looks at its packets: no rule, no tracking of
    /// connections; where the container has both itself, names are found as well.
    @Test
    void namesCostOtherPacketsNothing(NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        """
                        $N network create --subnet 10.92.0.0/24 one >/dev/null
                        $N run -d --name db --network one $I sleep 1000 >/dev/null
                        P=$($N inspect -f '{{.State.Pid}}' db); in_db() { nsenter -t $P -n "$@"; }
                        names() { for how in +notcp +tcp; do in_db dig @127.0.0.11 +short +timeout=2 +tries=1 $how db; done; }
                        names; in_db cat /proc/sys/net/netfilter/nf_conntrack_count; in_db nft list ruleset | wc -l
                        nsenter -t $P -n python3 -c "
                        import socket, time
                        for kind in socket.SOCK_STREAM, socket.SOCK_DGRAM:
                            own = socket.socket(socket.AF_INET, kind)
                            own.bind(('0.0.0.0', 53))
                            own.listen() if kind == socket.SOCK_STREAM else None
                            globals()[str(kind)] = own
                        print('own server', flush=True)
                        time.sleep(1000)" & S=$!
                        until in_db ss -lnu | grep -q '0.0.0.0:53 '; do sleep 0.05; done; names; kill $S
                        in_db nft -f - <<'RULES'
                        table inet own {
                            chain in { type filter hook input priority 0; policy drop; ct state established,related accept; iif lo ct state new accept; }
                            chain out { type filter hook output priority 0; policy drop; ct state established,related,new accept; }
                        }
                        RULES
                        names; in_db cat /proc/sys/net/netfilter/nf_conntrack_count; $N rm -f db >/dev/null
                        """);

        assertThat(outcome.lines().subList(0, 9))
                .containsExactly(
                        "10.92.0.2",
                        "10.92.0.2",
                        "0",
                        "0",
                        "own server",
                        "10.92.0.2",
                        "10.92.0.2",
                        "10.92.0.2",
                        "10.92.0.2");
        assertThat(Integer.parseInt(outcome.lines().get(9))).as("tracked").isPositive();
    }

    /// TCP in pieces of more than 64 kB, which `tcpdump` sees on the port of the bridge: where nothing goes out, and where the way
    /// out takes them too; else the host would have to cut them to packets of the wire. The network's option counts more.
    @Test
    void containersHandEachOtherMoreAtOnceThanAWayOutTakes(
            NutshellEngine engine, TestImages images) {
        assumeTrue(
                Version.parse(System.getProperty("os.version")).compareTo(Version.parse("6.3"))
                        >= 0,
                "Linux 6.3");
        Outcome outcome =
                play(
                        engine,
                        images,
                        """
                        pid() { $N inspect -f '{{.State.Pid}}' $1; }
                        large() {
                            $N network create --ipv6=false --subnet 10.92.0.0/24 "$@" net >/dev/null
                            $N run -d --name from --network net $I sleep 1000 >/dev/null
                            $N run -d --name to --network net $I sleep 1000 >/dev/null
                            port=$(ip -br link | grep -o '^veth[0-9a-f]*' | head -1)
                            nsenter -t $(pid to) -n iperf3 -s -1 >/dev/null & S=$!
                            tcpdump --immediate-mode -s 64 -n -i $port -w /tmp/large.$$ greater 66000 2>/tmp/large.$$.log & D=$!
                            until grep -q listening /tmp/large.$$.log; do sleep 0.05; done
                            until nsenter -t $(pid to) -n ss -ltn | grep -q :5201; do sleep 0.05; done
                            nsenter -t $(pid from) -n iperf3 -c 10.92.0.3 -n 500M >/dev/null; wait $S; sleep 0.2; kill $D; wait $D || true
                            [ $(tcpdump -n -r /tmp/large.$$ 2>/dev/null | wc -l) = 0 ] && echo 64 kB || echo more
                            rm /tmp/large.$$ /tmp/large.$$.log
                            $N rm -f from to >/dev/null; $N network rm net >/dev/null
                        }
                        SIZE=nutshell.network.gso_ipv4_max_size
                        large; large --internal; large -o com.docker.network.bridge.gateway_mode_ipv4=isolated
                        large -o $SIZE=128k; large --internal -o $SIZE=64k
                        # iproute2 6.1 has no word for it: IFLA_GSO_IPV4_MAX_SIZE is 63
                        python3 -c "
                        import socket, struct
                        netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
                        netlink.send(struct.pack('=IHHIIBxHiIIHHI', 40, 16, 5, 1, 0, 0, 0, socket.if_nametoindex('up0'), 0, 0, 8, 63, 131072))
                        assert struct.unpack('=i', netlink.recv(4096)[16:20])[0] == 0"
                        large; large -o $SIZE=64KiB
                        """);

        assertThat(outcome.lines())
                .containsExactly("64 kB", "more", "more", "more", "64 kB", "more", "64 kB");
    }

    @Test
    void programThatHasEndedItsFirstThreadKeepsItsNetwork(
            NutshellEngine engine, TestImages images) {
        CProgram.assumeCompiler();
        CProgram.compile(
                engine.scratch().resolve("leaderless"), CProgram.LEADERLESS, "-pthread", "-static");
        Outcome outcome =
                play(
                        engine,
                        images,
                        "T="
                                + engine.scratch()
                                + "\n"
                                + """
                                $N network create lan >/dev/null
                                $N run -d --name box --network lan -p 127.0.0.1:8080:80 -v $T:/t $I /t/leaderless >/dev/null
                                P=$($N inspect -f '{{.State.Pid}}' box)
                                until grep -q ') Z ' /proc/$P/stat; do sleep 0.05; done
                                # every command that lists sweeps what the dead have left
                                $N ps --format '{{.Names}} {{.State}}'; $N port box
                                $N run --rm --network lan $I ping -c 1 -W 2 box | grep -o '1 packets received'
                                $N network inspect lan | grep -c '"Name": "box"'
                                # what cannot be done says why, and leaves it as it was
                                $N network create more >/dev/null
                                no() { "$@" 2>&1 || echo $?; }
                                no $N exec box true; no $N network connect more box; no $N network disconnect lan box
                                no $N cp box:/etc/hostname -; no $N run --rm --network container:box $I true
                                $N port box; $N network rm more
                                $N kill box; $N wait box; $N rm box; $N network rm lan
                                """);

        assertThat(outcome.lines())
                .containsExactly(
                        "box running",
                        "80/tcp -> 127.0.0.1:8080",
                        "1 packets received",
                        "1",
                        CANNOT_ENTER,
                        "1",
                        CANNOT_ENTER,
                        "1",
                        CANNOT_ENTER,
                        "1",
                        CANNOT_ENTER,
                        "1",
                        CANNOT_ENTER,
                        "125",
                        "80/tcp -> 127.0.0.1:8080",
                        "more",
                        "box",
                        "137",
                        "box",
                        "lan");
    }

    private static Outcome play(NutshellEngine engine, TestImages images, String script) {
        return engine.playInOwnNetwork(images, WORLD + script);
    }
}
