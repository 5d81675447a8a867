package dev.nutshell.network.driver;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;

/// Interfaces that share the Ethernet address of one of the host's (Documentation/networking/ipvlan.rst).
public record Ipvlan(ParentLink parent, Interface common, Mode mode, Flag flag)
        implements NetworkDriver {
    public static final String NAME = "ipvlan";

    /// On which layer the parent tells its children apart.
    public enum Mode {
        L2,
        L3,
        L3S
    }

    /// How the interfaces of one parent see each other.
    public enum Flag {
        BRIDGE,
        PRIVATE,
        VEPA
    }

    static Ipvlan of(DriverOptions options, String link) {
        String text = options.text("ipvlan_mode");
        String alternative = options.text("mode");
        return new Ipvlan(
                ParentLink.of(options.text("parent"), link),
                Interface.of(options),
                mode(options, text.isEmpty() ? alternative : text),
                flag(options, options.text("ipvlan_flag")));
    }

    private static Mode mode(DriverOptions options, String text) {
        return switch (text) {
            case "", "l2" -> Mode.L2;
            case "l3" -> Mode.L3;
            case "l3s" -> Mode.L3S;
            default -> throw options.bad("ipvlan_mode", text, "want l2, l3 or l3s");
        };
    }

    private static Flag flag(DriverOptions options, String text) {
        return switch (text) {
            case "", "bridge" -> Flag.BRIDGE;
            case "private" -> Flag.PRIVATE;
            case "vepa" -> Flag.VEPA;
            default -> throw options.bad("ipvlan_flag", text, "want bridge, private or vepa");
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
        wire.number(mode.ordinal()).number(flag.ordinal());
    }

    static Ipvlan read(WireReader wire) {
        return new Ipvlan(
                ParentLink.read(wire),
                Interface.read(wire),
                wire.choice(Mode.values()),
                wire.choice(Flag.values()));
    }
}
