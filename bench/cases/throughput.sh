# TCP between two containers of one network, beside two namespaces with nothing but a veth pair between them. Milliseconds for
# a gigabyte, so that less is better: 0.95 of the pair's throughput is 1.05 of its time.
. "$bench/network.sh"
seconds=${THROUGHPUT_SECONDS:-5}

ms_for_a_gigabyte() { # CLIENT-NAMESPACE SERVER-ADDRESS
    "$@" -t "$seconds" -J | jq '8e9 / .end.sum_received.bits_per_second * 1000'
}

private_network
tree=$work/iperf
mkdir -p "$tree"
for file in $(command -v iperf3) $(ldd "$(command -v iperf3)" | grep -o '/[^ ]*'); do
    install -D "$file" "$tree$file"
done
mkdir -p "$tree/tmp"
tar -C "$tree" --numeric-owner -cf "$work/iperf.tar" .
make_layout "$work/iperf-layout" "$work/iperf.tar"
push "$work/iperf-layout" iperf
"${NUTSHELL[@]}" pull -q "$REGISTRY/iperf:latest" >/dev/null

for side in a b; do
    ip netns add "$network-$side"
    ip -n "$network-$side" link set lo up
done
ip -n "$network-a" link add v type veth peer name v netns "$network-b"
ip -n "$network-a" address add 198.18.0.1/24 dev v
ip -n "$network-b" address add 198.18.0.2/24 dev v
ip -n "$network-a" link set v up
ip -n "$network-b" link set v up
ip netns exec "$network-b" iperf3 -s -1 -D -B 198.18.0.2
pair=$(ms_for_a_gigabyte ip netns exec "$network-a" iperf3 -c 198.18.0.2)

ours=("${IN_NETWORK[@]}" "${NUTSHELL[@]}")
"${ours[@]}" network create bench >/dev/null
"${ours[@]}" run -d --name server --network bench "$REGISTRY/iperf:latest" "$(command -v iperf3)" -s >/dev/null
bridge=$(ms_for_a_gigabyte "${ours[@]}" run --rm --network bench "$REGISTRY/iperf:latest" \
    "$(command -v iperf3)" -c "$(address server)")
"${ours[@]}" rm -f server >/dev/null
"${ours[@]}" network rm bench >/dev/null
report "throughput (ms for 1 GB)" "$bridge" "$pair" 1.05 "veth pair, $(iperf3 --version | head -1)"
