/// Volumes of the `local` driver: directories that outlive containers, kept below the state's `volumes` folder.
///
/// Whether a volume is used is never counted, but asked of the containers' records each time ([VolumeUsers]): a counter that a
/// crash leaves behind is wrong for ever.
@NullMarked
package dev.nutshell.volume;

import org.jspecify.annotations.NullMarked;
