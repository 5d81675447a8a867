/// Published ports that the kernel does not translate: from the host's `::1`, and those of containers that have no way out but
/// this. One TCP connection, one client of UDP after the other, all on the thread of somebody else's loop.
@NullMarked
package dev.nutshell.network.port;

import org.jspecify.annotations.NullMarked;
