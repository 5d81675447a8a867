# What the cases about networks share; sourced by them. Everything happens in network namespaces of their own.

# a network without links but loopback, in which the engines of a case run, and one for Docker's daemon, whose rules would else see
# the traffic of all others, and theirs its: IN_NETWORK and IN_DOCKER are put in front of a command
private_network() {
    network=nutshell-bench-$$
    IN_NETWORK=(nsenter "--net=/run/netns/$network")
    IN_DOCKER=(nsenter "--net=/run/netns/$network-docker")
    trap leave_network EXIT
    for name in "$network" "$network-docker"; do
        ip netns add "$name"
        ip -n "$name" link set lo up
    done
}

leave_network() {
    set +e
    [ -n "${docker_daemon:-}" ] && kill "$docker_daemon" 2>/dev/null && wait "$docker_daemon" 2>/dev/null
    for name in $(ip netns list | awk -v prefix="$network" 'index($1, prefix) == 1 { print $1 }'); do
        ip netns delete "$name"
    done
}

# a Docker daemon of its own in its network, with the image of $work/busybox-layout as "busybox"
start_docker() {
    local socket=$work/docker.sock
    # Debian's, where another one is before it in the PATH
    DOCKER=("${IN_DOCKER[@]}" "$(dpkg -L docker.io | grep '/bin/docker$')" --host "unix://$socket")
    "${IN_DOCKER[@]}" dockerd --host "unix://$socket" --data-root "$work/docker" --exec-root "$work/docker-run" \
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

# the world outside of these networks: the namespace $OUTSIDE, joined to 198.18.1.1 of the one and 198.19.1.1 of Docker's
world_outside() {
    OUTSIDE=$network-world
    ip netns add "$OUTSIDE"
    ip -n "$OUTSIDE" link set lo up
    join_world "$network" w0 198.18.1
    join_world "$network-docker" w1 198.19.1
}

# join_world NETWORK LINK PREFIX: PREFIX.1 of the network and PREFIX.2 of LINK in the world
join_world() {
    ip -n "$1" link add up0 type veth peer name "$2" netns "$OUTSIDE"
    ip -n "$1" address add "$3.1/24" dev up0
    ip -n "$OUTSIDE" address add "$3.2/24" dev "$2"
    ip -n "$1" link set up0 up
    ip -n "$OUTSIDE" link set "$2" up
    ip -n "$1" route add default via "$3.2"
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
