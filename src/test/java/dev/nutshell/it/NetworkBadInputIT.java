package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NetworkWorld;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.it.harness.TestImages;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/// Every mistake with a network gives its one line and Docker's exit code, and leaves nothing half made.
@EngineTest
@NutshellOnly
class NetworkBadInputIT {
    /// Networks `taken` (10.50.0.0/24, with container `holder` at 10.50.0.5, port 8080) and `four` (without IPv6); process 'python3'
    /// has port 7777. `ID` is the holder's.
    private static final String BEGIN =
            """
            $N network create --subnet 10.50.0.0/24 taken >/dev/null
            $N network create --ipv6=false --subnet 10.51.0.0/24 four >/dev/null
            $N network create --config-only plan >/dev/null
            $N run -d --name holder --network taken --ip 10.50.0.5 -p 8080:80 $1 sleep 1000
            """;

    private static final String STATE =
            """
            ip -br link; ip addr | grep inet | sed 's/ tentative//'; ip route; ip -6 route; nft list ruleset
            $N network ls; $N ps -a --format '{{.ID}} {{.State}}'
            find $1 ! -name events.journal | sort; find $2/networks | sort
            """;

    /// What is done (IMG: the image), its exit code, and the whole of standard error without the program's name.
    private static final String CASES =
            """
            network create --subnet 10.50.0.0/25 x | 1 | invalid subnet 10.50.0.0/25: it overlaps with 10.50.0.0/24 of network taken
            network create --subnet 10.50.0.0/16 x | 1 | invalid subnet 10.50.0.0/16: it overlaps with 10.50.0.0/24 of network taken
            network create --subnet 10.60.0.0/24 --subnet 10.60.0.0/25 x | 1 | multiple overlapping subnet configuration is not supported
            network create --subnet nonsense x | 1 | invalid subnet "nonsense": want ADDRESS/LENGTH, such as 10.1.0.0/16
            network create --subnet 10.60.0.0/24 --gateway 10.61.0.1 x | 1 | no matching subnet for gateway 10.61.0.1
            network create --subnet 10.60.0.0/24 --ip-range 10.61.0.0/28 x | 1 | no matching subnet for range 10.61.0.0/28
            network create --subnet 10.60.0.0/24 --aux-address a=10.61.0.9 x | 1 | no matching subnet for aux-address 10.61.0.9
            network create --gateway 10.60.0.1 x | 1 | every ip-range or gateway must have a corresponding subnet
            network create --ipv4=false --ipv6=false x | 1 | IPv4 or IPv6 must be enabled
            network create -d nosuch x | 1 | plugin "nosuch" not found: the network drivers are bridge, host, ipvlan, macvlan, null, overlay
            network create -d host x | 1 | only one instance of "host" network is allowed
            network create -d null x | 1 | only one instance of "null" network is allowed
            network create -o nosuch=1 x | 1 | unknown option "nosuch" of network driver bridge
            network create -o com.docker.network.driver.mtu=abc x | 1 | invalid value "abc" for option com.docker.network.driver.mtu of network driver bridge: want a number from 68 to 65535
            network create -d macvlan -o macvlan_mode=nosuch x | 1 | invalid value "nosuch" for option macvlan_mode of network driver macvlan: want bridge, private, vepa or passthru
            network create -d ipvlan -o ipvlan_mode=l4 x | 1 | invalid value "l4" for option ipvlan_mode of network driver ipvlan: want l2, l3 or l3s
            network create -d macvlan -o parent=up0.5000 x | 1 | invalid parent interface "up0.5000": want NAME or NAME.VLAN with VLAN 1 to 4094
            network create -d overlay x | 1 | invalid value "" for option vxlan.id of network driver overlay: want the same number on every host, 1 to 16777215
            network create -o nutshell.network.gso_ipv4_max_size=1m x | 1 | invalid value "1m" for option nutshell.network.gso_ipv4_max_size of network driver bridge: want a size from 64KiB to 256KiB
            network create -d macvlan -o nutshell.network.gso_ipv4_max_size=128k x | 1 | unknown option "nutshell.network.gso_ipv4_max_size" of network driver macvlan
            network create --network-egress fast x | 1 | invalid rate "fast": want such as 10mbit, 1gbit or 500kbps
            network create taken | 1 | network with name taken already exists
            network create bridge | 1 | network with name bridge already exists
            network create a/b | 1 | invalid network name "a/b": only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed, at most 128 of them
            network create --config-from nosuch x | 1 | network nosuch not found
            network rm taken | 1 | error while removing network: network taken has active endpoints (name:"holder" id:"ID")
            network rm bridge | 1 | bridge is a pre-defined network and cannot be removed
            network rm nosuch | 1 | network nosuch not found
            network inspect nosuch | 1 | network nosuch not found
            network reload nosuch | 1 | no such container: nosuch
            network connect taken nosuch | 1 | no such container: nosuch
            network connect nosuch holder | 1 | network nosuch not found
            network connect taken holder | 1 | endpoint with name holder already exists in network taken
            network connect host holder | 1 | container cannot be connected to host network: it has a network of its own
            network connect --ip 10.51.0.1 four holder | 1 | invalid address 10.51.0.1: it is the gateway's or reserved in subnet 10.51.0.0/24
            network connect --driver-opt com.docker.network.endpoint.sysctls=net.ipv4.ip_forward=1 four holder | 1 | invalid sysctl "net.ipv4.ip_forward=1" of com.docker.network.endpoint.sysctls: want net.PROTOCOL.TABLE.IFNAME.NAME=VALUE, the protocol ipv4, ipv6 or mpls, the table conf or neigh
            network connect --driver-opt com.docker.network.endpoint.sysctls=net.ipv4.conf.IFNAME.nosuch=1 four holder | 1 | network four: sysctl net.ipv4.conf.eth1.nosuch cannot be set to "1" (com.docker.network.endpoint.sysctls): the kernel of this host has no such parameter
            network disconnect four holder | 1 | container LONG is not connected to network four
            run --rm --network taken --tmpfs /bin/sh IMG true | 125 | mount tmpfs on /bin/sh: /bin/sh is a file in the container: a directory cannot be mounted on it
            run --rm --network nosuch IMG true | 125 | network nosuch not found
            run --rm --network plan IMG true | 125 | configuration network plan is not for containers
            run --rm --network taken --ip 10.50.0.5 IMG true | 125 | address 10.50.0.5 is already in use by container holder
            run --rm --network taken --ip 10.50.0.1 IMG true | 125 | invalid address 10.50.0.1: it is the gateway's or reserved in subnet 10.50.0.0/24
            run --rm --network taken --ip 10.52.0.5 IMG true | 125 | invalid address 10.52.0.5: no subnet of network taken contains it
            run --rm --network four --ip6 fd00::5 IMG true | 125 | invalid address fd00::5: no subnet of network four contains it
            run --rm --network container:nosuch IMG true | 125 | no such container: nosuch
            run --rm --network container:holder -p 81:81 IMG true | 125 | conflicting options: port publishing and the container type network mode
            run --rm --network host --network-egress 1mbit IMG true | 125 | rates need a network of the container's own: leave out --network-egress and --network-ingress, or --network host
            run --rm --mac-address zz IMG true | 125 | invalid argument "zz" for "--mac-address" flag: zz is not a valid mac address (see 'nutshell run --help')
            run --rm --network name=taken,nosuch=1 IMG true | 125 | invalid argument "name=taken,nosuch=1" for "--network" flag: invalid field key nosuch (see 'nutshell run --help')
            run --rm --network name=taken,driver-opt=com.docker.network.endpoint.sysctls=net.ipv4.conf.eth0.log_martians=1 IMG true | 125 | invalid sysctl "net.ipv4.conf.eth0.log_martians=1" of com.docker.network.endpoint.sysctls: want net.PROTOCOL.TABLE.IFNAME.NAME=VALUE, the protocol ipv4, ipv6 or mpls, the table conf or neigh
            run --rm --network name=taken,driver-opt=com.docker.network.endpoint.sysctls=net.ipv6.conf.IFNAME.accept_ra=much IMG true | 125 | network taken: sysctl net.ipv6.conf.eth0.accept_ra cannot be set to "much" (com.docker.network.endpoint.sysctls): Invalid argument
            run --rm --dns nonsense IMG true | 125 | invalid argument "nonsense" for "--dns" flag: IP address is not correctly formatted: nonsense (see 'nutshell run --help')
            run --rm -p 8080:80 IMG true | 125 | Bind for 0.0.0.0:8080 failed: port is already allocated to container holder (ID)
            run --rm -p 127.0.0.1:8080:80 IMG true | 125 | Bind for 127.0.0.1:8080 failed: port is already allocated to container holder (ID)
            run --rm -p 8070-8090:80-100 IMG true | 125 | Bind for 0.0.0.0:8070-8090 failed: port is already allocated to container holder (ID)
            run --rm -p 7777:80 IMG true | 125 | Bind for 0.0.0.0:7777 failed: port is already allocated to process PID (python3)
            run --rm -p 203.0.113.1:80:80 IMG true | 125 | cannot publish port 80 on 203.0.113.1: the host has no such address
            run --rm -p 8000-8002:80-81 IMG true | 125 | invalid argument "8000-8002:80-81" for "-p, --publish" flag: invalid ranges specified for container and host Ports: 80-81 and 8000-8002 (see 'nutshell run --help')
            run --rm -p 70000:80 IMG true | 125 | invalid argument "70000:80" for "-p, --publish" flag: invalid hostPort: 70000 (see 'nutshell run --help')
            run --rm -p 80:80/icmp IMG true | 125 | invalid argument "80:80/icmp" for "-p, --publish" flag: invalid proto: icmp (see 'nutshell run --help')
            run --rm --network lost IMG true | 125 | parent interface nosuch0: the host has no such interface
            """;

