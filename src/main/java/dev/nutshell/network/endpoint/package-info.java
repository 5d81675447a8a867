/// Who is on which network: plans, leases, the files that say so.
@NullMarked
package dev.nutshell.network.endpoint;

import org.jspecify.annotations.NullMarked;
