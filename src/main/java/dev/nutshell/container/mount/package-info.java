/// What a container mounts beside its own root: from `-v`, `--mount`, `--tmpfs`, `--volumes-from` and the image's volumes to
/// one list of mount points that its record keeps.
@NullMarked
package dev.nutshell.container.mount;

import org.jspecify.annotations.NullMarked;
