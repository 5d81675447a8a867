package dev.nutshell.base;

/// The closed list of error classes. The front ends map a class to an exit code or an HTTP status; nothing else may.
///
/// Throw the class that tells the caller what to do, with a message that names the object and the cause.
public enum ErrorKind {
    /// The request itself is wrong: bad flag, bad reference, bad value.
    INVALID_ARGUMENT,
    /// The named object does not exist.
    NOT_FOUND,
    /// The name or object exists already.
    ALREADY_EXISTS,
    /// The object is in a state that forbids the operation (running, paused, in use).
    CONFLICT,
    /// The caller may not do this: not root, registry said 403.
    PERMISSION_DENIED,
    /// The registry wants (other) credentials: 401.
    UNAUTHENTICATED,
    /// A peer cannot be reached or failed for now: connection refused, time-out, 5xx.
    UNAVAILABLE,
    /// Bytes are not what they claim to be: digest mismatch, corrupt archive, torn record.
    CORRUPT,
    /// No space, no memory, quota or a safety limit reached.
    EXHAUSTED,
    /// This kernel, architecture or build cannot do it.
    UNSUPPORTED,
    /// The container's command was found but cannot be executed (exit code 126).
    NOT_EXECUTABLE,
    /// The container's command was not found (exit code 127).
    COMMAND_NOT_FOUND,
    /// A system call failed in a way that none of the classes above describes.
    SYSTEM,
    /// A defect of the engine itself.
    INTERNAL
}
