# Makes $2, a tar of a minimal Debian of suite $1. Published by one rename, so that a killed run leaves no half tree.
work=$(mktemp -d "$2.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
debootstrap --variant=minbase "$1" "$work/tree" http://deb.debian.org/debian >&2
rm -rf "$work/tree"/var/cache/apt/archives/*.deb "$work/tree"/var/lib/apt/lists/*
tar -C "$work/tree" --numeric-owner --xattrs --xattrs-include='*' --format=pax -cf "$work/tar" .
mv "$work/tar" "$2"
