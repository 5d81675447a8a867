# TCP between two containers of one network, and from outside to a published port, beside two namespaces with nothing but a
# veth pair between them. Milliseconds for a gigabyte, so that less is better: 0.95 of the pair's throughput is 1.05 of its
# time. The paths take turns, a quarter of a second each, and what counts is the median of what a path took by what the other one
# took in the same round: a virtual machine of two cores drifts by half from one second to the next.
#
# A bridge is two pairs and a look at its table, a published port two pairs and a look at the routes: what the kernel takes for
# them without any rule or engine, between three more namespaces, is measured as well and tells what is the engine's share; so
# do the same two ways under Docker. Where nothing goes out, or where the network's option says so, containers hand each other more at
# once (docs/networking.md).
#
# TCP here is Reno: a sender that paces itself by what it thinks the path can do (BBR, which is some machines' default) takes one and
# a half times as long on every path, and scatters as much. Namespaces of a network may choose Reno without touching the host.
#
# Where the kernel has br_netfilter, every frame between two ports of a bridge passes all rules of the host unless its setting
# says otherwise: it is a choice of whoever runs the host, so it is off here, in the case's own network.
. "$bench/network.sh"
rounds=${THROUGHPUT_ROUNDS:-61}
iperf=$(command -v iperf3)

# ms_for_a_gigabyte NAME COMMAND…: the command is an iperf3 client; one more line in the file of NAME
ms_for_a_gigabyte() {
    local name=$1
    shift
    "$@" -n 800M -J | jq '8e9 / .end.sum_received.bits_per_second * 1000' >> "$work/iperf.$name"
}

median() { # NAME
    sort -n "$work/iperf.$1" | sed -n "$(((rounds + 1) / 2))p"
}

# compare LINE NAME PEER-NAME GOAL PEER…: the median of the ratios of a round; a line above it has both medians
compare() {
    local line=$1 name=$2 other=$3 goal=$4
    shift 4
    paste "$work/iperf.$name" "$work/iperf.$other" | awk '{ print $1 / $2 }' > "$work/iperf.$name-$other"
    printf '# %s: %.0f ms for 1 GB, %.0f of the %s\n' "$line" "$(median "$name")" "$(median "$other")" "$*"
    report "$line" "$(median "$name-$other")" 1 "$goal" "$*, round by round"
}

private_network
world_outside
start_docker
image_of iperf "$iperf"
"${NUTSHELL[@]}" pull -q "$REGISTRY/iperf:latest" >/dev/null
into_docker iperf

for side in a b; do
    ip netns add "$network-$side"
    ip -n "$network-$side" link set lo up
done
ip -n "$network-a" link add v type veth peer name v netns "$network-b"
ip -n "$network-a" address add 198.18.0.1/24 dev v
ip -n "$network-b" address add 198.18.0.2/24 dev v
ip -n "$network-a" link set v up
ip -n "$network-b" link set v up
ip netns exec "$network-b" iperf3 -s -B 198.18.0.2 >/dev/null 2>&1 &
server=$!
ip netns add "$network-plain"
ip -n "$network-plain" link add plain0 type bridge
ip -n "$network-plain" link set plain0 up
ip -n "$network-plain" address add 198.18.2.254/24 dev plain0
ip netns exec "$network-plain" sysctl -q -w net.ipv4.ip_forward=1
for side in c d; do
    ip netns add "$network-$side"
    ip -n "$network-$side" link set lo up
    ip -n "$network-$side" link add v type veth peer name "port-$side" netns "$network-plain"
    ip -n "$network-plain" link set "port-$side" master plain0 up
    ip -n "$network-$side" link set v up
done
ip -n "$network-c" address add 198.18.2.1/24 dev v
ip -n "$network-d" address add 198.18.2.2/24 dev v
ip -n "$network-d" route add default via 198.18.2.254
ip netns add "$network-e"
ip -n "$network-e" link add v type veth peer name way-e netns "$network-plain"
ip -n "$network-e" address add 198.18.3.1/24 dev v
ip -n "$network-plain" address add 198.18.3.254/24 dev way-e
ip -n "$network-plain" link set way-e up
ip -n "$network-e" link set v up
ip -n "$network-e" route add default via 198.18.3.254
ip netns exec "$network-d" iperf3 -s -B 198.18.2.2 >/dev/null 2>&1 &
plain_server=$!

no_bridge_netfilter() {
    "$@" sh -c 'for f in /proc/sys/net/bridge/bridge-nf-call-ip*tables; do [ ! -e $f ] || echo 0 > $f; done'
}

