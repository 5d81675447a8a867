# What the engine holds for each of 100 idle detached containers: supervisor and keeper, proportional set size.
"${NUTSHELL[@]}" pull -q "$IMAGE" > /dev/null
seq 100 | xargs -P 8 -I{} "${NUTSHELL[@]}" run -d --name idle{} --network none "$IMAGE" sleep 1000 > /dev/null
# idle: what a start leaves in the heap is given back a while after
sleep 5
held=$(for process in $(pgrep -f "^nutshell supervise"); do
    awk '/^Pss:/ { print $2 }' "/proc/$process/smaps_rollup"
done | awk '{ sum += $1 } END { print sum / 1024 / 100 }')
limit idle-memory "$held" 1 "MB each"
seq 100 | xargs -P 8 -I{} "${NUTSHELL[@]}" rm -f idle{} > /dev/null
