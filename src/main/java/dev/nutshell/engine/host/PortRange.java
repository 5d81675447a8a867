package dev.nutshell.engine.host;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.engine.Filters;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Ports that a filter of `ps` means: `8080`, `53/udp`, `8000-8010/tcp`.
///
/// @param protocol `tcp` where none is named
record PortRange(int first, int last, String protocol) {
    private static final Pattern FORM =
            Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/(tcp|udp|sctp))?");
    private static final int HIGHEST = 65535;

    /// @throws EngineException INVALID_ARGUMENT
    static List<PortRange> of(String key, Filters filters) {
        return filters.of(key).stream().map(value -> parse(key, value)).toList();
    }

    private static PortRange parse(String key, String value) {
        Matcher parts = FORM.matcher(value);
        if (parts.matches()) {
            int first = Integer.parseInt(parts.group(1));
            int last = parts.group(2) == null ? first : Integer.parseInt(parts.group(2));
            if (first <= last && last <= HIGHEST) {
                return new PortRange(first, last, parts.group(3) == null ? "tcp" : parts.group(3));
            }
        }
        throw new EngineException(
                ErrorKind.INVALID_ARGUMENT,
                "invalid filter '" + key + "=" + value + "': want PORT[-PORT][/PROTOCOL]");
    }

    boolean contains(int port, String other) {
        return port >= first && port <= last && protocol.equals(other);
    }
}
