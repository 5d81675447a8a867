/// The three files of `/etc` that the engine writes for each container and binds over the image's: `hosts`, `hostname`,
/// `resolv.conf`, with Docker's content (moby, libnetwork: etchosts, internal/resolvconf).
@NullMarked
package dev.nutshell.container.etc;

import org.jspecify.annotations.NullMarked;
