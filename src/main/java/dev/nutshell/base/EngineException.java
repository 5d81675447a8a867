package dev.nutshell.base;

import org.jspecify.annotations.Nullable;

/// What every layer throws: an error class and one line that a person can act on.
///
/// The message says what was tried, on which object, and why it failed: lower case, no full stop, no line break.
public class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;

    public EngineException(ErrorKind kind, String message) {
        this(kind, message, null);
    }

    public EngineException(ErrorKind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public ErrorKind kind() {
        return kind;
    }
}
