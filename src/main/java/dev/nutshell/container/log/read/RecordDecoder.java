package dev.nutshell.container.log.read;

/// Reads the records of one format.
sealed interface RecordDecoder permits JsonDecoder, LocalDecoder {
    /// Decodes the record that begins at `from` into `entry`. May change the bytes of a whole record.
    ///
    /// @return its length; 0 when it is not whole; for what is no record the bytes to pass over, with [LogEntry#noLine]
    int decode(byte[] bytes, int from, int end, LogEntry entry);

    /// Where the record begins that ends at `end`.
    ///
    /// @return -1 when that is not in `[from, end)`
    int previous(byte[] bytes, int from, int end);
}
