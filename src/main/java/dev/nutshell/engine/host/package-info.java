/// The engine on this host: the interfaces of [dev.nutshell.engine] over the state on disk and the kernel, one class for each
/// use case.
@NullMarked
package dev.nutshell.engine.host;

import org.jspecify.annotations.NullMarked;
