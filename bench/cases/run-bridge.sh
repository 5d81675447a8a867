# `run --rm IMAGE true` on the default bridge, beside podman and Docker.
. "$bench/network.sh"
pull_everywhere "$IMAGE"
private_network
start_docker
in="${IN_NETWORK[*]}"
ours=$(median_ms bridge-ours "$in ${NUTSHELL[*]} run --rm $IMAGE true")
podman=$(median_ms bridge-podman "$in ${PODMAN[*]} run --rm $IMAGE true")
docker=$(median_ms bridge-docker "${DOCKER[*]} run --rm busybox true")
report run-bridge "$ours" "$podman" 0.25 "$(podman --version)"
report run-bridge "$ours" "$docker" 0.25 "$DOCKER_NAME"
