/// The OCI runtime: makes a container out of a runtime specification and a root file system, and knows nothing of images,
/// Docker's options or networks.
///
/// [PlanCompiler] turns the specification into a [StartPlan], a value that can be stored and sent; [OciRuntime] plays it: it
/// clones the init process into its namespaces, gives it what it needs and waits until the container's program runs.
@NullMarked
package dev.nutshell.runtime;

import org.jspecify.annotations.NullMarked;
