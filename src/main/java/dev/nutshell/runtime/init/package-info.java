/// What runs inside the new namespaces before the container's program: a list of small steps, played by one loop.
///
/// Hot path: no JSON, no framework. The plan is compiled outside ([InitPlan]) and comes in a memory file; the engine listens at
/// the other end of the [InitChannel]. After `pivot_root(2)` nothing of the host can be named any more, so what the image
/// has put at a path (a symbolic link at `/proc`, say) can mislead the steps to places inside the container only; and all
/// steps take descriptors, not paths, to what they have just made.
@NullMarked
package dev.nutshell.runtime.init;

import org.jspecify.annotations.NullMarked;
