package dev.nutshell.kernel.file;

import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.Syscalls;

/// An open file descriptor and what it stands for. Closing is idempotent.
public final class Fd implements AutoCloseable {
    private final Syscalls syscalls;
    private final String description;
    private int number;

    /// Takes over descriptor `number`; `description` is what messages call it, usually its path.
    public Fd(Syscalls syscalls, int number, String description) {
        this.syscalls = syscalls;
        this.number = number;
        this.description = description;
    }

    /// The descriptor's number.
    ///
    /// @throws IllegalStateException after [#close]
    public int number() {
        if (number < 0) {
            throw new IllegalStateException("descriptor of " + description + " is closed");
        }
        return number;
    }

    public String describe() {
        return description;
    }

    /// Gives up ownership: the caller closes the number from now on.
    public int release() {
        int released = number();
        number = -1;
        return released;
    }

    /// The same descriptor under another name; this object gives up ownership.
    public Fd describedAs(String other) {
        return new Fd(syscalls, release(), other);
    }

    @Override
    public void close() {
        if (number >= 0) {
            int closing = number;
            number = -1;
            syscalls.attempt(SystemCall.CLOSE, closing);
        }
    }

    @Override
    public String toString() {
        return description + " (descriptor " + number + ")";
    }
}
