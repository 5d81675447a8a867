package dev.nutshell.network.setup;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.process.PacketSocket;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.MacAddress;
import dev.nutshell.network.driver.Vxlan;
import dev.nutshell.network.link.LinkChange;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// Tells the hosts of an overlay where the address is now: this one's bridge by a word, the others by a gratuitous ARP (RFC 5944,
/// section 4.6) into the tunnel.
///
/// Without it all would send to the host that had the address before until what they have learned is five minutes old. Of an
/// IPv6 address the kernel speaks itself, when the interface joins its multicast groups.
record Announce(Syscalls syscalls, Vxlan driver) implements SetUpStep {
    private static final int FRAME = 42;
    private static final int MAC_LENGTH = 6;
    private static final short ARP = 0x0806;
    private static final short IPV4 = 0x0800;
    private static final short ETHERNET = 1;
    private static final short REQUEST = 1;

    @Override
    public void perform(SetUp setUp) {
        OptionalInt port = setUp.host().find(setUp.endpoint().hostLink());
        OptionalInt tunnel = setUp.host().find(driver.tunnel());
        if (port.isPresent()) {
            tellBridge(setUp, port.getAsInt(), tunnel);
        }
        if (tunnel.isEmpty() || setUp.endpoint().ipv4().isEmpty()) {
            return;
        }
        byte[] frame = frame(setUp.endpoint().mac(), setUp.endpoint().ipv4().get());
        try {
            PacketSocket.send(syscalls, tunnel.getAsInt(), frame, "announcement");
        } catch (KernelException _) {
            // no way to any peer at this moment: then nobody sends to the wrong host either
        }
    }

    /// The bridge takes no word about a port before it has noticed, a moment after the interface is up, that the port has a
    /// carrier (`fdb_add_entry`, net/bridge/br_fdb.c). Then it only forgets that the station is behind the tunnel.
    private static void tellBridge(SetUp setUp, int port, OptionalInt tunnel) {
        MacAddress station = setUp.endpoint().mac();
        try {
            setUp.host().play(List.of(new LinkChange.AddStation(port, station)));
        } catch (KernelException early) {
            if (early.errno() != Errno.EPERM) {
                throw early;
            }
            if (tunnel.isPresent()) {
                forget(setUp, tunnel.getAsInt(), station);
            }
        }
    }

    private static void forget(SetUp setUp, int tunnel, MacAddress station) {
        try {
            setUp.host().play(List.of(new LinkChange.DropStation(tunnel, station)));
        } catch (KernelException unknown) {
            if (unknown.errno() != Errno.ENOENT) {
                throw unknown;
            }
        }
    }

    static byte[] frame(MacAddress mac, IpAddress address) {
        byte[] everybody = new byte[MAC_LENGTH];
        Arrays.fill(everybody, (byte) 0xff);
        return ByteBuffer.allocate(FRAME)
                .put(everybody)
                .put(mac.bytes())
                .putShort(ARP)
                .putShort(ETHERNET)
                .putShort(IPV4)
                .put((byte) MAC_LENGTH)
                .put((byte) Integer.BYTES)
                .putShort(REQUEST)
                .put(mac.bytes())
                .put(address.bytes())
                .put(new byte[MAC_LENGTH])
                .put(address.bytes())
                .array();
    }

    @Override
    public void undo(SetUp setUp) {
        // what was said is forgotten by itself
    }
}
