package dev.nutshell.kernel.abi;

/// Generic netlink, from `<linux/genetlink.h>`: families that have a name, and get their number when they are loaded.
public final class GenericNetlinkConstants {
    public static final int NETLINK_GENERIC = 16;

    /// `struct genlmsghdr`: command, version, reserved.
    public static final int GENERIC_HEADER_SIZE = 4;

    /// The family that knows the numbers of the others.
    public static final int GENL_ID_CTRL = 16;

    public static final int CTRL_CMD_GETFAMILY = 3;
    public static final int CTRL_ATTR_FAMILY_ID = 1;
    public static final int CTRL_ATTR_FAMILY_NAME = 2;

    private GenericNetlinkConstants() {}
}
