package dev.nutshell.cli.create;

/// Ethernet addresses as Go's `net.ParseMAC` takes them.
final class MacText {
    private MacText() {}

    static String checked(String text) {
        String pair = "[0-9a-fA-F]{2}";
        boolean valid =
                text.matches(pair + "(:" + pair + "){5}")
                        || text.matches(pair + "(-" + pair + "){5}")
                        || text.matches("[0-9a-fA-F]{4}(\\.[0-9a-fA-F]{4}){2}");
        if (!valid) {
            throw new IllegalArgumentException(text + " is not a valid mac address");
        }
        return text;
    }
}
