package dev.nutshell.it.harness;

import dev.nutshell.testing.guest.Guest;
import java.nio.file.Path;
import java.util.List;

/// Hosts as network namespaces on one wire, each with an engine state of its own. They end with the script.
public final class OverlayWorld {
    /// `host NAME NUMBER` makes a host with the addresses 10.55.0.NUMBER and fd55::NUMBER; `on NAME …` is its engine. The script
    /// itself is 10.55.0.9.
    private static final String PRELUDE =
            """
            BIN=$1; AREA=$2; I=$3; export HOME=$4
            mount --make-rprivate /; mount -t tmpfs none /run/netns
            ip link set lo up; ip link add wire type bridge mcast_snooping 0
            ip addr add 10.55.0.9/24 dev wire; ip addr add fd55::9/64 nodad dev wire; ip link set wire up
            host() {
                ip netns add $1; ip link add p$1 type veth peer name up0 netns $1; ip link set p$1 master wire up
                ip -n $1 link set lo up; ip -n $1 addr add 10.55.0.$2/24 dev up0
                ip -n $1 addr add fd55::$2/64 nodad dev up0; ip -n $1 link set up0 up
                ip -n $1 route add default via 10.55.0.9
            }
            on() { at=$1; shift; ip netns exec $at $BIN --root $AREA/$at/root --runroot $AREA/$at/run "$@"; }
            inside() { at=$1; shift; nsenter -t $(on $at inspect -f '{{.State.Pid}}' box) -n -m -r -w "$@"; }
            address() { on $1 inspect -f '{{.NetworkSettings.Networks.lan.IPAddress}}' $2; }
            sleeper() { on $1 run -d --name ${2:-box} --network lan $I sleep 1000 >/dev/null; }
            web() {
                on $1 run -d --name box --network lan --network-alias web $I sh -c 'mkdir -p /w; dd if=/dev/urandom of=/w/blob bs=64k count=160 2>/dev/null
                    md5sum </w/blob >/w/sum; exec httpd -f -p 80 -h /w' >/dev/null
                serving $1
            }
            serving() { inside $1 sh -c 'until wget -q -O /dev/null http://127.0.0.1/sum 2>/dev/null; do sleep 0.05; done'; }
            """
                    // from container `box` of a host to an address
                    + """
                    reach() { from=$1; to=$2; shift 2; if inside $from ping -c 1 -W 3 "$@" $to >/dev/null 2>&1; then echo yes; else echo no; fi; }
                    meet() { until [ $(reach "$@") = yes ]; do :; done; echo met; }
                    named() { until inside $1 nslookup $2 >/dev/null 2>&1; do sleep 0.05; done; }
                    fetch() {
                        if [ "$(inside $1 sh -c "wget -q -O - http://$2/blob | md5sum")" = "$(inside $1 wget -q -O - http://$2/sum)" ]
                        then echo same; else echo different; fi
                    }
                    """
                    // network `lan`: each host named with addresses of its own, or all of them by
                    // etcd
                    + """
                    PEERS=vxlan.peers=10.55.0.1,10.55.0.2,10.55.0.3
                    overlay() { at=$1; shift; on $at network create -d overlay --subnet 10.9.0.0/24 -o vxlan.id=77 "$@" lan >/dev/null; }
                    part() { at=$1; n=$2; shift 2; overlay $at --ip-range 10.9.0.$((16 * n))/28 "$@"; }
                    links() { ip -n $1 -br link | wc -l; }
                    left() { until [ $(links $1) = $2 ]; do sleep 0.1; done; echo left $1; }
                    """
                    // what goes over the wire; without `--immediate-mode` a dump that is ended
                    // lacks what its
                    // last second or two have seen
                    + """
                    watch() { tcpdump --immediate-mode -U -n -i wire -w $AREA/wire.pcap "$1" 2>$AREA/tcpdump.log & DUMP=$!; until grep -q listening $AREA/tcpdump.log; do sleep 0.05; done; }
                    unwatch() { if [ -n "$DUMP" ]; then kill $DUMP 2>/dev/null || true; wait $DUMP 2>/dev/null || true; DUMP=; fi; }
                    dumped() { unwatch; tcpdump -n -r $AREA/wire.pcap "$@" 2>/dev/null; }
                    seen() { dumped | grep -o 'VXLAN, flags.*vni [0-9]*' | sort -u; }
                    """
                    // an etcd beside the hosts, and how many of our keys below a folder it has
                    + """
                    etcd_up() {
                        U=http://10.55.0.9:2379; P=http://10.55.0.9:2380
                        etcd --data-dir $AREA/etcd --listen-client-urls $U --advertise-client-urls $U --listen-peer-urls $P \\
                            --initial-advertise-peer-urls $P --initial-cluster default=$P >$AREA/etcd.log 2>&1 & ETCD=$!
                        until curl -s $U/health | grep -q true; do sleep 0.05; done
                    }
                    etcd_down() { kill -9 $ETCD; wait $ETCD 2>/dev/null || true; }
                    keys() {
                        k=$(printf '/nutshell/overlay/77/%s' "$1" | base64 -w 0); e=$(printf '/nutshell/overlay/77/%s~' "$1" | base64 -w 0)
                        curl -s $U/v3/kv/range -d '{"key":"'$k'","range_end":"'$e'"}' | jq -r '.kvs // [] | length'
                    }
                    """
                    // everything of a host ends at once, without a word
                    + """
                    lose() {
                        all="$(on $1 ps -q | while read -r id; do on $1 inspect -f '{{.State.Pid}}' $id; done) $(ip netns pids $1)"
                        kill -9 $all; ip netns del $1; ip link del p$1 2>/dev/null || true
                        for p in $all; do while kill -0 $p 2>/dev/null; do sleep 0.05; done; done
                    }
                    DUMP=; host a 1; host b 2; host c 3
                    """;

