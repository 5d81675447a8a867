package dev.nutshell.kernel.mount;

import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.MountConstants;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import org.jspecify.annotations.Nullable;

/// Changes mounts, by descriptor wherever the kernel can.
///
/// Preconditions: the calling platform thread is in the mount namespace that is to change.
public final class Mounts {
    private final Syscalls syscalls;

    public Mounts(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// Starts the configuration of a new file system.
    public FilesystemContext filesystem(String type) {
        return FilesystemContext.open(syscalls, type);
    }

    /// A detached copy of the mount at `path` (a bind mount that is not attached yet), with submounts if `recursive`.
    /// `path` is trusted: symbolic links in it are followed.
    public Fd openTree(String path, boolean recursive) {
        return openTree(DescriptorFlags.AT_FDCWD, path, path, cloneFlags(recursive));
    }

    /// A detached copy of the mount that `root` lies in, rooted at `root`: a file or a directory, O_PATH is enough.
    public Fd openTree(Fd root, boolean recursive) {
        return openTree(
                root.number(),
                "",
                root.describe(),
                cloneFlags(recursive) | DescriptorFlags.AT_EMPTY_PATH);
    }

    /// Attaches a detached mount, or moves an attached one, onto the file or directory behind `target`.
    public void attach(Fd mount, Fd target) {
        move(
                mount,
                target.number(),
                "",
                target.describe(),
                MountConstants.MOVE_MOUNT_F_EMPTY_PATH | MountConstants.MOVE_MOUNT_T_EMPTY_PATH);
    }

    /// As [#attach(Fd, Fd)], onto a trusted path.
    public void attach(Fd mount, String target) {
        move(
                mount,
                DescriptorFlags.AT_FDCWD,
                target,
                target,
                MountConstants.MOVE_MOUNT_F_EMPTY_PATH | MountConstants.MOVE_MOUNT_T_SYMLINKS);
    }

    /// Changes the attributes of the mount behind `mount`, and with `recursive` of every mount below it.
    ///
    /// `mount(2)` cannot do this: MS_REMOUNT changes one mount only, so a submount of a bind would stay writable
    /// (runtime-spec, Mounts, option `rro`). Needs Linux 5.12.
    public void setAttributes(Fd mount, MountAttributes attributes, boolean recursive) {
        setAttributes(mount, attributes.set(), attributes.clear(), null, null, recursive);
    }

    public void setPropagation(Fd mount, Propagation propagation, boolean recursive) {
        setAttributes(mount, 0, 0, propagation, null, recursive);
    }

    /// Maps the owners in a detached mount through the user namespace behind `userNamespace`.
    public void setIdMapping(Fd mount, Fd userNamespace, boolean recursive) {
        setAttributes(mount, MountConstants.MOUNT_ATTR_IDMAP, 0, null, userNamespace, recursive);
    }

    /// Changes the propagation of the mount at a trusted path.
    public void setPropagation(String path, Propagation propagation, boolean recursive) {
        mount(null, path, null, propagation.flag() | (recursive ? MountConstants.MS_REC : 0), null);
    }

    /// `mount(2)` as it is, for kernels and cases that the descriptor-based calls do not cover.
    public void mount(
            @Nullable String source,
            String target,
            @Nullable String type,
            int flags,
            @Nullable String options) {
        try (CallMemory memory = CallMemory.take()) {
            syscalls.invoke(
                    SystemCall.MOUNT,
                    target,
                    address(memory, source),
                    address(memory, target),
                    address(memory, type),
                    flags,
                    address(memory, options));
        }
    }

    /// Detaches the mount at a trusted path, and all below it, at once; it goes when the last user has closed it.
    public void detach(String path) {
        unmount(path, MountConstants.MNT_DETACH | MountConstants.UMOUNT_NOFOLLOW);
    }

    /// @param flags of `umount2(2)`
    public void unmount(String path, int flags) {
        try (CallMemory memory = CallMemory.take()) {
            syscalls.invoke(SystemCall.UMOUNT2, path, address(memory, path), flags);
        }
    }

    /// Makes the mount `newRoot` the root of this mount namespace and forgets the old root.
    ///
    /// Both arguments of `pivot_root(2)` are ".": the old root lands on top of the new one and is detached from there,
    /// so that no directory has to be made in the new root, which may be read-only (pivot_root(2), NOTES). Afterwards
    /// the working directory of the thread is "/".
    public void pivotRoot(Fd newRoot) {
        try (CallMemory memory = CallMemory.take()) {
            long dot = address(memory, ".");
            syscalls.invoke(SystemCall.FCHDIR, newRoot.describe(), newRoot.number());
            syscalls.invoke(SystemCall.PIVOT_ROOT, newRoot.describe(), dot, dot);
            // events of the detached old root must not travel to the host
            syscalls.invoke(
                    SystemCall.MOUNT,
                    "old root",
                    0,
                    dot,
                    0,
                    MountConstants.MS_SLAVE | MountConstants.MS_REC,
                    0);
            syscalls.invoke(SystemCall.UMOUNT2, "old root", dot, MountConstants.MNT_DETACH);
            syscalls.invoke(SystemCall.CHDIR, "/", address(memory, "/"));
        }
    }

    /// As [#pivotRoot] where the present root is the kernel's initial one, which `pivot_root(2)` refuses (an initramfs):
    /// the new root is moved over it, and the thread's root goes there.
    public void moveOverRoot(Fd newRoot) {
        try (CallMemory memory = CallMemory.take()) {
            long dot = address(memory, ".");
            long slash = address(memory, "/");
            syscalls.invoke(SystemCall.FCHDIR, newRoot.describe(), newRoot.number());
            syscalls.invoke(
                    SystemCall.MOUNT, newRoot.describe(), dot, slash, 0, MountConstants.MS_MOVE, 0);
            syscalls.invoke(SystemCall.CHROOT, newRoot.describe(), dot);
            syscalls.invoke(SystemCall.CHDIR, "/", slash);
        }
    }

    private Fd openTree(int directory, String path, String subject, long flags) {
        try (CallMemory memory = CallMemory.take()) {
            long number =
                    syscalls.invoke(
                            SystemCall.OPEN_TREE, subject, directory, address(memory, path), flags);
            return new Fd(syscalls, (int) number, subject);
        }
    }

    private static long cloneFlags(boolean recursive) {
        return MountConstants.OPEN_TREE_CLONE
                | MountConstants.OPEN_TREE_CLOEXEC
                | (recursive ? DescriptorFlags.AT_RECURSIVE : 0);
    }

    private void move(Fd mount, int directory, String path, String subject, long flags) {
        try (CallMemory memory = CallMemory.take()) {
            syscalls.invoke(
                    SystemCall.MOVE_MOUNT,
                    mount.describe() + " to " + subject,
                    mount.number(),
                    address(memory, ""),
                    directory,
                    address(memory, path),
                    flags);
        }
    }

    private void setAttributes(
            Fd mount,
            long set,
            long clear,
            @Nullable Propagation propagation,
            @Nullable Fd userNamespace,
            boolean recursive) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer struct = memory.allocate(MountConstants.MOUNT_ATTR_SIZE);
            MountConstants.writeAttributes(
                    struct.bytes(),
                    set,
                    clear,
                    propagation == null ? 0 : propagation.flag(),
                    userNamespace == null ? 0 : userNamespace.number());
            syscalls.invoke(
                    SystemCall.MOUNT_SETATTR,
                    mount.describe(),
                    mount.number(),
                    address(memory, ""),
                    DescriptorFlags.AT_EMPTY_PATH | (recursive ? DescriptorFlags.AT_RECURSIVE : 0),
                    struct.address(),
                    MountConstants.MOUNT_ATTR_SIZE);
        }
    }

    private static long address(CallMemory memory, @Nullable String text) {
        return text == null ? 0 : memory.string(text).address();
    }
}
