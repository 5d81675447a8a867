/// What a container is doing, recomputed at every read from what is alive: boot id, pid with start time, the supervisor's lock.
@NullMarked
package dev.nutshell.container.state;

import org.jspecify.annotations.NullMarked;
