# The bare applets, and the engine front: how long until their first own line; and what init holds for itself.
"${NUTSHELL[@]}" pull -q "$IMAGE" > /dev/null
# with nothing behind its descriptors init ends with its first line
printf '#!/bin/sh\nexec "%s" init 3</dev/null 4</dev/null\n' "$BINARY" > "$work/init.sh"
chmod +x "$work/init.sh"
# less what the shell takes, which is known from a script that ends where the other one executes init
printf '#!/bin/sh\nexit 0 3</dev/null 4</dev/null\n' > "$work/shell.sh"
chmod +x "$work/shell.sh"
limit init-start "$(echo "$(median_ms init -i "$work/init.sh")" "$(median_ms shell "$work/shell.sh")" | awk '{ print $1 - $2 }')" 3 ms
# by the engine's own time line, which begins with main(), and what a process takes that does nothing else
ready=$(for _ in $(seq "$RUNS"); do
    "${NUTSHELL[@]}" --debug images -q 2>&1 > /dev/null | awk '/front ready/ { print $1 }'
done | sort -n | awk '{ line[NR] = $1 } END { print line[int((NR + 1) / 2)] }')
limit front-ready "$(echo "$ready" "$(median_ms bare "$BINARY --version")" | awk '{ print $1 + $2 }')" 12 ms
"$BINARY" self-test idle < <(sleep 5) > /dev/null &
idle=$!
sleep 0.5
limit applet-private "$(awk '/^Private_Dirty/ { print $2 / 1024 }' "/proc/$idle/smaps_rollup")" 1 "MB, dirty"
wait "$idle"
