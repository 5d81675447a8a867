# What the cases about networks share; sourced by them. Everything happens in network namespaces of their own.

# a network without links but loopback, in which all engines of a case run: IN_NETWORK is put in front of a command
private_network() {
    network=nutshell-bench-$$
    ip netns add "$network"
    IN_NETWORK=(nsenter "--net=/run/netns/$network")
    "${IN_NETWORK[@]}" ip link set lo up
    trap leave_network EXIT
}

leave_network() {
    set +e
    [ -n "${docker_daemon:-}" ] && kill "$docker_daemon" 2>/dev/null && wait "$docker_daemon" 2>/dev/null
    for name in $(ip netns list | awk -v prefix="$network" 'index($1, prefix) == 1 { print $1 }'); do
        ip netns delete "$name"
    done
}

# a Docker daemon of its own in that network, with the image of $work/busybox-layout as "busybox"
start_docker() {
    local socket=$work/docker.sock
    DOCKER=("${IN_NETWORK[@]}" docker --host "unix://$socket")
    "${IN_NETWORK[@]}" dockerd --host "unix://$socket" --data-root "$work/docker" --exec-root "$work/docker-run" \
        --pidfile "$work/docker.pid" > "$work/docker.log" 2>&1 &
    docker_daemon=$!
    for _ in $(seq 200); do
        "${DOCKER[@]}" info >/dev/null 2>&1 && break
        kill -0 "$docker_daemon" 2>/dev/null || die "dockerd does not start: $(tail -1 "$work/docker.log")"
        sleep 0.1
    done
    skopeo --policy "$work/policy.json" copy -q "oci:$work/busybox-layout:latest" \
        "docker-archive:$work/busybox.docker.tar:busybox:latest"
    "${DOCKER[@]}" load -q -i "$work/busybox.docker.tar" >/dev/null
}

# address NAME: of one of our containers on its first network
address() {
    "${IN_NETWORK[@]}" "${NUTSHELL[@]}" inspect "$1" |
        jq -r '[.[0].NetworkSettings.Networks[].IPAddress][0]'
}
