package dev.nutshell.kernel.netlink;

import dev.nutshell.kernel.abi.NetlinkConstants;
import dev.nutshell.kernel.call.Syscalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Links, in the network namespace of the thread that opened it (rtnetlink(7)).
public final class RouteNetlink implements AutoCloseable {
    private final NetlinkSocket socket;

    private RouteNetlink(NetlinkSocket socket) {
        this.socket = socket;
    }

    public static RouteNetlink open(Syscalls syscalls) {
        return new RouteNetlink(NetlinkSocket.open(syscalls, NetlinkConstants.NETLINK_ROUTE));
    }

    /// Switches a link on; no change when it is on. Loopback is index 1 in every namespace.
    public void setLinkUp(int index) {
        byte[] payload =
                ByteBuffer.allocate(NetlinkConstants.IFINFOMSG_SIZE)
                        .order(ByteOrder.nativeOrder())
                        .putInt(4, index)
                        .putInt(8, NetlinkConstants.IFF_UP)
                        .putInt(12, NetlinkConstants.IFF_UP)
                        .array();
        socket.request(NetlinkConstants.RTM_NEWLINK, 0, payload, "link " + index + " up");
    }

    @Override
    public void close() {
        socket.close();
    }
}
