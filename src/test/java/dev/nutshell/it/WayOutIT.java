package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NetworkWorld;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.it.harness.TestImages;
import dev.nutshell.it.harness.TestImages.Format;
import org.junit.jupiter.api.Test;

/// From a container through the host to servers outside, and from outside to a container, over IPv4, IPv6 and SCTP.
@EngineTest
@NutshellOnly
class WayOutIT {
    /// A name server and a web server with a Debian archive outside; the host asks the former. `seen` are the clients of the latter.
    private static final String OUTSIDE =
            """
            W=$(mktemp -d); mkdir $W/debian
            printf 'Package: proof\\nVersion: 1.2.3\\nArchitecture: all\\nMaintainer: nobody\\nDescription: it came through\\nFilename: ./proof.deb\\nSize: 1\\n' >$W/debian/Packages
            echo nameserver 10.99.0.2 >$W/resolv.conf; mount --bind $W/resolv.conf /etc/resolv.conf
            world() { ip netns exec world "$@"; }
            world dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --pid-file= --user=root \\
                --listen-address=10.99.0.2 --bind-interfaces --address=/mirror.test/10.99.0.2 \\
                --log-queries --log-facility=$W/names.log & D=$!
            (cd $W && exec ip netns exec world python3 -m http.server --bind 10.99.0.2 8000) >$W/web.log 2>&1 & H=$!
            for i in $(seq 200); do world ss -ltn | grep -q :8000 && world ss -lun | grep -q 10.99.0.2:53 && break; sleep 0.05; done
            seen() { sed -n 's/^\\([0-9.]*\\) .*Packages.*/\\1/p' $W/web.log | sort -u; }
            asked() { sed -n 's/.*query\\[A\\] mirror.test from \\(.*\\)/\\1/p' $W/names.log | sort -u; }
            end() { kill $D $H; wait $D $H || true; umount /etc/resolv.conf; rm -r $W; }; trap end EXIT
            """;

    @Test
    void aptGetUpdateWorksOnTheDefaultBridgeAndThroughTheNameServerOfANetwork(
            NutshellEngine engine, TestImages images) {
        String image = images.debian(Format.OCI_GZIP);
        engine.pull(image);
        try (NetworkWorld world = new NetworkWorld(engine)) {
            Outcome outcome =
                    world.run(
                            OUTSIDE
                                    + """
                                    update() {
                                        $N run --rm ${2:-} $1 sh -c 'rm -f /etc/apt/sources.list.d/*; grep nameserver /etc/resolv.conf
                                            echo "deb [trusted=yes] http://mirror.test:8000/debian ./" >/etc/apt/sources.list
                                            apt-get -o Acquire::Languages=none update >/tmp/log 2>&1 || cat /tmp/log
                                            apt-cache show proof | grep Version'
                                    }
                                    update $1; seen; asked
                                    : >$W/web.log; : >$W/names.log
                                    $N network create net >/dev/null; update $1 --network=net; seen; asked
                                    $N network rm net >/dev/null
                                    """,
                            image);

            assertThat(outcome.lines())
                    .containsExactly(
                            "nameserver 10.99.0.2",
                            "Version: 1.2.3",
                            "10.99.0.1",
                            "10.99.0.1",
                            "nameserver 127.0.0.11",
                            "Version: 1.2.3",
                            "10.99.0.1",
                            "10.99.0.1");
        }
    }

    @Test
    void bothFamiliesLeadOutAndInWithTheAddressesThatWereChosen(
            NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        try (NetworkWorld world = new NetworkWorld(engine)) {
            Outcome outcome =
                    world.run(
                            """
                            I=$1; W=$(mktemp -d)
                            ip -6 addr add fd99::77/64 dev up0 nodad preferred_lft 0; ip addr add 10.99.0.77/24 dev up0
                            cat >$W/server.py <<'END'
                            import socket
                            s = socket.create_server(("::", 5555), family=socket.AF_INET6, dualstack_ipv6=True)
                            for i in range(4): print(s.accept()[1][0].removeprefix("::ffff:"), flush=True)
                            END
                            ip netns exec world timeout 60 python3 $W/server.py >$W/seen & S=$!
                            for i in $(seq 200); do ip netns exec world ss -ltn | grep -q :5555 && break; sleep 0.05; done
                            O=com.docker.network.host_ipv
                            $N network create two >/dev/null
                            $N network create -o ${O}4=10.99.0.77 -o ${O}6=fd99::77 chosen >/dev/null
                            for n in two chosen; do for a in 10.99.0.2 fd99::2; do
                                $N run --rm --network $n $I sh -c "nc -w 2 $a 5555 </dev/null" || true
                            done; done
                            wait $S; cat $W/seen
                            """
                                    // a datagram from outside over both families, answered from the
                                    // container's network
                                    + """
                            cat >$W/echo.py <<'END'
                            import socket
                            s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); s.bind(("::", 7000))
                            for i in range(2):
                                data, client = s.recvfrom(100); s.sendto(client[0].removeprefix("::ffff:").encode(), client)
                            END
                            cat >$W/ask.py <<'END'
                            import socket, sys
                            s = socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET, socket.SOCK_DGRAM)
                            s.settimeout(3); s.sendto(b"who?", (sys.argv[1], 7000)); print(s.recvfrom(100)[0].decode())
                            END
                            $N run -d --name udp --network two -p 7000:7000/udp $I sleep 1000 >/dev/null
                            P=$($N inspect -f '{{.State.Pid}}' udp)
                            nsenter -t $P -n timeout 60 python3 $W/echo.py & E=$!
                            for i in $(seq 200); do nsenter -t $P -n ss -lun | grep -q :7000 && break; sleep 0.05; done
                            for a in 10.99.0.1 fd99::1; do ip netns exec world python3 $W/ask.py $a; done
                            wait $E
                            $N rm -f udp >/dev/null; $N network rm two chosen >/dev/null; rm -r $W
                            """,
                            images.busybox());

            assertThat(outcome.lines())
                    .containsExactly(
                            "10.99.0.1",
                            "fd99::1",
                            "10.99.0.77",
                            "fd99::77",
                            "10.99.0.2",
                            "fd99::2");
        }
    }

