package dev.nutshell.cli.create;

/// Values of flags that name hosts.
final class HostValue {
    private static final String LABEL = "[a-zA-Z0-9_]([a-zA-Z0-9_-]*[a-zA-Z0-9_])?";

    private HostValue() {}

    /// `--add-host`: `name:address` or `name=address`; the address may be `host-gateway` and in brackets.
    static String parse(String text) {
        int equals = text.indexOf('=');
        int at = equals >= 0 ? equals : text.indexOf(':');
        if (at <= 0) {
            throw new IllegalArgumentException("bad format for add-host: \"" + text + "\"");
        }
        String address = text.substring(at + 1);
        if (address.startsWith("[") && address.endsWith("]")) {
            address = address.substring(1, address.length() - 1);
        }
        if (!address.equals("host-gateway") && !IpText.isAddress(address)) {
            throw new IllegalArgumentException(
                    "invalid IP address in add-host: \"" + address + "\"");
        }
        return text.substring(0, at) + ":" + address;
    }

    /// `--dns-search`: a domain, or `.` for none.
    static String searchDomain(String text) {
        String domain = text.strip();
        if (!domain.equals(".") && !domain.matches(LABEL + "(\\." + LABEL + ")*\\.?")) {
            throw new IllegalArgumentException(text + " is not a valid domain");
        }
        return domain;
    }

    /// `--link`: `container[:alias]`.
    static String link(String text) {
        String[] parts = text.split(":", -1);
        if (text.isEmpty() || parts.length > 2) {
            throw new IllegalArgumentException("bad format for links: " + text);
        }
        return text;
    }
}
