/// A streaming zstd decoder (RFC 8878), for frames with windows of up to 128 MiB, without dictionaries.
///
/// Plain arrays, so every access is checked by the virtual machine: a layer is hostile input to a process that is root. The
/// steps are those of the RFC and named as there.
@NullMarked
package dev.nutshell.archive.zstd;

import org.jspecify.annotations.NullMarked;
