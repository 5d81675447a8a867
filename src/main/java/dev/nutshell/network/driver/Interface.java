package dev.nutshell.network.driver;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;

/// What the interfaces of containers on a network have in common.
///
/// @param prefix of their names: `eth` makes `eth0`
/// @param mtu 0: that of the way to the rest of the world
/// @param rates of the whole network's interfaces, each
public record Interface(String prefix, int mtu, Rates rates) {
    static final Interface NONE = new Interface("eth", 0, Rates.UNLIMITED);

    static Interface of(DriverOptions options) {
        String prefix = options.text("com.docker.network.container_iface_prefix");
        LinkName.requirePrefix(prefix);
        int docker = options.number("com.docker.network.driver.mtu", 0, 68, 65535);
        int podman = options.number("mtu", docker, 68, 65535);
        return new Interface(
                prefix.isEmpty() ? "eth" : prefix,
                podman,
                Rates.of(
                        options.text(Rates.EGRESS),
                        options.text(Rates.INGRESS),
                        options.text(Rates.BURST)));
    }

    void write(WireWriter wire) {
        wire.text(prefix).number(mtu);
        rates.write(wire);
    }

    static Interface read(WireReader wire) {
        return new Interface(wire.text(), wire.integer(), Rates.read(wire));
    }
}
