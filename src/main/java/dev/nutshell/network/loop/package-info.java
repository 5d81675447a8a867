/// The loop of a service that runs on the thread of somebody else's loop.
@NullMarked
package dev.nutshell.network.loop;

import org.jspecify.annotations.NullMarked;
