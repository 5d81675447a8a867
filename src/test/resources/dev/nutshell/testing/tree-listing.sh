# Prints what is below $1, for TreeListing: per line of tools that know nothing of ours. Every item ends with a zero byte.
cd "$1"
find . -printf 'N%P\0%y %m %U %G %T@ %n %i %s\0%l\0'
find . -type f -exec sha256sum -z {} + | sed -z 's/^/H/'
find . \( -type c -o -type b \) -exec stat --printf 'D%t:%T %n\0' {} +
getfattr -R -P -h -d -m - -e hex . 2>/dev/null | sed 's/^/X/' | tr '\n' '\0'
