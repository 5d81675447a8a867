# Shared by the scripts of this directory; sourced.
set -euo pipefail
export LC_ALL=C

cache=${XDG_CACHE_HOME:-$HOME/.cache}/nutshell
downloads=$cache/downloads
mkdir -p "$downloads"

say() { echo "toolchain: $*" >&2; }

die() {
    say "$*"
    exit 1
}

# need COMMAND:PACKAGE...: installs the Debian package of each command that is missing. A command that starts with a
# slash is a file.
need() {
    local pair missing=()
    for pair in "$@"; do
        case $pair in
            /*) [ -e "${pair%%:*}" ] ;;
            *) command -v "${pair%%:*}" >/dev/null ;;
        esac || missing+=("${pair##*:}")
    done
    [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
}

install_packages() {
    command -v apt-get >/dev/null || die "missing: $* (names of the Debian packages)"
    [ "$(id -u)" = 0 ] || die "missing: as root, apt-get install $*"
    say "installing $*"
    local install=(apt-get install -y -qq --no-install-recommends "$@")
    export DEBIAN_FRONTEND=noninteractive
    exec 8>/run/lock/nutshell-apt && flock 8
    "${install[@]}" >"$cache/apt.log" 2>&1 ||
        { apt-get update -qq && "${install[@]}"; } >"$cache/apt.log" 2>&1 ||
        die "apt-get install $* failed: $(grep -m1 ^E: "$cache/apt.log" || echo "see $cache/apt.log")"
    exec 8>&-
}

# verify FILE...: compares with the pinned SHA-256 sums. A file without one is accepted only where the caller has its
# authenticity from elsewhere (apt checks a source package against the signed index).
verify() {
    local file known
    for file in "$@"; do
        known=$(awk -v name="$(basename "$file")" '$2 == name { print $1 }' "$(dirname "${BASH_SOURCE[0]}")/checksums")
        [ -z "$known" ] || [ "$known" = "$(sha256sum <"$file" | cut -d' ' -f1)" ] ||
            die "$(basename "$file") is not the file that checksums names: remove $file, or look into it"
    done
}

is_pinned() { grep -q "  $(basename "$1")\$" "$(dirname "${BASH_SOURCE[0]}")/checksums"; }
