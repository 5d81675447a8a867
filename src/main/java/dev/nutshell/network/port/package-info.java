/// Published ports that the kernel cannot translate: from the host's `::1`, one TCP connection after the other.
@NullMarked
package dev.nutshell.network.port;

import org.jspecify.annotations.NullMarked;
