/// The part of the [OCI runtime specification](https://github.com/opencontainers/runtime-spec) that the engine speaks:
/// records named and nested as in `config.json`.
@NullMarked
package dev.nutshell.spec.runtime;

import org.jspecify.annotations.NullMarked;
