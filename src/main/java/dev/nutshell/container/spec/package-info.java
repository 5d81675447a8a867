/// From a container's record to its runtime specification, with Docker's defaults (moby: daemon/oci_linux.go,
/// daemon/pkg/oci/defaults.go). One class for each part of the specification, [SpecBuilder] joins them.
@NullMarked
package dev.nutshell.container.spec;

import org.jspecify.annotations.NullMarked;
