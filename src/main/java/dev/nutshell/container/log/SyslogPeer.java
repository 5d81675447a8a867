package dev.nutshell.container.log;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Where a syslog server listens.
public sealed interface SyslogPeer {
    /// One of these sockets, datagrams preferred.
    record Local(List<Path> candidates) implements SyslogPeer {
        public Local {
            candidates = List.copyOf(candidates);
        }
    }

    /// @param address 4 or 16 bytes, resolved when the container was started
    /// @param stream TCP, else UDP
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Internet(byte[] address, int port, boolean stream) implements SyslogPeer {}

    default void write(WireWriter wire) {
        switch (this) {
            case Local(List<Path> candidates) ->
                    wire.number(0).texts(candidates.stream().map(Path::toString).toList());
            case Internet(byte[] address, int port, boolean stream) ->
                    wire.number(1).bytes(address).number(port).flag(stream);
        }
    }

    static SyslogPeer read(WireReader wire) {
        long kind = wire.number();
        return switch ((int) kind) {
            case 0 -> {
                List<Path> candidates = new ArrayList<>();
                wire.texts().forEach(path -> candidates.add(Path.of(path)));
                yield new Local(candidates);
            }
            case 1 -> new Internet(wire.bytes(), wire.integer(), wire.flag());
            default ->
                    throw new EngineException(
                            ErrorKind.CORRUPT, "syslog peer of unknown kind " + kind);
        };
    }
}
