# The bare applets, and the engine front: how long until their first own line; and what init holds for itself.
"${NUTSHELL[@]}" pull -q "$IMAGE" > /dev/null
# with nothing behind its descriptors init ends with its first line
printf '#!/bin/sh\nexec "%s" init 3</dev/null 4</dev/null\n' "$BINARY" > "$work/init.sh"
chmod +x "$work/init.sh"
limit init-start "$(median_ms init -i "$work/init.sh")" 3 "ms, with the shell that starts it"
limit front-ready "$(median_ms front "${NUTSHELL[*]} images -q")" 12 ms
"$BINARY" self-test idle < <(sleep 5) > /dev/null &
idle=$!
sleep 0.5
limit applet-private "$(awk '/^Private_Dirty/ { print $2 / 1024 }' "/proc/$idle/smaps_rollup")" 1 "MB, dirty"
wait "$idle"
