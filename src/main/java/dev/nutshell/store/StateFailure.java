package dev.nutshell.store;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/// Turns an `IOException` of the state into the engine's exception: the border of this layer.
public final class StateFailure {
    /// Users who are not root have folders of their own: these are somebody else's.
    private static final String NOT_OWN =
            " (choose folders of your own with --root and --runroot, or leave both out)";

    private StateFailure() {}

    /// `action` reads like "write" or "make folder".
    public static EngineException of(String action, Path object, IOException cause) {
        String advice = cause instanceof AccessDeniedException ? NOT_OWN : "";
        return new EngineException(
                kind(cause), action + " " + object + ": " + reason(cause) + advice, cause);
    }

    /// The class of errors; java.nio has no type for a full disk, only the text of strerror(3).
    private static ErrorKind kind(IOException cause) {
        return switch (cause) {
            case NoSuchFileException _ -> ErrorKind.NOT_FOUND;
            case AccessDeniedException _ -> ErrorKind.PERMISSION_DENIED;
            case FileAlreadyExistsException _ -> ErrorKind.ALREADY_EXISTS;
            case IOException other ->
                    isFull(reason(other)) ? ErrorKind.EXHAUSTED : ErrorKind.SYSTEM;
        };
    }

    private static boolean isFull(String reason) {
        return reason.startsWith("no space left") || reason.startsWith("disk quota");
    }

    private static String reason(IOException cause) {
        String text =
                switch (cause) {
                    case NoSuchFileException _ -> "no such file or directory";
                    case AccessDeniedException _ -> "permission denied";
                    case FileAlreadyExistsException _ -> "exists already";
                    case FileSystemException e when e.getReason() != null -> e.getReason();
                    case IOException e when e.getMessage() != null -> e.getMessage();
                    case IOException e -> e.getClass().getSimpleName();
                };
        return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }
}
