package dev.nutshell.kernel.seccomp;

/// One comparison of a system call's argument, all values unsigned 64 bit (runtime-spec, config-linux.md, Seccomp).
///
/// @param index which argument, 0 to 5
/// @param value what it is compared with; for MASKED_EQUAL the mask
/// @param second for MASKED_EQUAL what the masked argument must equal
public record ArgumentCondition(int index, Operator operator, long value, long second) {
    /// How many arguments a call has.
    public static final int ARGUMENTS = 6;

    /// The comparisons, named as libseccomp names them without `SCMP_CMP_`.
    public enum Operator {
        NE,
        LT,
        LE,
        EQ,
        GE,
        GT,
        MASKED_EQ
    }

    public ArgumentCondition {
        if (index < 0 || index >= ARGUMENTS) {
            throw new IllegalArgumentException("argument " + index);
        }
    }

    public static ArgumentCondition compare(int index, Operator operator, long value) {
        return new ArgumentCondition(index, operator, value, 0);
    }
}
