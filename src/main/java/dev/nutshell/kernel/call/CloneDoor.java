package dev.nutshell.kernel.call;

/// Clones the process; the child plays a prepared list of calls and never comes back to the caller.
public interface CloneDoor {
    /// Blocks all signals, plays `clone3(2)`, and restores the caller's mask. The child starts with every signal blocked,
    /// plays the records in order and ends with its last call (`execveat`); a failing record makes it write the report
    /// and exit with [PreparedCalls#FAILED].
    ///
    /// With CLONE_VM there must be CLONE_VFORK: the child uses the caller's stack below its frame.
    ///
    /// @param arguments address of a `struct clone_args`
    /// @param size its size
    /// @param program address of a list in the layout of [PreparedCalls]
    /// @return the child's process id, or `-errno`
    long cloneAndPlay(long arguments, long size, long program);
}