no_bridge_netfilter "${IN_NETWORK[@]}"
no_bridge_netfilter "${IN_DOCKER[@]}" # it is switched on at the daemon's start
no_bridge_netfilter ip netns exec "$network-plain"
ours=("${IN_NETWORK[@]}" "${NUTSHELL[@]}")
"${ours[@]}" network create bench >/dev/null
"${ours[@]}" run -d --name server --network bench -p 5201:5201 "$REGISTRY/iperf:latest" "$iperf" -s >/dev/null
"${ours[@]}" run -d --name client --network bench "$REGISTRY/iperf:latest" "$iperf" -s >/dev/null
server_address=$(address server)
client=$("${ours[@]}" inspect client | jq '.[0].State.Pid')
"${ours[@]}" network create --internal bench-internal >/dev/null
"${ours[@]}" network create -o nutshell.network.gso_ipv4_max_size=256k bench-large >/dev/null
for kind in internal large; do
    for side in server client; do
        "${ours[@]}" run -d --name "$kind-$side" --network "bench-$kind" "$REGISTRY/iperf:latest" "$iperf" -s >/dev/null
    done
done
inner_address=$(address internal-server)
inner_client=$("${ours[@]}" inspect internal-client | jq '.[0].State.Pid')
large_address=$(address large-server)
large_client=$("${ours[@]}" inspect large-client | jq '.[0].State.Pid')
"${DOCKER[@]}" network create bench >/dev/null
"${DOCKER[@]}" run -d --name server --network bench -p 5201:5201 iperf "$iperf" -s >/dev/null
"${DOCKER[@]}" run -d --name client --network bench iperf "$iperf" -s >/dev/null
docker_address=$("${DOCKER[@]}" inspect -f '{{.NetworkSettings.Networks.bench.IPAddress}}' server)
docker_client=$("${DOCKER[@]}" inspect -f '{{.State.Pid}}' client)
for namespace in "$network-a" "$network-b" "$network-c" "$network-d" "$network-e" "$OUTSIDE"; do
    ip netns exec "$namespace" sysctl -q -w net.ipv4.tcp_congestion_control=reno
done
for process in "$client" "$inner_client" "$large_client" \
    $("${ours[@]}" inspect server internal-server large-server | jq '.[].State.Pid') \
    "$docker_client" "$("${DOCKER[@]}" inspect -f '{{.State.Pid}}' server)"; do
    nsenter -t "$process" -n sysctl -q -w net.ipv4.tcp_congestion_control=reno
done
for _ in $(seq "$rounds"); do
    ms_for_a_gigabyte pair ip netns exec "$network-a" iperf3 -c 198.18.0.2
    ms_for_a_gigabyte plain ip netns exec "$network-c" iperf3 -c 198.18.2.2
    ms_for_a_gigabyte plain-routed ip netns exec "$network-e" iperf3 -c 198.18.2.2
    ms_for_a_gigabyte internal nsenter -t "$inner_client" -n iperf3 -c "$inner_address"
    ms_for_a_gigabyte large nsenter -t "$large_client" -n iperf3 -c "$large_address"
    ms_for_a_gigabyte bridge nsenter -t "$client" -n iperf3 -c "$server_address"
    ms_for_a_gigabyte published ip netns exec "$OUTSIDE" iperf3 -c 198.18.1.1
    ms_for_a_gigabyte docker-bridge nsenter -t "$docker_client" -n iperf3 -c "$docker_address"
    ms_for_a_gigabyte docker-published ip netns exec "$OUTSIDE" iperf3 -c 198.19.1.1
done
kill "$server" "$plain_server"
"${ours[@]}" rm -f server client {internal,large}-{server,client} >/dev/null
"${ours[@]}" network rm bench bench-internal bench-large >/dev/null
"${DOCKER[@]}" rm -f server client >/dev/null
"${DOCKER[@]}" network rm bench >/dev/null
peer="veth pair, $(iperf3 --version | head -1)"
compare throughput-internal internal pair 1.05 "$peer"
compare throughput-large large pair 1.05 "$peer"
compare throughput bridge pair 1.05 "$peer"
compare throughput-kernel plain pair 1.05 "kernel's bridge alone beside it"
compare throughput-bridge bridge plain 1.05 "kernel's bridge alone"
compare throughput-published published pair 1.05 "$peer"
compare throughput-published-kernel plain-routed pair 1.05 "kernel's routes alone beside it"
compare throughput-published-routed published plain-routed 1.05 "kernel's routes alone"
compare throughput-docker bridge docker-bridge 1 "$DOCKER_NAME"
compare throughput-published-docker published docker-published 1 "$DOCKER_NAME"
