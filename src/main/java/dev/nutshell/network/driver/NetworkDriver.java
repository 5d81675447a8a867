package dev.nutshell.network.driver;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import java.util.Map;

/// How the containers of a network reach each other and the rest of the world.
public sealed interface NetworkDriver permits Bridge, Host, None, Macvlan, Ipvlan, Vxlan {
    /// As `--driver` and `inspect` write it.
    String name();

    /// What the interfaces of containers have in common.
    Interface common();

    void write(WireWriter wire);

    /// The driver that a record names.
    ///
    /// @param link name of the link on the host that a network with such an id has, if it has one
    /// @throws EngineException NOT_FOUND for a driver that there is none of, INVALID_ARGUMENT for a bad option
    static NetworkDriver of(String name, Map<String, String> options, String link) {
        DriverOptions read = new DriverOptions(name, options);
        NetworkDriver driver =
                switch (name) {
                    case Bridge.NAME -> Bridge.of(read, link);
                    case Host.NAME -> new Host();
                    case None.NAME -> new None();
                    case Macvlan.NAME -> Macvlan.of(read, link);
                    case Ipvlan.NAME -> Ipvlan.of(read, link);
                    case Vxlan.NAME -> Vxlan.of(read, link);
                    default ->
                            throw new EngineException(
                                    ErrorKind.NOT_FOUND,
                                    "plugin \""
                                            + name
                                            + "\" not found: the network drivers are bridge, host,"
                                            + " ipvlan, macvlan, null, overlay");
                };
        read.requireAllKnown();
        driver.requireHeld(driver.common().rates());
        return driver;
    }

    /// @throws EngineException INVALID_ARGUMENT for rates on a network whose interfaces have no end on the host: only there
    ///     could they be held against the will of the container
    default void requireHeld(Rates rates) {
        boolean hasHostLink = this instanceof Bridge || this instanceof Vxlan;
        if (!hasHostLink && !rates.isUnlimited()) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "network driver "
                            + name()
                            + " cannot hold rates: leave out --network-egress and"
                            + " --network-ingress, or use a bridge or overlay network");
        }
    }

    static void writeTo(WireWriter wire, NetworkDriver driver) {
        wire.text(driver.name());
        driver.write(wire);
    }

    /// @throws EngineException CORRUPT
    static NetworkDriver read(WireReader wire) {
        String name = wire.text();
        return switch (name) {
            case Bridge.NAME -> Bridge.read(wire);
            case Host.NAME -> new Host();
            case None.NAME -> new None();
            case Macvlan.NAME -> Macvlan.read(wire);
            case Ipvlan.NAME -> Ipvlan.read(wire);
            case Vxlan.NAME -> Vxlan.read(wire);
            default ->
                    throw new EngineException(
                            ErrorKind.CORRUPT, "network driver of unknown name " + name);
        };
    }
}
