package dev.nutshell.container.log;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.time.InstantSource;
import java.time.ZoneOffset;

/// The other end of a log that goes to a socket.
public final class LogPeer {
    private LogPeer() {}

    /// Asks once before a start: whoever starts a container wants to know that nobody takes its lines. Later on the log tries
    /// again by itself.
    ///
    /// @throws EngineException UNAVAILABLE, in Docker's words
    public static void require(Syscalls syscalls, LogPlan plan) {
        InstantSource clock = InstantSource.system();
        switch (plan.target()) {
            case LogTarget.Syslog syslog ->
                    require(syscalls, new SyslogSink(syscalls, syslog, ZoneOffset.UTC, clock));
            case LogTarget.Journald journal ->
                    require(
                            syscalls,
                            new JournaldSink(
                                    syscalls, journal.socket(), journal.fields(), "", clock));
            case LogTarget.None _, LogTarget.JsonFile _, LogTarget.Local _ -> {
                // no other end
            }
        }
    }

    private static void require(Syscalls syscalls, SocketSink sink) {
        try (sink;
                FileCalls files = new FileCalls(syscalls);
                Fd _ = sink.connect(files)) {
            // it answers
        } catch (EngineException unreachable) {
            throw new EngineException(
                    ErrorKind.UNAVAILABLE,
                    "failed to initialize logging driver: " + unreachable.getMessage(),
                    unreachable);
        }
    }
}
