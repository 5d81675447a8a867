package dev.nutshell.container.log.read;

/// How the records of a log are written.
public enum LogFormat {
    /// Driver `json-file`.
    JSON,
    /// Driver `local`.
    LOCAL;

    RecordDecoder decoder(boolean wantsDetails) {
        return switch (this) {
            case JSON -> new JsonDecoder(wantsDetails);
            case LOCAL -> new LocalDecoder();
        };
    }
}
