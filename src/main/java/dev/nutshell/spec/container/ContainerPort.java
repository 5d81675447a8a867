package dev.nutshell.spec.container;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;

/// A port in the container, written `80/tcp`.
///
/// @param number 1 to 65535
/// @param protocol `tcp`, `udp` or `sctp`
public record ContainerPort(int number, String protocol) {
    private static final int MAX = 65535;

    public ContainerPort {
        if (number < 1 || number > MAX) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "bad port " + number + "/" + protocol + ": want 1 to " + MAX);
        }
        if (!protocol.equals("tcp") && !protocol.equals("udp") && !protocol.equals("sctp")) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "bad port " + number + "/" + protocol + ": want tcp, udp or sctp");
        }
    }

    /// Parses `80` and `80/udp`.
    public static ContainerPort parse(String text) {
        int slash = text.indexOf('/');
        String number = slash < 0 ? text : text.substring(0, slash);
        if (!number.matches("[0-9]{1,5}")) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "bad port " + text + ": want NUMBER[/PROTOCOL]");
        }
        return new ContainerPort(
                Integer.parseInt(number), slash < 0 ? "tcp" : text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return number + "/" + protocol;
    }
}
