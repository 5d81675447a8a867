# The bare applets, and the engine front: how long until their first own line; and what init holds for itself.
"${NUTSHELL[@]}" pull -q "$IMAGE" > /dev/null
# init says over its channel that the plan behind the next descriptor is torn: from the start of a shell that executes it to that
# message, less what a shell takes until its own first message. So it is a little more than the way to the first line.
init=$(python3 - "$BINARY" "$RUNS" << 'PYTHON'
import fcntl, os, socket, statistics, sys, time

nothing = fcntl.fcntl(os.open('/dev/null', os.O_RDWR), fcntl.F_DUPFD, 50)

def first_message(script):
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    start = time.perf_counter()
    pid = os.posix_spawn('/bin/sh', ['sh', '-c', script], {}, file_actions=[
        (os.POSIX_SPAWN_DUP2, its.fileno(), 3), (os.POSIX_SPAWN_DUP2, nothing, 4), (os.POSIX_SPAWN_DUP2, nothing, 2)])
    its.close()
    message = ours.recv(4096)
    milliseconds = (time.perf_counter() - start) * 1000
    ours.close()
    os.waitpid(pid, 0)
    if not message:
        sys.exit('nothing was said')
    return milliseconds

pairs = [(first_message("exec '%s' init" % sys.argv[1]), first_message('echo >&3')) for _ in range(3 * int(sys.argv[2]))]
print('%.2f' % (statistics.median(p[0] for p in pairs) - statistics.median(p[1] for p in pairs)))
PYTHON
)
limit init-start "$init" 3 ms
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
