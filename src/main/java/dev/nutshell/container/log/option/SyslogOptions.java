package dev.nutshell.container.log.option;

import static dev.nutshell.container.log.option.LogSettings.bad;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.log.LogTarget;
import dev.nutshell.container.log.SyslogFormat;
import dev.nutshell.container.log.SyslogPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Options of driver `syslog` (moby: daemon/logger/syslog/syslog.go).
///
/// @param path of a local socket; empty: where a syslog server usually listens, or another machine
/// @param host empty: local
record SyslogOptions(
        String path, String host, int port, boolean stream, int facility, SyslogFormat format) {
    private static final int USUAL_PORT = 514;
    private static final int DAEMON = 3;
    private static final int LARGEST_FACILITY = 23;
    private static final List<String> FACILITIES =
            List.of(
                    "kern",
                    "user",
                    "mail",
                    "daemon",
                    "auth",
                    "syslog",
                    "lpr",
                    "news",
                    "uucp",
                    "cron",
                    "authpriv",
                    "ftp",
                    "",
                    "",
                    "",
                    "",
                    "local0",
                    "local1",
                    "local2",
                    "local3",
                    "local4",
                    "local5",
                    "local6",
                    "local7");
    private static final List<Path> USUAL =
            List.of(Path.of("/dev/log"), Path.of("/var/run/syslog"), Path.of("/var/run/log"));

    static SyslogOptions parse(Map<String, String> options) {
        String address = options.getOrDefault("syslog-address", "");
        int facility = facility(options.getOrDefault("syslog-facility", ""));
        SyslogFormat format = format(options.getOrDefault("syslog-format", ""));
        if (address.isEmpty()) {
            return new SyslogOptions("", "", 0, false, facility, format);
        }
        int colon = address.indexOf("://");
        String rest = colon < 0 ? "" : address.substring(colon + 3);
        return switch (colon < 0 ? "" : address.substring(0, colon)) {
            case "unix", "unixgram" ->
                    new SyslogOptions(socket(rest), "", 0, false, facility, format);
            case "udp" -> new SyslogOptions("", host(rest), port(rest), false, facility, format);
            case "tcp" -> new SyslogOptions("", host(rest), port(rest), true, facility, format);
            case "tcp+tls" ->
                    throw bad(
                            "syslog-address "
                                    + address
                                    + ": syslog over TLS is not supported, use tcp://, udp:// or unix://");
            default ->
                    throw bad("syslog-address should be in form proto://address, got " + address);
        };
    }

    /// Looks up the peer's address.
    LogTarget target(String tag) {
        return new LogTarget.Syslog(peer(), format, facility, tag, hostName());
    }

    private SyslogPeer peer() {
        if (!path.isEmpty()) {
            return new SyslogPeer.Local(List.of(Path.of(path)));
        }
        if (host.isEmpty()) {
            List<Path> there = USUAL.stream().filter(Files::exists).toList();
            if (there.isEmpty()) {
                throw unavailable("Unix syslog delivery error");
            }
            return new SyslogPeer.Local(there);
        }
        try {
            return new SyslogPeer.Internet(InetAddress.getByName(host).getAddress(), port, stream);
        } catch (UnknownHostException _) {
            throw unavailable(
                    "dial " + (stream ? "tcp" : "udp") + ": lookup " + host + ": no such host");
        }
    }

    private static EngineException unavailable(String why) {
        return new EngineException(
                ErrorKind.UNAVAILABLE, "failed to initialize logging driver: " + why);
    }

    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException _) {
            // without procfs: what RFC 5424 writes for nothing
            return "-";
        }
    }

    private static String socket(String path) {
        if (!Files.exists(Path.of(path))) {
            throw bad("stat " + path + ": no such file or directory");
        }
        return path;
    }

    private static String host(String address) {
        int close = address.indexOf(']');
        if (address.startsWith("[") && close > 0) {
            return address.substring(1, close);
        }
        int colon = address.indexOf(':');
        return colon < 0 ? address : address.substring(0, colon);
    }

    private static int port(String address) {
        int colon = address.indexOf(':', Math.max(0, address.indexOf(']')));
        if (colon < 0) {
            return USUAL_PORT;
        }
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            if (port > 0 && port < 1 << 16) {
                return port;
            }
        } catch (NumberFormatException _) {
            // reported below, like one out of range
        }
        throw bad("syslog-address: bad port in " + address);
    }

    private static int facility(String name) {
        if (name.isEmpty()) {
            return DAEMON;
        }
        int number = FACILITIES.indexOf(name);
        if (number < 0 && name.chars().allMatch(Character::isDigit) && name.length() <= 2) {
            number = Integer.parseInt(name);
        }
        if (number < 0 || number > LARGEST_FACILITY) {
            throw bad("invalid syslog facility");
        }
        return number;
    }

    private static SyslogFormat format(String name) {
        return switch (name) {
            case "" -> SyslogFormat.UNIX;
            case "rfc3164" -> SyslogFormat.RFC3164;
            case "rfc5424" -> SyslogFormat.RFC5424;
            case "rfc5424micro" -> SyslogFormat.RFC5424_MICRO;
            default -> throw bad("Invalid syslog format");
        };
    }
}
