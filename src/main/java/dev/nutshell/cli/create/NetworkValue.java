package dev.nutshell.cli.create;

import dev.nutshell.cli.flag.CommaSeparated;
import dev.nutshell.cli.flag.GoValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The value of `--network`: a name, or `name=net1,alias=db,ip=10.0.0.2,driver-opt=k=v` (docker/cli, opts/network.go).
record NetworkValue(
        String target,
        List<String> aliases,
        String ipv4,
        String ipv6,
        String macAddress,
        List<String> linkLocalIps,
        Map<String, String> driverOptions,
        int gatewayPriority) {

    static NetworkValue named(String target) {
        return new NetworkValue(target, List.of(), "", "", "", List.of(), Map.of(), 0);
    }

    static NetworkValue parse(String text) {
        if (!text.contains("=")) {
            return named(text);
        }
        return new Reader().read(CommaSeparated.parse(text));
    }

    /// Whether the mode names a network of the user's.
    boolean isUserDefined() {
        return !target.startsWith("container:")
                && !List.of("default", "bridge", "host", "none").contains(target);
    }

    private static final class Reader {
        private final List<String> aliases = new ArrayList<>();
        private final List<String> linkLocalIps = new ArrayList<>();
        private final Map<String, String> driverOptions = new TreeMap<>();
        private String target = "";
        private String ipv4 = "";
        private String ipv6 = "";
        private String macAddress = "";
        private int gatewayPriority;

        NetworkValue read(List<String> fields) {
            fields.forEach(this::field);
            if (target.isEmpty()) {
                throw new IllegalArgumentException("network name/id is not specified");
            }
            return new NetworkValue(
                    target,
                    aliases,
                    ipv4,
                    ipv6,
                    macAddress,
                    linkLocalIps,
                    driverOptions,
                    gatewayPriority);
        }

        private void field(String field) {
            int equals = field.indexOf('=');
            String key =
                    (equals < 0 ? field : field.substring(0, equals))
                            .strip()
                            .toLowerCase(Locale.ROOT);
            if (equals < 0 || key.isEmpty()) {
                throw new IllegalArgumentException(
                        "invalid field " + field + ": must be a key=value pair");
            }
            String value = field.substring(equals + 1).strip();
            switch (key) {
                case "name" -> target = value.toLowerCase(Locale.ROOT);
                case "alias" -> aliases.add(value);
                case "ip" -> ipv4 = value;
                case "ip6" -> ipv6 = value;
                case "mac-address" -> macAddress = MacText.checked(value);
                case "link-local-ip" -> linkLocalIps.add(address(value));
                case "driver-opt" -> driverOption(value);
                case "gw-priority" -> gatewayPriority = priority(value);
                default -> throw new IllegalArgumentException("invalid field key " + key);
            }
        }

        private static String address(String value) {
            if (!IpText.isAddress(value)) {
                throw new IllegalArgumentException("invalid link-local-ip: " + value);
            }
            return value;
        }

        private void driverOption(String value) {
            int equals = value.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException(
                        "invalid key value pair format in driver options");
            }
            driverOptions.put(
                    value.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                    value.substring(equals + 1).strip());
        }

        private static int priority(String value) {
            try {
                return Math.toIntExact(GoValues.integer(value));
            } catch (IllegalArgumentException | ArithmeticException _) {
                throw new IllegalArgumentException("invalid gw-priority (" + value + ")");
            }
        }
    }
}
