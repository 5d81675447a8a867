/// The supervisor: one small process for each running container, the same binary under the applet `supervise`.
///
/// It owns what outlives the command that started the container: standard streams and terminal, the exit status, the control
/// socket to which commands connect. There is no daemon beside it; it ends with its container. Hot path: no JSON library, no
/// framework; what it has to know comes as a [SupervisePlan].
@NullMarked
package dev.nutshell.container.supervise;

import org.jspecify.annotations.NullMarked;
