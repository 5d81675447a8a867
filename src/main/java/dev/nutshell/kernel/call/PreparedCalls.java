package dev.nutshell.kernel.call;

/// The memory layout of a list of calls that a child process plays between `clone3(2)` and `execve(2)`.
///
/// Header, then records of [#RECORD_SIZE] bytes. All fields are 64 bit words but the two 32 bit words of [#REPORT].
/// Written by `kernel.process.ChildProgram`, played by [PlayerCode].
public final class PreparedCalls {
    /// Number of records.
    public static final int COUNT = 0;

    /// Descriptor to which a failing child writes its report, or -1.
    public static final int REPORT_DESCRIPTOR = 8;

    /// The report: index of the failing record, its errno.
    public static final int REPORT = 16;

    /// Number of `write(2)`.
    public static final int WRITE_NUMBER = 24;

    /// Number of `exit_group(2)`.
    public static final int EXIT_NUMBER = 32;

    /// Number of `rt_sigprocmask(2)`.
    public static final int MASK_NUMBER = 40;

    /// Number of `clone3(2)`.
    public static final int CLONE_NUMBER = 48;

    /// A signal set with every signal.
    public static final int ALL_SIGNALS = 56;

    /// Where the caller's signal mask is kept meanwhile.
    public static final int SAVED_SIGNALS = 64;

    public static final int HEADER_SIZE = 72;

    /// Number of the call.
    public static final int NUMBER = 0;

    /// Six argument words.
    public static final int ARGUMENTS = 8;

    /// One byte for each argument: 0, or 1 + index of the record whose result takes the argument's place.
    public static final int REFERENCES = 56;

    /// The error number that is no failure here, 0 for none, [#EVERY_ERROR] for all.
    public static final int TOLERATED = 64;

    /// What the call returned, or `-errno`.
    public static final int RESULT = 72;

    public static final int RECORD_SIZE = 80;

    public static final int ARGUMENT_COUNT = 6;
    public static final long EVERY_ERROR = -1;

    /// Exit code of a child that could not play its list.
    public static final int FAILED = 127;

    private PreparedCalls() {}
}
