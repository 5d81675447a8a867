# What 1000 published ports add to a run on the bridge.
. "$bench/network.sh"
pull_everywhere "$IMAGE"
private_network
in="${IN_NETWORK[*]}"
plain=$(median_ms ports-none "$in ${NUTSHELL[*]} run --rm $IMAGE true")
published=$(median_ms ports-1000 "$in ${NUTSHELL[*]} run --rm -p 20000-20999:20000-20999 $IMAGE true")
limit ports-1000 "$(jq -n "$published - $plain")" 100 "ms more than without"
