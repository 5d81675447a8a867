/// Descriptors and files: open, read, write, stat, directories, extended attributes, confined lookup.
@NullMarked
package dev.nutshell.kernel.file;

import org.jspecify.annotations.NullMarked;
