package dev.nutshell.network.driver;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;

/// Interfaces with addresses of their own on a network of the host's (Documentation of ip-link(8), type macvlan).
///
/// @param parent the interface of the host; made if it is absent and a VLAN: for `eth0.10`
public record Macvlan(ParentLink parent, Interface common, Mode mode) implements NetworkDriver {
    public static final String NAME = "macvlan";

    /// How the interfaces of one parent see each other.
    public enum Mode {
        BRIDGE,
        PRIVATE,
        VEPA,
        PASSTHRU
    }

    static Macvlan of(DriverOptions options, String link) {
        String text = options.text("macvlan_mode");
        String alternative = options.text("mode");
        String mode = text.isEmpty() ? alternative : text;
        return new Macvlan(
                ParentLink.of(options.text("parent"), link),
                Interface.of(options),
                mode(options, mode));
    }

    private static Mode mode(DriverOptions options, String text) {
        return switch (text) {
            case "", "bridge" -> Mode.BRIDGE;
            case "private" -> Mode.PRIVATE;
            case "vepa" -> Mode.VEPA;
            case "passthru" -> Mode.PASSTHRU;
            default ->
                    throw options.bad(
                            "macvlan_mode", text, "want bridge, private, vepa or passthru");
        };
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void write(WireWriter wire) {
        parent.write(wire);
        common.write(wire);
        wire.number(mode.ordinal());
    }

    static Macvlan read(WireReader wire) {
        return new Macvlan(ParentLink.read(wire), Interface.read(wire), wire.choice(Mode.values()));
    }
}
