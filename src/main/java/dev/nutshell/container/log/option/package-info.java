/// What `--log-driver` and `--log-opt` mean: checked when a container is created, with Docker's messages, and made into a
/// [dev.nutshell.container.log.LogPlan] when it is started. Not on the hot path.
@NullMarked
package dev.nutshell.container.log.option;

import org.jspecify.annotations.NullMarked;
