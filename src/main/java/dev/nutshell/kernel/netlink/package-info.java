/// Netlink: the kernel's sockets for network configuration.
@NullMarked
package dev.nutshell.kernel.netlink;

import org.jspecify.annotations.NullMarked;
