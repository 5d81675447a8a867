# Makes the busybox layer in $1: one static shell with all its applets, two users, the usual directories.
tree=$1/tree
mkdir -p "$tree/bin" "$tree/etc" "$tree/root" "$tree/home/user" "$tree/var/empty" "$tree/usr/sbin"
install -m 1777 -d "$tree/tmp"
install -m 755 "$(command -v busybox)" "$tree/bin/busybox"
for applet in $("$tree/bin/busybox" --list); do
    [ "$applet" = busybox ] || ln -s busybox "$tree/bin/$applet"
done
cat > "$tree/etc/passwd" <<'PASSWD'
root:x:0:0:root:/root:/bin/sh
user:x:1000:1000:User:/home/user:/bin/sh
homeless:x:1001:1001::/does/not/exist:/bin/sh
nobody:x:65534:65534:nobody:/var/empty:/bin/false
PASSWD
cat > "$tree/etc/group" <<'GROUP'
root:x:0:
wheel:x:10:root,user
audio:x:29:user
user:x:1000:
homeless:x:1001:
nogroup:x:65534:
GROUP
chown 1000:1000 "$tree/home/user"
# the tools that the tests call must be there: an older busybox without them shows here, not later
for applet in sh cat mount setsid stty xxd md5sum timeout nc; do
    [ -e "$tree/bin/$applet" ] || echo "busybox has no $applet" >&2
done
tar -C "$tree" --numeric-owner -cf "$1/00.tar" .
