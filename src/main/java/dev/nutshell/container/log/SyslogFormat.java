package dev.nutshell.container.log;

/// How a message to a syslog server looks (option `syslog-format`).
public enum SyslogFormat {
    /// Docker's default, RFC 3164 without the host: `<30>Sep 28 12:34:56 tag[123]: text`.
    UNIX,
    /// RFC 3164: `<30>Sep 28 12:34:56 host tag[123]: text`.
    RFC3164,
    /// RFC 5424: `<30>1 2026-09-28T12:34:56Z host tag 123 tag - text`.
    RFC5424,
    /// The same with microseconds.
    RFC5424_MICRO
}
