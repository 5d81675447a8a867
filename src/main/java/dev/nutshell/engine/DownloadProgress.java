package dev.nutshell.engine;

/// Told how the download of a file goes, by the thread that waits for it.
public interface DownloadProgress {
    /// The file is there and on its way.
    ///
    /// @param address without what is secret in it
    void begin(String address);

    /// @param current bytes so far; told at every piece, however small
    /// @param total bytes in all; 0 when unknown
    void arrived(long current, long total);
}
