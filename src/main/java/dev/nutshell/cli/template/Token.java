package dev.nutshell.cli.template;

/// One word of a template.
///
/// @param text as written, but of FIELD and VARIABLE the name alone, of STRING its value
/// @param offset where it starts, in characters
record Token(Kind kind, String text, int offset) {
    enum Kind {
        TEXT,
        OPEN,
        CLOSE,
        SPACE,
        IDENTIFIER,
        KEYWORD,
        FIELD,
        VARIABLE,
        DOT,
        NUMBER,
        STRING,
        PIPE,
        LEFT,
        RIGHT,
        COMMA,
        ASSIGN,
        DECLARE,
        END
    }
}
