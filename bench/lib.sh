# Shared by the cases; sourced by bench/run.

RUNS=${RUNS:-20}
BINARY=${BINARY:-$(cd "$bench/.." && pwd)/target/nutshell}

die() { echo "bench: $*" >&2; exit 1; }

install_peers() {
    local missing=() package
    for package in busybox-static dnsperf docker-registry docker.io hyperfine iperf3 iproute2 jq \
            nginx-light podman python3-minimal runc skopeo wrk; do
        dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return
    [ "$(id -u)" = 0 ] || die "install these packages first: ${missing[*]}"
    apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
        die "cannot install ${missing[*]}"
}

setup() {
    [ -x "$BINARY" ] || die "no binary at $BINARY: run packaging/build"
    [ "$(id -u)" = 0 ] || die "the cases start containers: run as root"
    install_peers
    work=$(mktemp -d "${TMPDIR:-/tmp}/nutshell-bench.XXXXXX")
    # peers find helpers of theirs in odd places; their state stays in $work
    mkdir -p "$work/home"
    # podman raises the limits of its containers unless it is told some, which needs CAP_SYS_RESOURCE
    cat > "$work/containers.conf" <<CONF
[containers]
default_ulimits = ["nofile=1024:4096", "nproc=4096:4096"]
[engine]
cgroup_manager = "cgroupfs"
runtime = "runc"
events_logger = "none"
CONF
    printf '{"default":[{"type":"insecureAcceptAnything"}]}' > "$work/policy.json"
    start_registry
    make_busybox
    NUTSHELL=("$BINARY" --root "$work/nutshell" --runroot "$work/nutshell-run")
    PODMAN=(env HOME="$work/home" CONTAINERS_CONF="$work/containers.conf" podman
        --root "$work/podman" --runroot "$work/podman-run" --cgroup-manager cgroupfs --runtime runc)
}

teardown() {
    set +e
    [ -n "${registry:-}" ] && kill "$registry" 2>/dev/null && wait "$registry" 2>/dev/null
    "${PODMAN[@]}" rm -af >/dev/null 2>&1
    "${PODMAN[@]}" system reset -f >/dev/null 2>&1
    umount -R "$work/podman/overlay" 2>/dev/null
    rm -rf --one-file-system "$work"
}

free_port() {
    local port
    while port=$((20000 + RANDOM % 30000)); (: < "/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
    echo "$port"
}

start_registry() {
    REGISTRY=127.0.0.1:$(free_port)
    cat > "$work/registry.yml" <<YML
version: 0.1
log: {level: error}
storage: {filesystem: {rootdirectory: $work/registry}, delete: {enabled: true}}
http: {addr: $REGISTRY}
YML
    docker-registry serve "$work/registry.yml" > "$work/registry.log" 2>&1 &
    registry=$!
    for _ in $(seq 100); do
        (: < "/dev/tcp/${REGISTRY/://}") 2>/dev/null && return
        sleep 0.05
    done
    die "docker-registry does not start: $(tail -1 "$work/registry.log")"
}

# make_layout DIR TAR…: an OCI layout of one image whose layers are these tars, tagged latest
make_layout() {
    local dir=$1 blobs=$1/blobs/sha256 tar digest size diff layers='[]' diffs='[]'
    shift
    mkdir -p "$blobs"
    for tar in "$@"; do
        diff=$(sha256sum < "$tar" | cut -d' ' -f1)
        gzip -1 -n < "$tar" > "$dir/layer"
        digest=$(sha256sum < "$dir/layer" | cut -d' ' -f1) size=$(stat -c %s "$dir/layer")
        mv "$dir/layer" "$blobs/$digest"
        layers=$(jq -c --arg d "sha256:$digest" --argjson s "$size" \
            '. + [{mediaType:"application/vnd.oci.image.layer.v1.tar+gzip",digest:$d,size:$s}]' <<< "$layers")
        diffs=$(jq -c --arg d "sha256:$diff" '. + [$d]' <<< "$diffs")
    done
    put_blob() { # JSON on stdin -> "digest size"
        cat > "$dir/blob"
        digest=$(sha256sum < "$dir/blob" | cut -d' ' -f1) size=$(stat -c %s "$dir/blob")
        mv "$dir/blob" "$blobs/$digest"
    }
    jq -nc --argjson diffs "$diffs" '{architecture:"amd64",os:"linux",config:{Env:["PATH=/bin"],Cmd:["sh"]},
        rootfs:{type:"layers",diff_ids:$diffs}}' > "$dir/config"
    put_blob < "$dir/config"
    jq -nc --arg d "sha256:$digest" --argjson s "$size" --argjson layers "$layers" '{schemaVersion:2,
        mediaType:"application/vnd.oci.image.manifest.v1+json",
        config:{mediaType:"application/vnd.oci.image.config.v1+json",digest:$d,size:$s},layers:$layers}' > "$dir/manifest"
    put_blob < "$dir/manifest"
    jq -nc --arg d "sha256:$digest" --argjson s "$size" '{schemaVersion:2,manifests:[{
        mediaType:"application/vnd.oci.image.manifest.v1+json",digest:$d,size:$s,
        annotations:{"org.opencontainers.image.ref.name":"latest"}}]}' > "$dir/index.json"
    echo '{"imageLayoutVersion":"1.0.0"}' > "$dir/oci-layout"
    rm -f "$dir/config" "$dir/manifest"
}

