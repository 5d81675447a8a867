# `run --rm --network none IMAGE true` beside podman, and beside runc with a bundle that is there already.
pull_everywhere "$IMAGE"
ours=$(median_ms run-ours "${NUTSHELL[*]} run --rm --network none $IMAGE true")
podman=$(median_ms run-podman "${PODMAN[*]} run --rm --network none $IMAGE true")
bundle=$work/bundle
mkdir -p "$bundle"
cp -a "$work/busybox" "$bundle/rootfs"
(cd "$bundle" && runc spec)
jq '.process.args = ["true"] | .process.terminal = false | .process.env = ["PATH=/bin"]' "$bundle/config.json" > "$bundle/new"
mv "$bundle/new" "$bundle/config.json"
runc=$(median_ms run-runc "runc --root $work/runc run -b $bundle nutshell-bench")
report run-none "$ours" "$podman" 0.25 "$(podman --version), runc"
report run-none-bundle "$ours" "$runc" 1.5 "$(runc --version | head -1), bundle given"