    /// Packets made by hand (RFC 9260, sections 3.1 and 3.3.2): the kernel translates SCTP also where it has no such sockets.
    @Test
    void anSctpAssociationBeginsThroughAPublishedPort(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        try (NetworkWorld world = new NetworkWorld(engine)) {
            Outcome outcome =
                    world.run(
                            """
                            I=$1; W=$(mktemp -d)
                            cat >$W/sctp.py <<'END'
                            import socket, struct, sys
                            def crc32c(data):
                                crc = 0xffffffff
                                for byte in data:
                                    crc ^= byte
                                    for _ in range(8): crc = crc >> 1 ^ (0x82f63b78 if crc & 1 else 0)
                                return crc ^ 0xffffffff
                            def packet(source, port, tag, kind, body):
                                head = struct.pack("!HHI", source, port, tag)
                                chunk = struct.pack("!BBH", kind, 0, 4 + len(body)) + body
                                return head + struct.pack("<I", crc32c(head + bytes(4) + chunk)) + chunk
                            def receive(kind):
                                while True:
                                    data, sender = s.recvfrom(2000)
                                    data = data[(data[0] & 15) * 4:]
                                    if data[12] == kind: return data, sender[0]
                            s = socket.socket(socket.AF_INET, socket.SOCK_RAW, 132); s.settimeout(10)
                            INIT, INIT_ACK = 1, 2
                            if sys.argv[1] == "serve":
                                print("ready", flush=True)
                                data, client = receive(INIT)
                                source, port = struct.unpack("!HH", data[:4])
                                print("INIT from", client, "to port", port, flush=True)
                                cookie = struct.pack("!HH", 7, 8) + b"none"
                                body = struct.pack("!IIHHI", 22, 65536, 1, 1, 1) + cookie
                                s.sendto(packet(port, source, struct.unpack("!I", data[16:20])[0], INIT_ACK, body), (client, 0))
                            else:
                                s.sendto(packet(40000, 5000, 0, INIT, struct.pack("!IIHHI", 11, 65536, 1, 1, 1)), ("10.99.0.1", 0))
                                data, sender = receive(INIT_ACK)
                                print("INIT ACK from", sender, "port", *struct.unpack("!HH", data[:4]), "tag", *struct.unpack("!I", data[4:8]))
                            END
                            $N run -d --name assoc -p 5000:5001/sctp $I sleep 1000 >/dev/null; $N port assoc
                            P=$($N inspect -f '{{.State.Pid}}' assoc)
                            nsenter -t $P -n timeout 60 python3 $W/sctp.py serve >$W/server & S=$!
                            for i in $(seq 200); do grep -q ready $W/server && break; sleep 0.05; done
                            ip netns exec world python3 $W/sctp.py ask
                            wait $S; cat $W/server
                            $N run --rm -p 5000:5000/sctp $I true 2>&1 | sed 's/(.*)/(ID)/'
                            $N rm -f assoc >/dev/null; rm -r $W
                            """,
                            images.busybox());

            assertThat(outcome.lines())
                    .containsExactly(
                            "5001/sctp -> 0.0.0.0:5000",
                            "INIT ACK from 10.99.0.1 port 5000 40000 tag 11",
                            "ready",
                            "INIT from 10.99.0.2 to port 5001",
                            "nutshell: Bind for 0.0.0.0:5000 failed: port is already allocated to"
                                    + " container assoc (ID)");
        }
    }
}