push() { # LAYOUT NAME
    skopeo --policy "$work/policy.json" copy -q --dest-tls-verify=false "oci:$1:latest" "docker://$REGISTRY/$2:latest"
}

make_busybox() {
    local tree=$work/busybox
    mkdir -p "$tree/bin" "$tree/etc" "$tree/tmp"
    cp "$(command -v busybox)" "$tree/bin/busybox"
    for applet in sh true sleep cat echo; do ln -s busybox "$tree/bin/$applet"; done
    echo root:x:0:0:root:/root:/bin/sh > "$tree/etc/passwd"
    tar -C "$tree" --numeric-owner -cf "$work/busybox.tar" .
    make_layout "$work/busybox-layout" "$work/busybox.tar"
    push "$work/busybox-layout" busybox
    IMAGE=$REGISTRY/busybox:latest
}

pull_everywhere() { # IMAGE
    "${NUTSHELL[@]}" pull -q "$1" >/dev/null
    "${PODMAN[@]}" pull -q --tls-verify=false "$1" >/dev/null
}

# median_ms NAME [HYPERFINE-OPTION…] COMMAND: milliseconds
median_ms() {
    local name=$1
    shift
    hyperfine -N --warmup "${WARMUP:-3}" --runs "$RUNS" --export-json "$work/$name.json" "$@" > "$work/$name.log" 2>&1 ||
        { tail -5 "$work/$name.log" >&2; die "$name failed"; }
    jq '.results[0].median * 1000' "$work/$name.json"
}

# report CASE OURS THEIRS GOAL PEER: a line of the table; goal is the highest ratio that is wanted
report() {
    awk -v name="$1" -v ours="$2" -v theirs="$3" -v goal="$4" -v peer="$5" 'BEGIN {
        ratio = ours / theirs
        printf "%-34s %12.2f %12.2f %7.2f %7.2f  %s%s\n", name, ours, theirs, ratio, goal, peer,
            (ratio > goal ? "   MISSED" : "") }'
}

# limit CASE OURS MOST UNIT: a line for a goal without a peer
limit() {
    awk -v name="$1" -v ours="$2" -v most="$3" -v unit="$4" 'BEGIN {
        printf "%-34s %12.2f %12.2f %7.2f %7.2f  at most, %s%s\n", name, ours, most, ours / most, 1, unit,
            (ours > most ? "   MISSED" : "") }'
}
