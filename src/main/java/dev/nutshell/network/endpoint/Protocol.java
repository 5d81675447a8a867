package dev.nutshell.network.endpoint;

/// Transport protocols whose ports can be published; numbers as in netinet/in.h.
public enum Protocol {
    TCP(6),
    UDP(17),
    SCTP(132);

    private final int number;

    Protocol(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /// As Docker writes it.
    public String text() {
        return switch (this) {
            case TCP -> "tcp";
            case UDP -> "udp";
            case SCTP -> "sctp";
        };
    }

    public static Protocol of(String text) {
        return switch (text) {
            case "tcp" -> TCP;
            case "udp" -> UDP;
            case "sctp" -> SCTP;
            default -> throw new IllegalArgumentException("protocol " + text);
        };
    }
}
