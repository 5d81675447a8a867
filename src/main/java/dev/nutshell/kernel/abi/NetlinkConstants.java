package dev.nutshell.kernel.abi;

/// Netlink constants and struct sizes, from `<linux/netlink.h>`, `<linux/rtnetlink.h>` and `<linux/if.h>`.
public final class NetlinkConstants {
    public static final int NETLINK_ROUTE = 0;

    public static final int SOL_NETLINK = 270;

    /// Acknowledgements carry only the header of the request.
    public static final int NETLINK_CAP_ACK = 10;

    /// Errors carry a text, since Linux 4.12.
    public static final int NETLINK_EXT_ACK = 11;

    /// `struct nlmsghdr`: length, type, flags, sequence, port.
    public static final int HEADER_SIZE = 16;

    public static final int NLM_F_REQUEST = 0x1;
    public static final int NLM_F_ACK = 0x4;
    public static final int NLM_F_DUMP_INTR = 0x10;
    public static final int NLM_F_CAPPED = 0x100;
    public static final int NLM_F_ACK_TLVS = 0x200;

    public static final int NLM_F_DUMP = 0x300;
    public static final int NLM_F_REPLACE = 0x100;
    public static final int NLM_F_EXCL = 0x200;
    public static final int NLM_F_CREATE = 0x400;
    public static final int NLM_F_APPEND = 0x800;
    public static final int NLM_F_NESTED = 0x8000;

    public static final int NLMSG_ERROR = 2;
    public static final int NLMSG_DONE = 3;
    public static final int NLMSGERR_ATTR_MSG = 1;

    public static final int RTM_NEWLINK = 16;

    /// `struct ifinfomsg`: family, type, index, flags, change.
    public static final int IFINFOMSG_SIZE = 16;

    public static final int IFF_UP = 1;

    /// The loopback interface is the first of every network namespace.
    public static final int LOOPBACK_INDEX = 1;

    private NetlinkConstants() {}
}
