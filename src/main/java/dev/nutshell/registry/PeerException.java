package dev.nutshell.registry;

import dev.nutshell.registry.http.Origin;
import java.io.IOException;

/// There was no whole answer, and this is the server that owed it: the registry, its token server, or where it redirected to.
final class PeerException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Origin peer;
    private final IOException failure;

    PeerException(Origin peer, IOException failure) {
        super(failure);
        this.peer = peer;
        this.failure = failure;
    }

    Origin peer() {
        return peer;
    }

    IOException failure() {
        return failure;
    }
}
