package dev.nutshell.network.encryption;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/// The file with the secret that the hosts of a network have in common.
///
/// All of its bytes count, but for ends of lines at its end: who wrote it by `echo` has the same as who used `printf`.
final class SecretFile {
    private static final int SHORTEST = 32;
    private static final int LONGEST = 64 * 1024;
    private static final int OTHERS = 077;

    private SecretFile() {}

    /// @throws EngineException INVALID_ARGUMENT for a file that is too short, NOT_FOUND, PERMISSION_DENIED for one that others than
    ///     root can read or replace
    static byte[] read(Path file) {
        try {
            // before it is opened: a fifo would keep whoever opens it waiting
            requirePrivate(file);
            byte[] content = start(file);
            byte[] secret = Arrays.copyOf(content, end(content));
            if (secret.length < SHORTEST || content.length > LONGEST) {
                throw new EngineException(
                        ErrorKind.INVALID_ARGUMENT,
                        "secret file "
                                + file
                                + " has "
                                + (secret.length < SHORTEST
                                        ? secret.length + " bytes"
                                        : "more than " + LONGEST + " bytes")
                                + ": want at least "
                                + SHORTEST
                                + " random ones, as `openssl rand -base64 32` makes them");
            }
            return secret;
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.NOT_FOUND, "no secret file " + file + " can be read here", e);
        }
    }

    private static byte[] start(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(LONGEST + 1);
        }
    }

    private static int end(byte[] content) {
        int end = content.length;
        while (end > 0 && (content[end - 1] == '\n' || content[end - 1] == '\r')) {
            end--;
        }
        return end;
    }

    private static void requirePrivate(Path file) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(file, "unix:uid,mode,isRegularFile");
        boolean isRoots = attributes.get("uid") instanceof Integer uid && uid == 0;
        boolean isHidden = attributes.get("mode") instanceof Integer mode && (mode & OTHERS) == 0;
        if (!Boolean.TRUE.equals(attributes.get("isRegularFile"))) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "secret file " + file + " is no regular file");
        }
        if (!isRoots || !isHidden) {
            throw new EngineException(
                    ErrorKind.PERMISSION_DENIED,
                    "secret file "
                            + file
                            + " is not root's alone: chown root and chmod 600 it, and make another"
                            + " secret if it was read");
        }
    }
}