    @Test
    void eachMistakeIsOneLineAndChangesNothing(NutshellEngine engine, TestImages images) {
        String image = images.busybox();
        engine.pull(image);
        try (NetworkWorld world = new NetworkWorld(engine)) {
            String holder = world.run(BEGIN, image).output().strip();
            world.run(
                    "$N network create -d macvlan -o parent=nosuch0 --subnet 10.52.0.0/24 lost >/dev/null");
            String process =
                    world.run(
                                    """
                                    python3 -c "import socket,time; s=socket.socket(); s.bind(('0.0.0.0',7777)); s.listen(); time.sleep(600)" >/dev/null 2>&1 &
                                    for i in $(seq 200); do ss -ltn | grep -q :7777 && break; sleep 0.05; done
                                    ss -ltnp 'sport = :7777' | sed -n 's/.*pid=\\([0-9]*\\).*/\\1/p'
                                    """)
                            .output()
                            .strip();
            try {
                SoftAssertions all = new SoftAssertions();
                // what the first containers make for good: folders and locks
                world.run(
                        "$N run --rm $1 true; $N run --rm --network four $1 true; $N run --rm --network lost $1 true 2>/dev/null || $N ps -q",
                        image);
                String before = state(world, engine);
                CASES.lines().forEach(line -> play(world, image, line, holder, process, all));
                all.assertThat(state(world, engine)).as("what is left").isEqualTo(before);
                all.assertAll();
            } finally {
                world.run(
                        "kill "
                                + process
                                + "; $N rm -f holder >/dev/null; $N network rm taken four plan lost >/dev/null");
            }
        }
    }