    private static final List<String> TOOLS = List.of("ip", "tcpdump", "wg", "etcd", "curl", "jq");
    private static final List<String> MODULES =
            List.of(
                    "bridge",
                    "veth",
                    "vxlan",
                    "wireguard",
                    "nf_tables",
                    "nft_chain_nat",
                    "nft_nat",
                    "nft_masq",
                    "nft_redir",
                    "nft_ct");

    private OverlayWorld() {}

    /// @return what the script says
    public static List<String> play(NutshellEngine engine, TestImages images, String script) {
        String image = images.busybox();
        Path area = area(engine, image);
        return Command.of(
                        List.of(
                                "unshare",
                                "-n",
                                "-m",
                                "-p",
                                "-f",
                                "--mount-proc",
                                "--kill-child",
                                "sh",
                                "-euc",
                                PRELUDE + script,
                                "sh",
                                engine.binary().toString(),
                                area.toString(),
                                image,
                                engine.home().toString()))
                .run()
                .succeeded()
                .lines();
    }

    /// The same on another kernel, in a virtual machine.
    public static List<String> playInGuest(
            NutshellEngine engine, TestImages images, String script) {
        String image = images.busybox();
        Path area = area(engine, image);
        return Guest.play(
                        engine.binary(),
                        area,
                        TOOLS,
                        MODULES,
                        PRELUDE + script,
                        "/nutshell",
                        area.toString(),
                        image,
                        "/root")
                .lines()
                .toList();
    }

    /// A folder for each host, with the image in its state.
    private static Path area(NutshellEngine engine, String image) {
        Path area = engine.scratch().resolve("hosts");
        for (String host : List.of("a", "b", "c")) {
            Path state = area.resolve(host);
            Disk.directories(state);
            Command.of(
                            engine.binary().toString(),
                            "--root=" + state.resolve("root"),
                            "--runroot=" + state.resolve("run"),
                            "pull",
                            "-q",
                            image)
                    .with("HOME", engine.home().toString())
                    .run()
                    .succeeded();
        }
        return area;
    }
}
