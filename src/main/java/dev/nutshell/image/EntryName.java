package dev.nutshell.image;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.file.FileCalls;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/// The cleaned name of a member of a layer, relative to the layer's root.
///
/// Cleaning is Docker's: lexical, a leading slash means nothing, `.` and empty parts go away, `..` takes the part before it
/// away. A name that would climb over the root is refused.
///
/// Names are bytes; here each byte is one `char` (ISO 8859-1), which loses nothing and makes cheap map keys.
///
/// @param path parts joined by slashes, empty for the root
record EntryName(String path) {
    static final EntryName ROOT = new EntryName("");

    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final String AUFS = ".wh..wh.";

    /// Cleans `raw`.
    ///
    /// @throws EngineException CORRUPT when it leads outside
    static EntryName of(byte[] raw) {
        String text = trimmed(new String(raw, StandardCharsets.ISO_8859_1));
        if (isClean(text)) {
            return new EntryName(text);
        }
        Deque<String> parts = new ArrayDeque<>();
        for (String part : text.split("/", -1)) {
            if (part.equals("..")) {
                if (parts.pollLast() == null) {
                    throw new EngineException(ErrorKind.CORRUPT, "name leads outside the layer");
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return new EntryName(String.join("/", parts));
    }

    boolean isRoot() {
        return path.isEmpty();
    }

    /// The last part.
    String base() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    byte[] baseBytes() {
        return bytes(base());
    }

    byte[] pathBytes() {
        return bytes(path);
    }

    EntryName parent() {
        return new EntryName(path.substring(0, Math.max(0, path.lastIndexOf('/'))));
    }

    /// Whether the member is no file but a note about the parent directory: nothing of the layers below shows in it
    /// (image-spec, layer.md, Opaque Whiteout).
    boolean isOpaqueMarker() {
        return base().equals(OPAQUE);
    }

    /// Bookkeeping of AUFS in layers of old Docker versions (`.wh..wh.plnk`, `.wh..wh.aufs`), also below such a folder.
    boolean isAufsBookkeeping() {
        return path.startsWith(AUFS) && !path.equals(OPAQUE)
                || base().startsWith(AUFS) && !isOpaqueMarker();
    }

    /// Whether the member says that a file of the layers below is gone (image-spec, layer.md, Whiteouts).
    boolean isWhiteout() {
        return base().startsWith(WHITEOUT);
    }

    /// The name that a whiteout hides.
    ///
    /// @throws EngineException CORRUPT for `.wh.`, `.wh..` and `.wh...`, which would hide a directory itself or its parent
    EntryName whitedOut() {
        String hidden = base().substring(WHITEOUT.length());
        if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
            throw new EngineException(ErrorKind.CORRUPT, "whiteout of no name");
        }
        return parent().child(hidden);
    }

    EntryName child(String name) {
        return new EntryName(path.isEmpty() ? name : path + "/" + name);
    }

    /// The path for messages.
    String display() {
        return path.isEmpty() ? "/" : FileCalls.text(pathBytes());
    }

    static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Without the `./` in front and the slash behind that tar(1) writes.
    private static String trimmed(String text) {
        int start = text.startsWith("./") ? 2 : 0;
        int end = text.endsWith("/") ? text.length() - 1 : text.length();
        return start < end ? text.substring(start, end) : "";
    }

    /// The usual case, told without splitting: no empty part, none that is dots or starts with two.
    private static boolean isClean(String text) {
        boolean atStart = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (atStart && (c == '/' || (c == '.' && isDotted(text, i + 1)))) {
                return false;
            }
            atStart = c == '/';
        }
        return !atStart || text.isEmpty();
    }

    private static boolean isDotted(String text, int next) {
        return next == text.length() || text.charAt(next) == '/' || text.charAt(next) == '.';
    }
}
