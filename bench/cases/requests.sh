# Requests from outside to an nginx behind a published port, beside Docker's: microseconds for one, over connections that are
# kept, and over one connection for each request. The engines take turns, and what counts is the median of what one took by what the
# other took beside it: they are close.
. "$bench/network.sh"
seconds=${REQUESTS_SECONDS:-2}
rounds=${REQUESTS_ROUNDS:-31}

# us_for_a_request NAME ADDRESS [WRK-OPTION…]: one more line in the file of NAME
us_for_a_request() {
    local name=$1 address=$2
    shift 2
    ip netns exec "$OUTSIDE" wrk -t 1 -c 16 -d "$seconds" "$@" "http://$address/" > "$work/wrk.log"
    ! grep -E 'Socket errors|Non-2xx' "$work/wrk.log" >&2 || die "requests of $name failed"
    awk '/Requests\/sec/ { print 1e6 / $2 }' "$work/wrk.log" >> "$work/wrk.$name"
}

median() { # FILE
    sort -n "$1" | sed -n "$(((rounds + 1) / 2))p"
}

# compare LINE KIND
compare() {
    paste "$work/wrk.$2-ours" "$work/wrk.$2-docker" | awk '{ print $1 / $2 }' > "$work/wrk.$2"
    printf '# %s: %.1f µs each, %.1f of %s\n' "$1" "$(median "$work/wrk.$2-ours")" "$(median "$work/wrk.$2-docker")" "$DOCKER_NAME"
    report "$1" "$(median "$work/wrk.$2")" 1 1 "$DOCKER_NAME, round by round"
}

private_network
world_outside
start_docker
tree=$work/nginx
mkdir -p "$tree"/etc/nginx "$tree"/var/log/nginx "$tree"/var/lib/nginx "$tree"/run "$tree"/srv
echo 'root:x:0:0::/:/bin/sh' > "$tree/etc/passwd"
echo 'root:x:0:' > "$tree/etc/group"
echo hello > "$tree/srv/index.html"
cat > "$tree/etc/nginx/nginx.conf" <<CONF
daemon off; user root; error_log stderr;
events { }
http { access_log off; keepalive_requests 1000000; server { listen 80; root /srv; } }
CONF
image_of nginx /usr/sbin/nginx
"${NUTSHELL[@]}" pull -q "$REGISTRY/nginx:latest" >/dev/null
into_docker nginx

ours=("${IN_NETWORK[@]}" "${NUTSHELL[@]}")
"${ours[@]}" run -d --name web -p 8080:80 "$REGISTRY/nginx:latest" /usr/sbin/nginx >/dev/null
"${DOCKER[@]}" run -d --name web -p 8080:80 nginx /usr/sbin/nginx >/dev/null
for host in 198.18.1.1 198.19.1.1; do
    for _ in $(seq 100); do
        ip netns exec "$OUTSIDE" bash -c ": < /dev/tcp/$host/8080" 2>/dev/null && break
        sleep 0.05
    done
done
for _ in $(seq "$rounds"); do
    us_for_a_request kept-ours 198.18.1.1:8080
    us_for_a_request kept-docker 198.19.1.1:8080
    us_for_a_request each-ours 198.18.1.1:8080 -H 'Connection: close'
    us_for_a_request each-docker 198.19.1.1:8080 -H 'Connection: close'
done
"${ours[@]}" rm -f web >/dev/null
"${DOCKER[@]}" rm -f web >/dev/null
compare requests kept
compare requests-connected each
