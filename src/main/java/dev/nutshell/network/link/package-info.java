/// What set-up asks of the kernel: changes of links, addresses and routes, and the state of these.
@NullMarked
package dev.nutshell.network.link;

import org.jspecify.annotations.NullMarked;
