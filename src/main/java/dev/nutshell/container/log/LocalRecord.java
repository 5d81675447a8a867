package dev.nutshell.container.log;

/// The records of driver `local`, the engine's own: numbers big endian, the length in front and behind, so that a file can be
/// read from either end.
///
/// ```
/// int    length of the content
/// byte   flags
/// long   time, nanoseconds since the epoch
/// byte[] bytes of the line without line feed, as the container wrote them;
///        with [#ATTRIBUTES] pairs of texts, each with its length (int) in front
/// int    length of the content
/// ```
public final class LocalRecord {
    public static final int STDERR = 1;

    /// A line feed ended it.
    public static final int ENDED = 2;

    /// No line, but the attributes (`--log-opt labels`, `env`, `tag`) of what follows.
    public static final int ATTRIBUTES = 4;

    /// Bytes of the length in front and behind.
    public static final int FRAME = Integer.BYTES;

    /// Flags and time.
    public static final int HEAD = 1 + Long.BYTES;

    /// Longest content: a record that claims more is torn.
    public static final int LIMIT = 1 << 24;

    private LocalRecord() {}

    /// The length of the content of the record at `at`; -1 when no whole record stands there.
    public static int length(byte[] bytes, int at, int end) {
        if (end - at < 2 * FRAME + HEAD) {
            return -1;
        }
        int length = number(bytes, at);
        boolean isWhole =
                length >= HEAD
                        && length <= LIMIT
                        && end - at - 2 * FRAME >= length
                        && number(bytes, at + FRAME + length) == length;
        return isWhole ? length : -1;
    }

    public static int number(byte[] bytes, int at) {
        return bytes[at] << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | (bytes[at + 3] & 0xff);
    }
}