    private static void play(
            NetworkWorld world,
            String image,
            String line,
            String holder,
            String process,
            SoftAssertions all) {
        String[] fields = line.split(" \\| ", 3);
        Outcome outcome = world.command("$N " + fields[0].replace("IMG", image)).run();
        String expected =
                fields[2]
                        .replace("process PID", "process " + process)
                        .replace("LONG", holder)
                        .replace("ID", holder.substring(0, 12));
        all.assertThat(outcome.error()).as(fields[0]).isEqualTo("nutshell: " + expected + "\n");
        all.assertThat(outcome.exitCode()).as(fields[0]).isEqualTo(Integer.parseInt(fields[1]));
    }

    private static String state(NetworkWorld world, NutshellEngine engine) {
        return world.run(STATE, engine.runRoot().toString(), engine.root().toString()).output();
    }

    @Test
    void whoMayNotConfigureTheNetworkIsToldSo(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        try (NetworkWorld world = new NetworkWorld(engine)) {
            world.run("$N network create one >/dev/null");
            Outcome refused =
                    world.command(
                                    "setpriv --bounding-set -net_admin --inh-caps -net_admin $N run --rm --network one $1 true",
                                    images.busybox())
                            .run();
            assertThat(refused.error())
                    .isEqualTo(
                            "nutshell: network one: the engine may not configure the host's network"
                                    + " (no CAP_NET_ADMIN): give it this capability, or use --network"
                                    + " none or --network host\n");
            assertThat(refused.exitCode()).isEqualTo(125);
            assertThat(
                            world.run(
                                            "ip -br link | grep -v -E '^(lo|up0@)' || true; nft list ruleset; $N ps -aq;"
                                                    + " $N network rm one")
                                    .output())
                    .isEqualTo("one\n");
        }
    }
}
