# Everyday work with containers: exec, run -d and rm -f, many at once, ps of a thousand, stop.
. "$bench/network.sh"
pull_everywhere "$IMAGE"
private_network
start_docker

"${NUTSHELL[@]}" run -d --name busy --network none "$IMAGE" sleep 1000 > /dev/null
"${DOCKER[@]}" run -d --name busy --network none busybox sleep 1000 > /dev/null
report exec "$(median_ms exec-ours "${NUTSHELL[*]} exec busy true")" \
    "$(median_ms exec-docker "${DOCKER[*]} exec busy true")" 0.4 "$(docker --version)"
"${NUTSHELL[@]}" rm -f busy > /dev/null

cycle() { # COMMAND…: one container started and removed
    echo "sh -c '$* run -d --name cycle --network none $IMAGE sleep 1000 && $* rm -f -t 0 cycle'"
}
report run-d-rm-f \
    "$(median_ms cycle-ours "sh -c '${NUTSHELL[*]} run -d --name cycle --network none $IMAGE sleep 1000 && ${NUTSHELL[*]} rm -f cycle'")" \
    "$(median_ms cycle-podman "$(cycle "${PODMAN[@]}")")" 0.3 "$(podman --version)"

# seconds for 100 containers, 100 at a time
at_once() {
    local start=$EPOCHREALTIME
    seq 100 | xargs -P 100 -I{} "$@" run --rm --network none "$IMAGE" true > "$work/parallel.log" 2>&1 ||
        die "100 at once: $(tail -1 "$work/parallel.log")"
    echo "$EPOCHREALTIME $start" | awk '{ print $1 - $2 }'
}
report parallel-100 "$(at_once "${NUTSHELL[@]}")" "$(at_once "${PODMAN[@]}")" 0.25 "$(podman --version), s"

"${PODMAN[@]}" create --name one --network none "$IMAGE" true > /dev/null
seq 1000 | xargs -P 8 -I{} "${NUTSHELL[@]}" create --network none "$IMAGE" true > /dev/null
# in turns, because the two are close: what counts is the median of what one took by what the other took beside it
ps_rounds=$(python3 - "$((RUNS * 3))" "${NUTSHELL[*]} ps -aq" "${PODMAN[*]} ps -aq" << 'PYTHON'
import statistics, subprocess, sys, time

def milliseconds(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1000

ours, podman = sys.argv[2].split(), sys.argv[3].split()
milliseconds(ours), milliseconds(podman)
rounds = [(milliseconds(ours), milliseconds(podman)) for _ in range(int(sys.argv[1]))]
print('%.3f %.1f %.1f' % (statistics.median(a / b for a, b in rounds), *map(statistics.median, zip(*rounds))))
PYTHON
)
read -r ps_ratio ps_ours ps_podman <<< "$ps_rounds"
printf '# ps-1000: %s ms, %s of podman\n' "$ps_ours" "$ps_podman"
report ps-1000 "$ps_ratio" 1 1.0 "$(podman --version), one container, round by round"
"${NUTSHELL[@]}" container prune -f > /dev/null

# from the end of the container's process, which handles TERM, to the end of the command
stop=$(python3 - "$RUNS" "$IMAGE" "${NUTSHELL[@]}" << 'PYTHON'
import os, select, statistics, subprocess, sys, time

runs, image, nutshell = int(sys.argv[1]), sys.argv[2], sys.argv[3:]

def answer(*arguments):
    return subprocess.run(nutshell + list(arguments), check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

def after_exit():
    name = answer('run', '-d', '--network', 'none', image, 'sh', '-c', 'trap "exit 0" TERM; while :; do sleep 0.01; done')
    process = os.pidfd_open(int(answer('inspect', '-f', '{{.State.Pid}}', name)))
    command = subprocess.Popen(nutshell + ['stop', name], stdout=subprocess.DEVNULL)
    select.select([process], [], [])
    end = time.perf_counter()
    if command.wait() != 0:
        sys.exit('stop failed')
    milliseconds = (time.perf_counter() - end) * 1000
    os.close(process)
    answer('rm', name)
    return milliseconds

print('%.1f' % statistics.median(after_exit() for _ in range(runs)))
PYTHON
)
limit stop "$stop" 50 "ms after the exit"
