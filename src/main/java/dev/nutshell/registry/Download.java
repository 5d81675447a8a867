package dev.nutshell.registry;

import dev.nutshell.base.BulkInputStream;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.registry.http.Answer;
import dev.nutshell.registry.http.Origin;
import dev.nutshell.registry.http.Request;
import dev.nutshell.registry.http.TransportFailure;
import java.io.IOException;
import java.util.OptionalLong;

/// A file of a web server as it arrives. `read` fails with an [EngineException] that names the address where the file ends
/// before its announced length.
///
/// Unlike a blob it has no digest: nothing would tell that the rest, asked for in a second attempt, is of the same file. So there
/// is one attempt, as with Docker.
public final class Download extends BulkInputStream {
    private static final int OK = 200;

    private final WebAddress address;
    private final Answer answer;

    private Download(WebAddress address, Answer answer) {
        this.address = address;
        this.answer = answer;
    }

    /// @throws EngineException when there is no such file, or no way to it
    static Download open(WebAddress address, Redirects redirects) {
        Answer answer = ask(address, redirects);
        if (answer.status() == OK) {
            return new Download(address, answer);
        }
        try (answer) {
            throw refused(address, answer);
        }
    }

    private static Answer ask(WebAddress address, Redirects redirects) {
        // compressed once more on the way it would not be the file that is there
        Request request = Request.get(address.uri()).with("Accept-Encoding", "identity");
        try {
            return redirects.send(request, address.login());
        } catch (PeerException e) {
            throw failed(address, peer(address, e.peer()) + reason(e.failure()), e);
        } catch (IOException e) {
            throw failed(address, reason(e), e);
        } catch (EngineException e) {
            throw new EngineException(e.kind(), line(address, String.valueOf(e.getMessage())), e);
        }
    }

    private static String reason(IOException failure) {
        TransportFailure what = TransportFailure.of(failure);
        return what.reason().contains("unknown authority")
                ? what.reason() + "; add its CA to the system's certificates, or set SSL_CERT_FILE"
                : what.reason();
    }

    /// Where a redirect has led, if it has.
    private static String peer(WebAddress address, Origin peer) {
        return peer.equals(address.login().origin()) ? "" : "server " + peer.authority() + ": ";
    }

    private static EngineException refused(WebAddress address, Answer answer) {
        String said = ErrorBody.read(answer).text();
        String status = "status " + answer.status() + meaning(answer.status());
        return new EngineException(
                kind(answer.status()),
                line(
                        address,
                        peer(address, answer.origin())
                                + (said.isEmpty() ? status : status + ": " + said)));
    }

    private static String meaning(int status) {
        return switch (status) {
            case 401 -> " (authentication required)";
            case 403 -> " (access denied)";
            case 404, 410 -> " (not found)";
            case 407 -> " (the proxy requires authentication)";
            default -> "";
        };
    }

    private static ErrorKind kind(int status) {
        return switch (status) {
            case 401, 407 -> ErrorKind.UNAUTHENTICATED;
            case 403 -> ErrorKind.PERMISSION_DENIED;
            case 404, 410 -> ErrorKind.NOT_FOUND;
            default -> ErrorKind.UNAVAILABLE;
        };
    }

    private static EngineException failed(WebAddress address, String why, IOException cause) {
        return new EngineException(ErrorKind.UNAVAILABLE, line(address, why), cause);
    }

    private static String line(WebAddress address, String why) {
        return "cannot fetch " + address + ": " + why;
    }

    /// The address without what is secret in it.
    public String address() {
        return address.toString();
    }

    /// Bytes in all; empty when the server does not say.
    public OptionalLong length() {
        return answer.announcedLength();
    }

    @Override
    public int read(byte[] target, int from, int length) {
        try {
            return answer.body().read(target, from, length);
        } catch (IOException e) {
            throw failed(address, peer(address, answer.origin()) + reason(e), e);
        }
    }

    @Override
    public void close() {
        answer.close();
    }
}
