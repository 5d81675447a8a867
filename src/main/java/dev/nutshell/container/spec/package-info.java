/// From a container's configuration in Docker's terms to a runtime specification, with Docker's defaults
/// (`moby:daemon/oci_linux.go`, `daemon/pkg/oci/defaults.go`).
@NullMarked
package dev.nutshell.container.spec;

import org.jspecify.annotations.NullMarked;
