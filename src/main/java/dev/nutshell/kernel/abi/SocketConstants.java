package dev.nutshell.kernel.abi;

/// Socket constants and struct offsets, from `<linux/socket.h>`, `<asm-generic/socket.h>` and `<linux/un.h>`.
public final class SocketConstants {
    public static final int AF_UNIX = 1;
    public static final int AF_INET = 2;
    public static final int AF_PACKET = 17;
    public static final int AF_INET6 = 10;
    public static final int AF_NETLINK = 16;
    public static final int IPPROTO_ICMP = 1;
    public static final int IPPROTO_ICMPV6 = 58;
    public static final int IPPROTO_TCP = 6;
    public static final int IPPROTO_UDP = 17;
    public static final int IPPROTO_RAW = 255;
    public static final int TCP_NODELAY = 1;
    public static final int SHUT_WR = 1;
    public static final int IPPROTO_IPV6 = 41;
    public static final int IPV6_V6ONLY = 26;
    public static final int IPV6_RECVPKTINFO = 49;
    public static final int IPV6_PKTINFO = 50;
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    public static final int SOCK_SEQPACKET = 5;
    public static final int SOCK_NONBLOCK = 0x800;
    public static final int SOCK_CLOEXEC = 0x80000;

    public static final int IPPROTO_IP = 0;
    public static final int IP_PKTINFO = 8;
    public static final int IP_FREEBIND = 15;
    public static final int IP_TRANSPARENT = 19;
    public static final int IPV6_TRANSPARENT = 75;

    public static final int SOL_SOCKET = 1;
    public static final int SO_REUSEADDR = 2;
    public static final int SO_ERROR = 4;
    public static final int SO_SNDBUF = 7;
    public static final int SO_RCVBUF = 8;
    public static final int SO_SNDBUFFORCE = 32;
    public static final int SO_RCVBUFFORCE = 33;
    public static final int SO_PEERCRED = 17;
    public static final int SCM_RIGHTS = 1;

    public static final int MSG_CTRUNC = 0x8;
    public static final int MSG_TRUNC = 0x20;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int MSG_NOSIGNAL = 0x4000;
    public static final int MSG_CMSG_CLOEXEC = 0x40000000;

    /// SCM_MAX_FD.
    public static final int MAX_PASSED_DESCRIPTORS = 253;

    /// `struct msghdr` on 64 bit.
    public static final int MSGHDR_SIZE = 56;

    public static final int MSGHDR_IOV = 16;
    public static final int MSGHDR_IOVLEN = 24;
    public static final int MSGHDR_CONTROL = 32;
    public static final int MSGHDR_CONTROLLEN = 40;
    public static final int MSGHDR_FLAGS = 48;
    public static final int IOVEC_SIZE = 16;

    /// `struct cmsghdr` on 64 bit: length, level, type; data follows.
    public static final int CMSGHDR_SIZE = 16;

    public static final int CMSGHDR_LEVEL = 8;
    public static final int CMSGHDR_TYPE = 12;

    /// `struct sockaddr_un`: family, 108 bytes of path.
    public static final int SOCKADDR_UN_SIZE = 110;

    public static final int SUN_PATH_MAX = 107;

    /// `struct sockaddr_in`: family, port, address, padding.
    public static final int SOCKADDR_IN_SIZE = 16;

    /// `struct sockaddr_in6`: family, port, flow, address, scope.
    public static final int SOCKADDR_IN6_SIZE = 28;

    private SocketConstants() {}
}
