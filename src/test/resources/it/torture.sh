# Makes layers 10.tar … 40.tar in $1 that hold whatever a layer may hold. PAX format: nanoseconds, long and non-UTF-8
# names, xattrs. A whiteout is a plain file named .wh.NAME, an opaque directory holds .wh..wh..opq (image-spec, layer.md).
pack() {
    tar -C "$1/$2" --numeric-owner --format=pax --sparse --xattrs --xattrs-include='*' -cf "$1/$2.tar" .
}
layer=$1/10
mkdir -p "$layer/torture" && cd "$layer/torture"

echo plain > plain
touch -d '2021-03-04 05:06:07.123456789 UTC' plain
touch -d '1969-12-31 23:59:58 UTC' before-epoch
touch -d '2040-01-01 00:00:00.000000001 UTC' after-2038
for mode in 0000 0400 0644 0755 4755 2755 6755 1777 7777; do
    echo "$mode" > "mode-$mode" && chmod "$mode" "mode-$mode"
    mkdir "directory-$mode" && chmod "$mode" "directory-$mode"
done
echo odd > owner-odd && chown 12345:54321 owner-odd
echo big > owner-big && chown 4000000000:4000000001 owner-big
mkdir owner-directory && chown 7:8 owner-directory
echo setuid > owner-setuid && chown 7:8 owner-setuid && chmod 6755 owner-setuid

echo linked > hard-a && ln hard-a hard-b && mkdir hard && ln hard-a hard/c
ln -s plain symlink && ln -s /etc/passwd symlink-absolute && ln -s ../../../../etc/shadow symlink-up
ln -s nowhere symlink-dangling && chown -h 12:34 symlink-dangling
ln symlink-dangling symlink-hard
touch -h -d '2001-02-03 04:05:06.789 UTC' symlink

mknod device-char c 1 3 && mknod device-block b 7 200 && chmod 640 device-block && chown 0:6 device-block
mkfifo -m 0620 fifo

cp "$(command -v busybox)" capable && setcap cap_net_raw,cap_sys_ptrace+ep capable
echo x > attributes
setfattr -n user.plain -v value attributes
setfattr -n user.binary -v 0x00ff010a3d0d00 attributes
setfattr -n user.empty attributes
setfattr -n trusted.mark -v trusted attributes
mkdir attributes-directory && setfattr -n user.on-directory -v 1 attributes-directory

truncate -s 8M sparse-end && printf start | dd of=sparse-end conv=notrunc status=none
truncate -s 16M sparse-middle && printf middle | dd of=sparse-middle bs=1 seek=9000001 conv=notrunc status=none
truncate -s 4M sparse-all
: > empty
head -c 1048577 /dev/zero | tr '\0' 'a' > block-edge

long=$(printf 'n%.0s' $(seq 1 250))
echo long > "$long"
mkdir -p "$long-d/$long-e" 2>/dev/null || mkdir -p "d-$(printf 'm%.0s' $(seq 1 240))/$long"
deep=deep
for _ in $(seq 1 40); do deep=$deep/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done
mkdir -p "$deep" && echo bottom > "$deep/file"
echo umlaut > "$(printf 'utf8-\303\244\303\266\342\202\254')"
echo latin1 > "$(printf 'latin1-\344\366')"
echo newline > "$(printf 'new\nline')"
echo control > "$(printf 'control-\001\033[31m')"
echo space > ' leading and trailing '
echo dash > '-dash' && echo back > 'back\slash' && echo percent > 'percent%41' && echo colon > 'colon:comma,equal=x'
ln -s "$(printf 'target-\344')" "$(printf 'symlink-\344')"

mkdir -p gone/inner && echo gone > gone/file && echo gone > gone/inner/file && echo gone > gone-file
mkdir opaque && echo hidden > opaque/hidden && mkdir opaque/sub && echo hidden > opaque/sub/hidden
mkdir directory-to-file && echo x > directory-to-file/x
echo file > file-to-directory
mkdir real-directory && echo kept > real-directory/kept
ln -s real-directory symlink-to-directory
mkdir metadata && echo lower > metadata/lower && touch -d '2010-01-01 UTC' metadata
echo replaced > replaced && setfattr -n user.old -v 1 replaced
mkdir twice && echo one > twice/one
pack "$1" 10

layer=$1/20
mkdir -p "$layer/torture" && cd "$layer/torture"
: > .wh.gone && : > .wh.gone-file
mkdir opaque && : > opaque/.wh..wh..opq && echo new > opaque/new
: > .wh.directory-to-file && echo now-a-file > directory-to-file-2
echo now-a-file > directory-to-file && rm .wh.directory-to-file
: > .wh.file-to-directory && mkdir file-to-directory && echo x > file-to-directory/x && rm .wh.file-to-directory
mkdir symlink-to-directory && echo own > symlink-to-directory/own
mkdir -m 0711 metadata && chown 5:6 metadata && touch -d '2011-02-03 04:05:06.7 UTC' metadata
echo newer > replaced && chmod 600 replaced
mkdir twice && : > twice/.wh.one && echo two > twice/two
pack "$1" 20

layer=$1/30
mkdir -p "$layer/torture" && cd "$layer/torture"
mkdir gone && echo back-again > gone/file
mkdir twice && echo one-again > twice/one && : > twice/.wh.two
mkdir opaque && mkdir opaque/sub && echo third > opaque/sub/third
mkdir -p new/path && echo x > new/path/x
pack "$1" 30

# a layer whose parent directories have no entry of their own, and an empty layer
layer=$1/40
mkdir -p "$layer/torture/parentless/a/b" && echo x > "$layer/torture/parentless/a/b/file"
tar -C "$layer" --numeric-owner --format=pax -cf "$1/40.tar" torture/parentless/a/b/file
mkdir "$1/50" && tar -C "$1/50" -cf "$1/50.tar" -T /dev/null
