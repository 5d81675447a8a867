# Makes $2, a tar of a minimal Debian of suite $1. Published by one rename, so that a killed run leaves no half tree.
work=$(mktemp -d "$2.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
# from where this machine takes its packages; debootstrap's own choice where that is another suite
mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
    awk -v suite="$1" '$2 == suite { print $1; exit }')
debootstrap --variant=minbase "$1" "$work/tree" $mirror >&2
rm -rf "$work/tree"/var/cache/apt/archives/*.deb "$work/tree"/var/lib/apt/lists/*
tar -C "$work/tree" --numeric-owner --xattrs --xattrs-include='*' --format=pax -cf "$work/tar" .
mv "$work/tar" "$2"
