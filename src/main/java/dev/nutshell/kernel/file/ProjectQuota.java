package dev.nutshell.kernel.file;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.QuotaConstants;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import java.util.Set;

/// Limits of what a directory may hold, by a project of its own (quotactl(2), since Linux 5.14 on a descriptor; ext4 and XFS).
///
/// The numbers of projects are the file system's and shared with whoever else uses it. Processes with CAP_SYS_RESOURCE write
/// beyond a limit.
public final class ProjectQuota {
    /// What a kernel or file system without such quotas answers, or one on which they are not switched on.
    private static final Set<Errno> ABSENT =
            Set.of(Errno.ENOSYS, Errno.ESRCH, Errno.EINVAL, Errno.ENOTBLK, Errno.EOPNOTSUPP);

    private static final int NOBODY = 0;

    private final Syscalls syscalls;

    public ProjectQuota(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// Whether the file system of `directory` holds projects to their limits.
    public boolean isEnforced(Fd directory) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer state = memory.allocate(QuotaConstants.STAT_SIZE);
            long result = quota(directory, QuotaConstants.Q_XGETQSTAT, NOBODY, state);
            if (result < 0 && ABSENT.contains(Errno.of((int) -result))) {
                return false;
            }
            require(result, directory);
            return (state.getShort(QuotaConstants.STAT_FLAGS) & QuotaConstants.FS_QUOTA_PDQ_ENFD)
                    != 0;
        }
    }

    /// Whether nobody uses project `number` on the file system of `directory`, and none was given a limit.
    public boolean isFree(Fd directory, int number) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer limits = memory.allocate(QuotaConstants.LIMITS_SIZE);
            long result = quota(directory, QuotaConstants.Q_GETQUOTA, number, limits);
            // XFS has no entry for a number that was never used, ext4 an empty one
            if (result == -Errno.ENOENT.number()) {
                return true;
            }
            require(result, directory);
            return limits.getLong(QuotaConstants.SPACE) == 0
                    && limits.getLong(QuotaConstants.INODES) == 0
                    && limits.getLong(QuotaConstants.HARD_LIMIT) == 0;
        }
    }

    /// Makes an empty directory part of project `number`: whatever comes into it counts there.
    public void join(Fd directory, int number) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer attributes = memory.allocate(QuotaConstants.ATTRIBUTES_SIZE);
            attributes(QuotaConstants.FS_IOC_FSGETXATTR, directory, attributes);
            attributes.putInt(
                    QuotaConstants.FLAGS,
                    attributes.getInt(QuotaConstants.FLAGS) | QuotaConstants.FS_XFLAG_PROJINHERIT);
            attributes.putInt(QuotaConstants.PROJECT, number);
            attributes(QuotaConstants.FS_IOC_FSSETXATTR, directory, attributes);
        }
    }

    /// The project of a directory; 0, which is nobody's, where its file system knows none.
    public int of(Fd directory) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer attributes = memory.allocate(QuotaConstants.ATTRIBUTES_SIZE);
            long result =
                    syscalls.attempt(
                            SystemCall.IOCTL,
                            directory.number(),
                            QuotaConstants.FS_IOC_FSGETXATTR,
                            attributes.address());
            return result < 0 ? NOBODY : attributes.getInt(QuotaConstants.PROJECT);
        }
    }

    /// Limits project `number` on the file system of `directory`.
    ///
    /// @param bytes rounded up to blocks of 1024; 0 takes the limit away
    public void limit(Fd directory, int number, long bytes) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer limits = memory.allocate(QuotaConstants.LIMITS_SIZE);
            long blocks = Math.ceilDiv(bytes, QuotaConstants.BLOCK_SIZE);
            limits.putLong(QuotaConstants.HARD_LIMIT, blocks);
            limits.putLong(QuotaConstants.SOFT_LIMIT, blocks);
            limits.putInt(QuotaConstants.VALID, QuotaConstants.QIF_BLIMITS);
            require(quota(directory, QuotaConstants.Q_SETQUOTA, number, limits), directory);
        }
    }

    private void attributes(int request, Fd directory, CallBuffer attributes) {
        syscalls.invoke(
                SystemCall.IOCTL,
                directory.describe(),
                directory.number(),
                request,
                attributes.address());
    }

    private long quota(Fd directory, int command, int project, CallBuffer argument) {
        return syscalls.attempt(
                SystemCall.QUOTACTL_FD,
                directory.number(),
                QuotaConstants.ofProjects(command),
                project,
                argument.address());
    }

    private static void require(long result, Fd directory) {
        FileCalls.checked(result, SystemCall.QUOTACTL_FD, FileCalls.bytes(directory.describe()));
    }
}
