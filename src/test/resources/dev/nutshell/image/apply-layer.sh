# Applies the archive $1 to the tree $2 as image-spec's layer.md says, with tar(1): what layers one above the
# other have to look like. Names must be plain words. A directory that the archive only mentions keeps the attributes that it has
# in the tree, or is root's, 0755, at the epoch.
set -euo pipefail
shopt -s dotglob nullglob
archive=$1 tree=$2
staging=$(mktemp -d) && trap 'rm -rf "$staging"' EXIT
mapfile -t names < <(tar -tf "$archive" | sed 's,^\./,,; s,/$,,')

declare -A described=() gone=() opaque=()
for name in "${names[@]}"; do
    base=${name##*/} parent=
    [[ $name == */* ]] && parent=${name%/*}
    case $base in
        .wh..wh..opq) opaque[.$parent]=1 ;;
        .wh.*) gone[${parent:+$parent/}${base#.wh.}]=1 ;;
        *) described[.$name]=1; continue ;;
    esac
    mkdir -p "$staging/$parent"
done
tar -x -p --same-owner --numeric-owner --delay-directory-restore --exclude='.wh.*' -C "$staging" -f "$archive"

# whether the tree's directory $1 shows through: neither it nor a parent is hidden by the layer
shows() {
    local path=$1 isSelf=1
    while [[ -n $path ]]; do
        [[ -v gone[$path] || -L $tree/$path || ! -d $tree/$path ]] && return 1
        [[ -z $isSelf && -v opaque[.$path] ]] && return 1
        isSelf=
        if [[ $path == */* ]]; then path=${path%/*}; else path=; fi
    done
    [[ -n $isSelf || ! -v opaque[.] ]]
}

while IFS= read -r name; do
    [[ -v described[.$name] ]] && continue
    if shows "$name"; then
        chown --reference="$tree/$name" "$staging/$name"
        chmod --reference="$tree/$name" "$staging/$name"
        touch --reference="$tree/$name" "$staging/$name"
    else
        chown 0:0 "$staging/$name"
        chmod 00755 "$staging/$name"
        touch -d @0 "$staging/$name"
    fi
done < <(find "$staging" -type d -printf '%P\n')

for name in "${!opaque[@]}"; do
    [[ -d $tree/${name#.} && ! -L $tree/${name#.} ]] && rm -rf "$tree/${name#.}"/*
done
for name in "${!gone[@]}"; do
    rm -rf "${tree:?}/$name"
done
while IFS= read -r name; do
    if [[ -d $staging/$name && ! -L $staging/$name ]]; then
        [[ -L $tree/$name || ! -d $tree/$name ]] && rm -f "$tree/$name"
    else
        rm -rf "${tree:?}/$name"
    fi
done < <(find "$staging" -mindepth 1 -printf '%P\n')
tar -c --format=pax -C "$staging" . |
    tar -x -p --same-owner --numeric-owner --delay-directory-restore -C "$tree"
