/// The client side of the registry protocol (distribution-spec 1.1; docker/distribution, spec/auth/token.md): one class for
/// each verb, over [dev.nutshell.registry.http].
///
/// A registry is a stranger. What it says is verified by digest and size, escaped before it is shown, and limited in length.
/// Credentials are bound to the scheme, host and port that they were configured for: they follow no redirect, and a 401 of
/// any other host is an error and no question (CVE-2020-15157).
///
/// [Download] is what is no registry at all: a file at an address that a user gives.
@NullMarked
package dev.nutshell.registry;

import org.jspecify.annotations.NullMarked;
