/// What the integration tests stand on: the engine under test, a private registry, images, oracles.
///
/// Facts are asserted with other tools (`find`, `getfattr`, `findmnt`, `umoci`, Docker), never with the product's own
/// readers. May import nothing of the product.
@NullMarked
package dev.nutshell.it.harness;

import org.jspecify.annotations.NullMarked;
