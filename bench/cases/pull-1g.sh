# A cold pull of an image of 1 GB in 30 layers from a registry on this machine. Files of mixed sizes, half of their bytes random.
RUNS=${PULL_RUNS:-3} WARMUP=0
tars=()
for layer in $(seq 30); do
    tree=$work/big/$layer/layer-$layer
    mkdir -p "$tree"
    for file in $(seq 16); do
        { head -c 1048576 /dev/urandom; head -c 1048576 /dev/zero; } > "$tree/large-$file"
    done
    for file in $(seq 200); do head -c 8192 /dev/urandom > "$tree/small-$file"; done
    tar -C "$work/big/$layer" --numeric-owner -cf "$work/big-$layer.tar" .
    rm -rf "$work/big/$layer"
    tars+=("$work/big-$layer.tar")
done
make_layout "$work/big-layout" "${tars[@]}"
bytes=$(cat "${tars[@]}" | wc -c)
rm -f "${tars[@]}"
push "$work/big-layout" big
image=$REGISTRY/big:latest
ours=$(median_ms pull-ours --prepare "rm -rf $work/cold" \
    "$BINARY --root $work/cold/root --runroot $work/cold/run pull -q $image")
podman=$(median_ms pull-podman --prepare "rm -rf $work/cold" \
    "env HOME=$work/home podman --root $work/cold/root --runroot $work/cold/run pull -q --tls-verify=false $image")
report "pull-1g ($((bytes / 1000000)) MB)" "$ours" "$podman" 0.5 "$(podman --version)"
awk -v ms="$ours" -v bytes="$bytes" 'BEGIN { printf "%-34s %12.0f MB/s of unpacked bytes\n", "pull-1g speed", bytes / 1e6 / (ms / 1000) }'
