/// Namespaces: the kinds, joining and leaving them, and what is set inside (host name, id maps, time offsets).
@NullMarked
package dev.nutshell.kernel.namespace;

import org.jspecify.annotations.NullMarked;
