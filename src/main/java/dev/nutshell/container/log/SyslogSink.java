package dev.nutshell.container.log;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.process.InternetSockets;
import dev.nutshell.kernel.process.UnixSockets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;

/// Driver `syslog`, over a local socket, UDP or TCP. Messages look as Docker's do (srslog): each ends in a line feed, which
/// is what frames them on a stream.
final class SyslogSink extends SocketSink {
    private static final int ERROR = 3;
    private static final int INFORMATION = 6;

    private final LogTarget.Syslog target;
    private final SyslogTime time;
    private final byte[] tag;
    private final byte[] host;
    private final long pid;

    SyslogSink(Syscalls syscalls, LogTarget.Syslog target, ZoneId zone, InstantSource clock) {
        super(syscalls, clock);
        this.target = target;
        this.time = new SyslogTime(zone);
        this.tag = target.tag().getBytes(StandardCharsets.UTF_8);
        this.host = target.host().getBytes(StandardCharsets.UTF_8);
        this.pid = ProcessHandle.current().pid();
    }

    @Override
    Fd connect(FileCalls calls) {
        return switch (target.peer()) {
            case SyslogPeer.Local(List<Path> candidates) -> connectLocal(calls, candidates);
            case SyslogPeer.Internet(byte[] address, int port, boolean stream) ->
                    new InternetSockets(syscalls)
                            .connect(
                                    address,
                                    port,
                                    stream
                                            ? SocketConstants.SOCK_STREAM
                                            : SocketConstants.SOCK_DGRAM);
        };
    }

    private Fd connectLocal(FileCalls calls, List<Path> candidates) {
        UnixSockets sockets = new UnixSockets(syscalls);
        EngineException last =
                new EngineException(ErrorKind.UNAVAILABLE, "unix syslog delivery error");
        for (Path path : candidates) {
            for (int type : new int[] {SocketConstants.SOCK_DGRAM, SocketConstants.SOCK_STREAM}) {
                Path folder = path.toAbsolutePath().getParent();
                try (Fd directory =
                        calls.open(
                                folder == null ? path : folder,
                                OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY,
                                0)) {
                    return sockets.connect(directory, FileName.of(path), type);
                } catch (EngineException failure) {
                    last = failure;
                }
            }
        }
        throw last;
    }

    @Override
    void encode(LogLine line, RecordBuffer message) {
        message.put((byte) '<');
        message.putDecimal(target.facility() * 8L + (line.isStderr() ? ERROR : INFORMATION));
        message.put((byte) '>');
        switch (target.format()) {
            case UNIX -> bsd(line, false, message);
            case RFC3164 -> bsd(line, true, message);
            case RFC5424 -> structured(line, false, message);
            case RFC5424_MICRO -> structured(line, true, message);
        }
        message.put(line.bytes(), line.from(), line.length());
        message.put((byte) '\n');
    }

    private void bsd(LogLine line, boolean withHost, RecordBuffer message) {
        time.appendStamp(line.seconds(), message);
        message.put((byte) ' ');
        if (withHost) {
            word(host, message);
        }
        message.put(tag);
        message.put((byte) '[');
        message.putDecimal(pid);
        message.put(new byte[] {']', ':', ' '});
    }

    private void structured(LogLine line, boolean withMicroseconds, RecordBuffer message) {
        message.put(new byte[] {'1', ' '});
        time.appendRfc3339(line.seconds(), withMicroseconds ? line.nanos() / 1000 : -1, message);
        message.put((byte) ' ');
        word(host, message);
        word(tag, message);
        message.putDecimal(pid);
        message.put((byte) ' ');
        word(tag, message);
        message.put(new byte[] {'-', ' '});
    }

    private static void word(byte[] text, RecordBuffer message) {
        message.put(text);
        message.put((byte) ' ');
    }
}
