/// One HTTP exchange at a time, over connections that are kept: proxies of the environment, certificate authorities of the
/// machine, TLS for each host. Knows nothing of registries, follows no redirect, and sends no credentials but the proxy's.
///
/// HTTP/1.1 (RFC 9112) by Apache HttpClient, blocking: measured on HotSpot, two cores, a gigabyte over loopback costs
/// 0.35 s of processor time, 1.8 to 2.8 s through `java.net.http`. Each layer has its own connection, so HTTP/2 would gain nothing.
@NullMarked
package dev.nutshell.registry.http;

import org.jspecify.annotations.NullMarked;
