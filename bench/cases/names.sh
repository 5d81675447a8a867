# A look-up of a container's name in a container: one client, one query at a time.
. "$bench/network.sh"
pull_everywhere "$IMAGE"
private_network
ours=("${IN_NETWORK[@]}" "${NUTSHELL[@]}")
"${ours[@]}" network create bench >/dev/null
"${ours[@]}" run -d --name web --network bench "$IMAGE" sleep 1000 >/dev/null
pid=$("${ours[@]}" inspect web | jq '.[0].State.Pid')
echo web A > "$work/queries"
nsenter -t "$pid" -n dnsperf -s 127.0.0.11 -d "$work/queries" -c 1 -q 1 -l "${NAMES_SECONDS:-5}" > "$work/dnsperf.log"
"${ours[@]}" rm -f web >/dev/null
"${ours[@]}" network rm bench >/dev/null
grep -q 'Queries lost: *0 ' "$work/dnsperf.log" || die "queries were lost: $(grep lost "$work/dnsperf.log")"
limit name-lookup "$(awk '/Average Latency/ { print $4 * 1e6 }' "$work/dnsperf.log")" 200 "µs"
