package dev.nutshell.kernel.abi;

/// Disk quotas of projects, from `<linux/quota.h>`, `<linux/dqblk_xfs.h>` and `<linux/fs.h>`.
public final class QuotaConstants {
    public static final int PRJQUOTA = 2;
    public static final int Q_GETQUOTA = 0x800007;
    public static final int Q_SETQUOTA = 0x800008;
    public static final int Q_XGETQSTAT = 0x5805;

    /// Of `qs_flags`: project quotas are enforced, not only counted.
    public static final int FS_QUOTA_PDQ_ENFD = 0x20;

    /// `struct fs_quota_stat`.
    public static final int STAT_SIZE = 80;

    public static final int STAT_FLAGS = 2;

    /// `struct if_dqblk`: limits in blocks of [#BLOCK_SIZE], space in bytes.
    public static final int LIMITS_SIZE = 72;

    public static final int BLOCK_SIZE = 1024;
    public static final int HARD_LIMIT = 0;
    public static final int SOFT_LIMIT = 8;
    public static final int SPACE = 16;
    public static final int INODES = 40;
    public static final int VALID = 64;

    /// Of [#VALID]: the limits of space are meant, not those of inodes.
    public static final int QIF_BLIMITS = 1;

    public static final int FS_IOC_FSGETXATTR = 0x801c581f;
    public static final int FS_IOC_FSSETXATTR = 0x401c5820;

    /// `struct fsxattr`.
    public static final int ATTRIBUTES_SIZE = 28;

    public static final int FLAGS = 0;
    public static final int PROJECT = 12;

    /// Of [#FLAGS]: what is made in a directory belongs to its project.
    public static final int FS_XFLAG_PROJINHERIT = 0x200;

    private QuotaConstants() {}

    /// `QCMD`.
    public static int ofProjects(int command) {
        return command << 8 | PRJQUOTA;
    }
}
