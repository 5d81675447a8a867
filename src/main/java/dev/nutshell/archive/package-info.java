/// Archives as they stream by: tar ([TarReader]) and what it is compressed with ([Compression]; [UserArchive] for what only
/// users have).
///
/// Tar, gzip and zstd are our own where a library would not do. commons-compress decodes PAX values as UTF-8, which destroys
/// binary extended attributes (`security.capability`) and names in other encodings; aircompressor refuses zstd windows above
/// 8 MiB, which common image builders use, and reads hostile input through `Unsafe`. These are small, exact, and bounds-checked
/// by the virtual machine; limits on what an archive can make them hold in memory are constants of the classes. For bzip2 see
/// [dev.nutshell.archive.bzip2]. XZ for Java does as it is.
///
/// Errors of content are [CorruptArchiveException]; whoever reads knows which object it is and says so.
@NullMarked
package dev.nutshell.archive;

import org.jspecify.annotations.NullMarked;
