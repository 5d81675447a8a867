/// Keys of the hosts of an encrypted overlay, and their peers in the kernel's WireGuard.
@NullMarked
package dev.nutshell.network.encryption;

import org.jspecify.annotations.NullMarked;
