/// The engine's table of nftables: what may pass, whose address is translated, which ports are published.
@NullMarked
package dev.nutshell.network.rule;

import org.jspecify.annotations.NullMarked;
