package dev.nutshell.cli.flag;

/// The command line itself is wrong. Docker answers a bad flag with 125, a wrong number of arguments with 1.
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int BAD_FLAG = 125;
    private static final int BAD_ARGUMENTS = 1;
    private static final int BAD_TEMPLATE = 64;

    private final int exitCode;

    private UsageException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /// A flag that does not exist, or a value that the flag cannot take.
    public static UsageException badFlag(String message) {
        return new UsageException(BAD_FLAG, message);
    }

    /// Too many or too few arguments, or no such command.
    public static UsageException badArguments(String message) {
        return new UsageException(BAD_ARGUMENTS, message);
    }

    /// A template that cannot be parsed, in a command that shows objects (docker/cli, command/inspect/inspector.go).
    public static UsageException badTemplate(String message) {
        return new UsageException(BAD_TEMPLATE, message);
    }

    /// The same with `hint` in brackets behind the message.
    public UsageException withHint(String hint) {
        return new UsageException(exitCode, getMessage() + " (" + hint + ")");
    }

    public int exitCode() {
        return exitCode;
    }
}
