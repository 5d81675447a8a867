package dev.nutshell.registry.http;

import java.io.IOException;

/// A proxy would not make a tunnel to the target.
final class ProxyRefusalException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int WANTS_LOGIN = 407;

    ProxyRefusalException(String proxy, int status) {
        super(
                "proxy "
                        + proxy
                        + (status == WANTS_LOGIN
                                ? " wants another login, write it into HTTPS_PROXY as http://user:password@host:port"
                                : " refused the connection with status " + status));
    }
}
