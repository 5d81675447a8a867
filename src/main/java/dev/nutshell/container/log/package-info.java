/// Where a container's output goes: the writing side, which runs in the supervisor.
///
/// [ContainerLog] cuts the streams into lines ([LineSplitter], as Docker's copier does) and hands them to a [LogSink]: a file
/// that is rotated and compressed, the journal, a syslog server, or nothing. Hot path: no JSON library, no regular
/// expressions, no object for each line; buffers are made with the first output. Whatever happens to a sink (disk full, server
/// gone), the container goes on: lost lines are counted, and reported in the log itself when there is a way again.
///
/// What a sink has to know comes resolved in a [LogPlan]; `log.option` makes it, `log.read` reads the files.
@NullMarked
package dev.nutshell.container.log;

import org.jspecify.annotations.NullMarked;
