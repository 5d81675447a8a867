/// Decodes bzip2, as bzip2(1) 1.0.8 and pbzip2 write it.
///
/// Of our own because commons-compress, the one library that checks and reads several streams, cannot be in a native image
/// beside the HTTP client: that finds it and wants all of its optional codecs. The format has no specification; these names are those
/// of bzip2's own `decompress.c`.
@NullMarked
package dev.nutshell.archive.bzip2;

import org.jspecify.annotations.NullMarked;
