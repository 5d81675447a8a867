package dev.nutshell.kernel.abi;

/// rtnetlink(7): `<linux/rtnetlink.h>`, `<linux/if_link.h>`, `<linux/if_addr.h>`, `<linux/neighbour.h>`, `<linux/veth.h>`.
public final class RouteConstants {
    public static final int RTM_NEWLINK = 16;
    public static final int RTM_DELLINK = 17;
    public static final int RTM_GETLINK = 18;
    public static final int RTM_NEWADDR = 20;
    public static final int RTM_GETADDR = 22;
    public static final int RTM_NEWROUTE = 24;
    public static final int RTM_GETROUTE = 26;
    public static final int RTM_NEWNEIGH = 28;
    public static final int RTM_DELNEIGH = 29;
    public static final int RTM_GETNEIGH = 30;

    public static final int AF_BRIDGE = 7;

    public static final int IFLA_ADDRESS = 1;
    public static final int IFLA_IFNAME = 3;
    public static final int IFLA_MTU = 4;
    public static final int IFLA_LINK = 5;
    public static final int IFLA_MASTER = 10;
    public static final int IFLA_PROTINFO = 12;
    public static final int IFLA_LINKINFO = 18;
    public static final int IFLA_IFALIAS = 20;
    public static final int IFLA_STATS64 = 23;
    public static final int IFLA_AF_SPEC = 26;
    public static final int IFLA_NET_NS_FD = 28;
    public static final int IFLA_GSO_IPV4_MAX_SIZE = 63;
    public static final int IFLA_INFO_KIND = 1;
    public static final int IFLA_INFO_DATA = 2;
    public static final int IFLA_INFO_SLAVE_KIND = 4;
    public static final int IFLA_INFO_SLAVE_DATA = 5;
    public static final int IFLA_INET6_ADDR_GEN_MODE = 8;
    public static final int IN6_ADDR_GEN_MODE_NONE = 1;
    public static final int IFLA_BRPORT_ISOLATED = 33;
    public static final int VETH_INFO_PEER = 1;
    public static final int IFLA_VLAN_ID = 1;
    public static final int IFLA_MACVLAN_MODE = 1;
    public static final int IFLA_IPVLAN_MODE = 1;
    public static final int IFLA_IPVLAN_FLAGS = 2;
    public static final int IFLA_VXLAN_ID = 1;
    public static final int IFLA_VXLAN_GROUP = 2;
    public static final int IFLA_VXLAN_LINK = 3;
    public static final int IFLA_VXLAN_LOCAL = 4;
    public static final int IFLA_VXLAN_LEARNING = 7;
    public static final int IFLA_VXLAN_PORT = 15;
    public static final int IFLA_VXLAN_GROUP6 = 16;
    public static final int IFLA_VXLAN_LOCAL6 = 17;

    /// `struct ifaddrmsg`: family, length, flags, scope, index.
    public static final int IFADDRMSG_SIZE = 8;

    public static final int IFA_ADDRESS = 1;
    public static final int IFA_LOCAL = 2;
    public static final int IFA_BROADCAST = 4;
    public static final int IFA_F_NODAD = 2;

    /// `struct rtmsg`: family, lengths of destination and source, service, table, protocol, scope, type, flags.
    public static final int RTMSG_SIZE = 12;

    public static final int RTA_DST = 1;
    public static final int RTA_OIF = 4;
    public static final int RTA_GATEWAY = 5;
    public static final int RTA_PREFSRC = 7;
    public static final int RTA_METRICS = 8;
    public static final int RT_TABLE_MAIN = 254;
    public static final int RTPROT_BOOT = 3;
    public static final int RT_SCOPE_UNIVERSE = 0;
    public static final int RT_SCOPE_LINK = 253;
    public static final int RTN_UNICAST = 1;
    public static final int RTN_LOCAL = 2;

    public static final int RT_SCOPE_HOST = 254;

    /// `<linux/fib_rules.h>`
    public static final int RTM_NEWRULE = 32;

    /// `struct fib_rule_hdr`: family, lengths of destination and source, service, table, two reserved, action, flags.
    public static final int FIB_RULE_HDR_SIZE = 12;

    public static final int FR_ACT_TO_TBL = 1;
    public static final int FRA_SRC = 2;
    public static final int FRA_PRIORITY = 6;
    public static final int FRA_IP_PROTO = 22;
    public static final int FRA_SPORT_RANGE = 23;

    /// `struct ndmsg`: family, index, state, flags, type.
    public static final int NDMSG_SIZE = 12;

    public static final int NDA_DST = 1;
    public static final int NDA_LLADDR = 2;
    public static final int NDA_IFINDEX = 8;
    public static final int NUD_REACHABLE = 0x02;
    public static final int NUD_NOARP = 0x40;
    public static final int NUD_PERMANENT = 0x80;
    public static final int NTF_SELF = 2;
    public static final int NTF_MASTER = 0x04;

    private RouteConstants() {}
}
