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
    # Debian's, where another one is before it in the PATH
    DOCKER=("${IN_NETWORK[@]}" "$(dpkg -L docker.io | grep '/bin/docker$')" --host "unix://$socket")
    "${IN_NETWORK[@]}" dockerd --host "unix://$socket" --data-root "$work/docker" --exec-root "$work/docker-run" \
        --pidfile "$work/docker.pid" > "$work/docker.log" 2>&1 &
    docker_daemon=$!
    for _ in $(seq 200); do
        "${DOCKER[@]}" info >/dev/null 2>&1 && break
        kill -0 "$docker_daemon" 2>/dev/null || die "dockerd does not start: $(tail -1 "$work/docker.log")"
        sleep 0.1
    done
    DOCKER_NAME="Docker $("${DOCKER[@]}" version --format '{{.Server.Version}}')"
    into_docker busybox
}

# into_docker NAME: the image of $work/NAME-layout
into_docker() {
    skopeo --policy "$work/policy.json" copy -q "oci:$work/$1-layout:latest" "docker-archive:$work/$1.docker.tar:$1:latest"
    "${DOCKER[@]}" load -q -i "$work/$1.docker.tar" >/dev/null
    rm "$work/$1.docker.tar"
}

# the world outside of that network: the namespace $OUTSIDE with 198.18.1.2, joined to 198.18.1.1 of the host
world_outside() {
    OUTSIDE=$network-world
    ip netns add "$OUTSIDE"
    ip -n "$OUTSIDE" link set lo up
    ip -n "$network" link add up0 type veth peer name w0 netns "$OUTSIDE"
    ip -n "$network" address add 198.18.1.1/24 dev up0
    ip -n "$OUTSIDE" address add 198.18.1.2/24 dev w0
    ip -n "$network" link set up0 up
    ip -n "$OUTSIDE" link set w0 up
    ip -n "$network" route add default via 198.18.1.2
}

# image_of NAME PROGRAM: an image with the program and its libraries alone, pushed as NAME; its tree is in $work/NAME, files that
# are there already included
image_of() {
    local file
    for file in "$2" $(ldd "$2" | grep -o '/[^ ]*'); do
        install -D "$file" "$work/$1$file"
    done
    mkdir -p "$work/$1/tmp"
    tar -C "$work/$1" --numeric-owner -cf "$work/$1.tar" .
    make_layout "$work/$1-layout" "$work/$1.tar"
    push "$work/$1-layout" "$1"
}

# address NAME: of one of our containers on its first network
address() {
    "${IN_NETWORK[@]}" "${NUTSHELL[@]}" inspect "$1" |
        jq -r '[.[0].NetworkSettings.Networks[].IPAddress][0]'
}
