package dev.nutshell.cli.create;

import java.math.BigDecimal;

/// The value of `--cpus`.
public final class CpuCount {
    private static final int DIGITS = 9;

    private CpuCount() {}

    /// 10⁻⁹ processors in `text`, a decimal number or a fraction of two whole ones.
    public static long nano(String text) {
        try {
            int slash = text.indexOf('/');
            BigDecimal count =
                    slash < 0
                            ? new BigDecimal(text)
                            : new BigDecimal(text.substring(0, slash))
                                    .divide(new BigDecimal(text.substring(slash + 1)));
            return count.movePointRight(DIGITS).stripTrailingZeros().longValueExact();
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("failed to parse " + text + " as a rational number");
        } catch (ArithmeticException _) {
            throw new IllegalArgumentException("value is too precise");
        }
    }
}
