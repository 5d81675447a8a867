package dev.nutshell.kernel.netlink;

import dev.nutshell.kernel.abi.GenericNetlinkConstants;
import dev.nutshell.kernel.abi.NetlinkConstants;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.abi.WireGuardConstants;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// What WireGuard is told and asked (`<linux/wireguard.h>`). It wants NLA_F_NESTED where attributes are inside others.
final class WireGuardMessages {
    /// `struct sockaddr_in`, `struct sockaddr_in6`.
    private static final int SOCKET_ADDRESS_V4 = 16;

    private static final int SOCKET_ADDRESS_V6 = 28;
    private static final int V4_BYTES = 4;

    private WireGuardMessages() {}

    /// Asks for the number of the family.
    static NetlinkMessage family() {
        return new NetlinkMessage(GenericNetlinkConstants.GENL_ID_CTRL, 0, "WireGuard")
                .fixed(header(GenericNetlinkConstants.CTRL_CMD_GETFAMILY))
                .text(
                        GenericNetlinkConstants.CTRL_ATTR_FAMILY_NAME,
                        WireGuardConstants.WG_GENL_NAME);
    }

    static NetlinkMessage device(int family, int link) {
        return new NetlinkMessage(family, NetlinkConstants.NLM_F_DUMP, "WireGuard link " + link)
                .fixed(header(WireGuardConstants.WG_CMD_GET_DEVICE))
                .number32(WireGuardConstants.WGDEVICE_A_IFINDEX, link);
    }

    static NetlinkMessage configure(int family, int link, WireGuardKey secret, int port) {
        return change(family, link, "WireGuard link " + link + ", UDP port " + port)
                .bytes(WireGuardConstants.WGDEVICE_A_PRIVATE_KEY, secret.bytes())
                .number16(WireGuardConstants.WGDEVICE_A_LISTEN_PORT, port);
    }

    static NetlinkMessage add(int family, int link, WireGuardPeer peer) {
        byte[] inside = peer.inside().getAddress();
        return peer(family, link, peer.key(), WireGuardConstants.WGPEER_F_REPLACE_ALLOWEDIPS)
                .bytes(WireGuardConstants.WGPEER_A_PRESHARED_KEY, peer.preshared().bytes())
                .bytes(WireGuardConstants.WGPEER_A_ENDPOINT, socketAddress(peer.endpoint()))
                .nest(WireGuardConstants.WGPEER_A_ALLOWEDIPS | NetlinkConstants.NLM_F_NESTED)
                .nest(NetlinkConstants.NLM_F_NESTED)
                .number16(WireGuardConstants.WGALLOWEDIP_A_FAMILY, family(peer.inside()))
                .bytes(WireGuardConstants.WGALLOWEDIP_A_IPADDR, inside)
                .number8(WireGuardConstants.WGALLOWEDIP_A_CIDR_MASK, inside.length * Byte.SIZE)
                .end()
                .end()
                .end()
                .end();
    }

    static NetlinkMessage remove(int family, int link, WireGuardKey peer) {
        return peer(family, link, peer, WireGuardConstants.WGPEER_F_REMOVE_ME).end().end();
    }

    /// With the list of peers and the peer left open.
    private static NetlinkMessage peer(int family, int link, WireGuardKey key, int flags) {
        return change(family, link, "peer of WireGuard link " + link)
                .nest(WireGuardConstants.WGDEVICE_A_PEERS | NetlinkConstants.NLM_F_NESTED)
                .nest(NetlinkConstants.NLM_F_NESTED)
                .bytes(WireGuardConstants.WGPEER_A_PUBLIC_KEY, key.bytes())
                .number32(WireGuardConstants.WGPEER_A_FLAGS, flags);
    }

    private static NetlinkMessage change(int family, int link, String subject) {
        return new NetlinkMessage(family, 0, subject)
                .fixed(header(WireGuardConstants.WG_CMD_SET_DEVICE))
                .number32(WireGuardConstants.WGDEVICE_A_IFINDEX, link);
    }

    /// `struct genlmsghdr`; nobody looks at the version that is asked for, and all families here are of their first.
    private static byte[] header(int command) {
        return ByteBuffer.allocate(GenericNetlinkConstants.GENERIC_HEADER_SIZE)
                .put((byte) command)
                .put((byte) WireGuardConstants.WG_GENL_VERSION)
                .array();
    }

    private static int family(InetAddress address) {
        return address.getAddress().length == V4_BYTES
                ? SocketConstants.AF_INET
                : SocketConstants.AF_INET6;
    }

    private static byte[] socketAddress(InetSocketAddress address) {
        byte[] bytes = address.getAddress().getAddress();
        boolean isV4 = bytes.length == V4_BYTES;
        ByteBuffer buffer =
                ByteBuffer.allocate(isV4 ? SOCKET_ADDRESS_V4 : SOCKET_ADDRESS_V6)
                        .order(ByteOrder.nativeOrder())
                        .putShort((short) family(address.getAddress()))
                        .order(ByteOrder.BIG_ENDIAN)
                        .putShort((short) address.getPort());
        if (!isV4) {
            // flow
            buffer.putInt(0);
        }
        return buffer.put(bytes).array();
    }
}
