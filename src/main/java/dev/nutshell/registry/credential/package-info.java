/// Where the user's registry logins are kept: Docker's `config.json`, podman's `auth.json`, and the credential helpers that
/// both name. Read when a registry asks, not before.
@NullMarked
package dev.nutshell.registry.credential;

import org.jspecify.annotations.NullMarked;
