# The bare applets, and the engine front: how long until their first own line; and what an idle supervisor holds.
pull_everywhere "$IMAGE"
# without descriptors init ends with its first line
limit init-start "$(median_ms init -i "$BINARY init")" 3 ms
limit front-ready "$(median_ms front "${NUTSHELL[*]} images -q")" 12 ms
"${NUTSHELL[@]}" run -d --name idle --network none "$IMAGE" sleep 1000 > /dev/null
supervisor=$(pgrep -f "^nutshell supervise" -n)
private=$(awk '/^Private_/ { sum += $2 } END { print sum / 1024 }' "/proc/$supervisor/smaps_rollup")
"${NUTSHELL[@]}" rm -f idle > /dev/null
limit supervisor-private "$private" 1 MB
