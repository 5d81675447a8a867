package dev.nutshell.container.log;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import java.nio.file.Path;
import java.util.Map;

/// Where a log goes: one case for each driver.
public sealed interface LogTarget {
    /// `none`.
    record None() implements LogTarget {}

    /// `json-file`.
    ///
    /// @param attributes what `labels`, `env` and `tag` chose
    record JsonFile(Path file, Rotation rotation, Map<String, String> attributes)
            implements LogTarget {
        public JsonFile {
            attributes = Map.copyOf(attributes);
        }
    }

    /// `local`.
    record Local(Path file, Rotation rotation, Map<String, String> attributes)
            implements LogTarget {
        public Local {
            attributes = Map.copyOf(attributes);
        }
    }

    /// `journald`.
    ///
    /// @param socket of the journal's native protocol
    /// @param fields that every entry has, under names that the journal takes
    record Journald(Path socket, Map<String, String> fields) implements LogTarget {
        public Journald {
            fields = Map.copyOf(fields);
        }
    }

    /// `syslog`.
    ///
    /// @param facility its number, 0 to 23
    /// @param host name of this machine, for the formats that carry it
    record Syslog(SyslogPeer peer, SyslogFormat format, int facility, String tag, String host)
            implements LogTarget {}

    default void write(WireWriter wire) {
        switch (this) {
            case None() -> wire.number(0);
            case JsonFile(Path file, Rotation rotation, Map<String, String> attributes) -> {
                wire.number(1).text(file.toString()).textMap(attributes);
                rotation.write(wire);
            }
            case Local(Path file, Rotation rotation, Map<String, String> attributes) -> {
                wire.number(2).text(file.toString()).textMap(attributes);
                rotation.write(wire);
            }
            case Journald(Path socket, Map<String, String> fields) ->
                    wire.number(3).text(socket.toString()).textMap(fields);
            case Syslog(
                            SyslogPeer peer,
                            SyslogFormat format,
                            int facility,
                            String tag,
                            String host) -> {
                wire.number(4).number(format.ordinal()).number(facility).text(tag).text(host);
                peer.write(wire);
            }
        }
    }

    static LogTarget read(WireReader wire) {
        int kind = wire.integer();
        return switch (kind) {
            case 0 -> new None();
            case 1 -> readJsonFile(wire);
            case 2 -> readLocal(wire);
            case 3 -> new Journald(Path.of(wire.text()), wire.textMap());
            case 4 -> readSyslog(wire);
            default ->
                    throw new EngineException(
                            ErrorKind.CORRUPT, "log target of unknown kind " + kind);
        };
    }

    private static LogTarget readJsonFile(WireReader wire) {
        Path file = Path.of(wire.text());
        Map<String, String> attributes = wire.textMap();
        return new JsonFile(file, Rotation.read(wire), attributes);
    }

    private static LogTarget readLocal(WireReader wire) {
        Path file = Path.of(wire.text());
        Map<String, String> attributes = wire.textMap();
        return new Local(file, Rotation.read(wire), attributes);
    }

    private static LogTarget readSyslog(WireReader wire) {
        SyslogFormat format = wire.choice(SyslogFormat.values());
        int facility = wire.integer();
        String tag = wire.text();
        String host = wire.text();
        return new Syslog(SyslogPeer.read(wire), format, facility, tag, host);
    }
}
