# `logs` of 1 GB (16 million lines of 64 bytes), beside Docker: MB each second; the goal is twice Docker's speed.
. "$bench/network.sh"
private_network
start_docker
"${NUTSHELL[@]}" pull -q "$IMAGE" > /dev/null
write="yes 0123456789012345678901234567890123456789012345678901234567890ab | head -c 1000000000"
"${NUTSHELL[@]}" run --name talk --network none --log-opt max-size=4g "$IMAGE" sh -c "$write" > /dev/null
"${DOCKER[@]}" run --name talk --network none busybox sh -c "$write" > /dev/null
seconds() {
    local start=$EPOCHREALTIME
    "$@" > /dev/null
    echo "$EPOCHREALTIME $start" | awk '{ print $1 - $2 }'
}
report logs-1g "$(seconds "${NUTSHELL[@]}" logs talk)" "$(seconds "${DOCKER[@]}" logs talk)" 0.5 "$(docker --version), s"
"${NUTSHELL[@]}" rm talk > /dev/null
