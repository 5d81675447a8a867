/// The name server of a container: `127.0.0.11` in its network, served by its supervisor.
///
/// Answers for containers, passes everything else on to the resolvers of the host or of `--dns`. One thread, the caller's: all
/// sockets are behind one descriptor that its loop waits for. Messages are read and written by dnsjava (its message and record
/// classes only), none of which is touched before the first query. RFC 1035, 6891 (EDNS), 7766 (TCP), 5452 (forged
/// answers); behaviour as of moby's libnetwork/resolver.go.
@NullMarked
package dev.nutshell.network.dns;

import org.jspecify.annotations.NullMarked;
