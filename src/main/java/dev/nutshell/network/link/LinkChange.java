package dev.nutshell.network.link;

import dev.nutshell.kernel.file.Fd;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.MacAddress;
import dev.nutshell.network.address.Subnet;
import dev.nutshell.network.driver.Ipvlan;
import dev.nutshell.network.driver.Macvlan;
import java.util.Optional;

/// One change to links, addresses or routes. Several are sent to the kernel at once ([LinkCalls#play]).
///
/// Links that are there already are named by their index.
public sealed interface LinkChange {
    /// For the message when it fails: `bridge br-0123456789ab`.
    String subject();

    /// A bridge, with the mark of the engine ([HostLink#isOwn]).
    ///
    /// @param network its id
    record AddBridge(String name, int mtu, MacAddress mac, String network) implements LinkChange {
        @Override
        public String subject() {
            return "bridge " + name;
        }
    }

    /// The end of an interface in the namespace of a container; it is off.
    record Inside(Fd namespace, String name, MacAddress mac, LinkSizes sizes) {}

    /// A pair of virtual interfaces: one end in a container, the other, which is on, on a bridge.
    ///
    /// @param isolated the bridge does not carry frames between isolated ends
    record AddVeth(String name, int master, boolean isolated, Inside inside) implements LinkChange {
        @Override
        public String subject() {
            return "interface pair " + name;
        }
    }

    /// A link whose queue holds what is redirected to it; on at once, without an address of any kind.
    record AddQueue(String name) implements LinkChange {
        @Override
        public String subject() {
            return "intermediate queue " + name;
        }
    }

    /// A VLAN of an interface, which is on at once, with the mark of the engine.
    ///
    /// @param network its id
    record AddVlan(String name, int trunk, int vlan, String network) implements LinkChange {
        @Override
        public String subject() {
            return "VLAN interface " + name;
        }
    }

    record AddMacvlan(int parent, Macvlan.Mode mode, Inside inside) implements LinkChange {
        @Override
        public String subject() {
            return "macvlan interface";
        }
    }

    record AddIpvlan(int parent, Ipvlan.Mode mode, Ipvlan.Flag flag, Inside inside)
            implements LinkChange {
        @Override
        public String subject() {
            return "ipvlan interface";
        }
    }

    /// The end of VXLAN tunnels on a bridge, which is on at once, with the mark of the engine.
    ///
    /// @param network its id
    /// @param underlay 0: the routes say
    record AddVxlan(
            String name,
            String network,
            int master,
            int identifier,
            int port,
            Optional<IpAddress> group,
            Optional<IpAddress> local,
            int underlay,
            int mtu)
            implements LinkChange {
        @Override
        public String subject() {
            return "VXLAN interface " + name;
        }
    }

    /// A link that encrypts what goes over it (WireGuard), with the mark of the engine; it is off, and has neither keys nor peers.
    ///
    /// @param network its id
    record AddCipher(String name, String network, int mtu) implements LinkChange {
        @Override
        public String subject() {
            return "WireGuard interface " + name;
        }
    }

    /// One more entry of a tunnel's forwarding table.
    record AddForwarding(int vxlan, Forwarding forwarding) implements LinkChange {
        @Override
        public String subject() {
            return "peer " + forwarding.peer();
        }
    }

    /// A bridge knows the station behind its port, as if it had heard it; what it thought before is wrong.
    record AddStation(int port, MacAddress station) implements LinkChange {
        @Override
        public String subject() {
            return "station behind link " + port;
        }
    }

    /// A bridge does not know the station behind its port any more.
    record DropStation(int port, MacAddress station) implements LinkChange {
        @Override
        public String subject() {
            return "station behind link " + port;
        }
    }

    record DropForwarding(int vxlan, Forwarding forwarding) implements LinkChange {
        @Override
        public String subject() {
            return "peer " + forwarding.peer();
        }
    }

    record SetUp(int index) implements LinkChange {
        @Override
        public String subject() {
            return "link " + index + " up";
        }
    }

    record AddAddress(int index, IpAddress address, int prefix) implements LinkChange {
        @Override
        public String subject() {
            return "address " + address + "/" + prefix;
        }
    }

    /// A route by a gateway, or without one to what is on the link; another one to the same destination is replaced.
    record AddRoute(Subnet destination, Optional<IpAddress> gateway, int index)
            implements LinkChange {
        @Override
        public String subject() {
            return "route to " + destination;
        }
    }

    record DeleteLink(int index) implements LinkChange {
        @Override
        public String subject() {
            return "link " + index;
        }
    }
}
