package dev.nutshell.cli.template;

/// Number literals of Go: `42`, `0x2A`, `0b101`, `0o17`, `1_000`, `1.5e3`.
final class GoNumber {
    private GoNumber() {}

    /// A `Long` or a `Double`.
    ///
    /// @throws NumberFormatException for anything else
    static Object parse(String literal) {
        String text = literal.replace("_", "");
        String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        String sign = text.startsWith("-") ? "-" : "";
        if (digits.startsWith("0x") || digits.startsWith("0X")) {
            return Long.parseLong(sign + digits.substring(2), 16);
        }
        if (digits.startsWith("0b") || digits.startsWith("0B")) {
            return Long.parseLong(sign + digits.substring(2), 2);
        }
        if (digits.startsWith("0o") || digits.startsWith("0O")) {
            return Long.parseLong(sign + digits.substring(2), 8);
        }
        if (digits.matches("[0-9]+")) {
            boolean octal = digits.length() > 1 && digits.startsWith("0");
            return Long.parseLong(sign + digits, octal ? 8 : 10);
        }
        if (!digits.matches("([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")) {
            throw new NumberFormatException(literal);
        }
        return Double.parseDouble(sign + digits);
    }
}
