/// Addresses, subnets and what is free in them.
@NullMarked
package dev.nutshell.network.address;

import org.jspecify.annotations.NullMarked;
