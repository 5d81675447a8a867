package dev.nutshell.kernel.mount;

import dev.nutshell.kernel.abi.MountConstants;

/// How mount events travel between a mount and its peers (mount_namespaces(7)).
public enum Propagation {
    PRIVATE(MountConstants.MS_PRIVATE),
    SLAVE(MountConstants.MS_SLAVE),
    SHARED(MountConstants.MS_SHARED),
    UNBINDABLE(MountConstants.MS_UNBINDABLE);

    private final int flag;

    Propagation(int flag) {
        this.flag = flag;
    }

    /// The MS_ flag, the same word for `mount(2)` and `mount_setattr(2)`.
    public int flag() {
        return flag;
    }
}
