package dev.nutshell.image;

/// How much one layer may cost before it counts as a bomb. Chosen far above every layer seen in practice.
///
/// @param unpackedBytes bytes of archive after decompression
/// @param ratio decompressed bytes for each compressed byte, checked once `ratioFrom` bytes have come (gzip cannot exceed 1032,
///     zstd can exceed 30 000; text compresses to a tenth, an empty disk image to a thousandth)
/// @param entries members of the archive and directories that they only mention, each an inode
/// @param fileSize size that one file may claim, holes included
/// @param memory bytes that the attributes of directories may take until the layer's end (half a million directories)
public record LayerLimits(
        long unpackedBytes, int ratio, long ratioFrom, long entries, long fileSize, long memory) {
    public static final LayerLimits DEFAULT =
            new LayerLimits(1L << 40, 500, 2L << 30, 5_000_000, 4L << 40, 128L << 20);
}
