package dev.nutshell.registry;

/// Text of a stranger, made fit for one line of a terminal: no control characters (escape sequences can rewrite a terminal),
/// no direction marks, not longer than a message should be.
final class ForeignText {
    private static final int LONGEST = 300;

    private ForeignText() {}

    static String line(String text) {
        StringBuilder line = new StringBuilder();
        text.strip()
                .codePoints()
                .limit(LONGEST)
                .forEach(
                        point -> {
                            if (point == '\n' || point == '\r' || point == '\t') {
                                line.append(' ');
                            } else if (isHarmless(point)) {
                                line.appendCodePoint(point);
                            } else {
                                line.append("\\u%04x".formatted(point));
                            }
                        });
        return line.toString();
    }

    private static boolean isHarmless(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
