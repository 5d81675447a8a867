package dev.nutshell.registry.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.jspecify.annotations.Nullable;

/// Why there was no answer, or only a part of one.
///
/// @param cause the class of the failure
/// @param reason for a person: lower case, without the host, which the caller knows
public record TransportFailure(Cause cause, String reason) {
    /// What can be done about it.
    public enum Cause {
        /// The name has no address.
        UNKNOWN_HOST,
        /// Nobody listens, or no way leads there.
        UNREACHABLE,
        /// The peer is not who it has to be.
        UNTRUSTED,
        /// The peer does not speak TLS, or none that we speak.
        NO_TLS,
        /// The connection broke or fell silent: another try may succeed.
        BROKEN,
        /// Somebody here gave up.
        CANCELLED
    }

    public static TransportFailure of(IOException failure) {
        return switch (failure) {
            case ClosedTransportException _ -> new TransportFailure(Cause.CANCELLED, "cancelled");
            case ProxyRefusalException e -> new TransportFailure(Cause.UNREACHABLE, text(e));
            case UnknownHostException _ -> new TransportFailure(Cause.UNKNOWN_HOST, "unknown host");
            case ConnectTimeoutException _ ->
                    new TransportFailure(Cause.UNREACHABLE, "no connection in time");
            case ConnectException e -> new TransportFailure(Cause.UNREACHABLE, refusal(e));
            case NoRouteToHostException _ ->
                    new TransportFailure(Cause.UNREACHABLE, "no route to host");
            case SocketTimeoutException _ ->
                    new TransportFailure(Cause.BROKEN, "no data for too long");
            case InterruptedIOException _ -> new TransportFailure(Cause.CANCELLED, "interrupted");
            case SSLException e -> tls(e);
            case NoHttpResponseException _ ->
                    new TransportFailure(Cause.BROKEN, "connection closed without an answer");
            case TruncatedChunkException _, ConnectionClosedException _, EOFException _ ->
                    new TransportFailure(Cause.BROKEN, "connection closed in the middle");
            case SocketException e -> new TransportFailure(Cause.BROKEN, lower(text(e)));
            case IOException e -> new TransportFailure(Cause.BROKEN, lower(text(e)));
        };
    }

    /// Whether the same request may succeed a moment later.
    public boolean isTransient() {
        return cause == Cause.BROKEN;
    }

    /// The library's message names the host and, last, what the kernel said.
    private static String refusal(ConnectException failure) {
        String text = text(failure);
        int last = text.lastIndexOf(": ");
        return lower(last < 0 ? text : text.substring(last + 2));
    }

    private static TransportFailure tls(SSLException failure) {
        CertificateException certificate = cause(failure, CertificateException.class);
        if (certificate != null) {
            return new TransportFailure(Cause.UNTRUSTED, certificateReason(failure));
        }
        // a peer that hangs up in the middle of a handshake: the JDK wraps what happened
        if (cause(failure, SocketException.class) != null
                || cause(failure, EOFException.class) != null) {
            return new TransportFailure(Cause.BROKEN, "connection closed in the middle of TLS");
        }
        if (text(failure).startsWith("Unsupported or unrecognized SSL message")) {
            return new TransportFailure(Cause.NO_TLS, "the server does not speak TLS");
        }
        return new TransportFailure(Cause.NO_TLS, "TLS: " + lower(text(failure)));
    }

    private static String certificateReason(SSLException failure) {
        if (cause(failure, CertificateExpiredException.class) != null) {
            return "TLS: certificate has expired";
        }
        if (cause(failure, CertificateNotYetValidException.class) != null) {
            return "TLS: certificate is not yet valid";
        }
        String text = text(failure);
        // the second: an authority of the same name, but with another key
        if (text.contains("unable to find valid certification path")
                || text.contains("signature check failed")) {
            return "TLS: certificate signed by unknown authority";
        }
        boolean isOtherName =
                text.contains("No subject alternative") || text.contains("No name matching");
        return "TLS: " + (isOtherName ? "certificate is for another host" : lower(text));
    }

    private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return type.cast(each);
            }
        }
        return null;
    }

    private static String text(Exception failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse(message);
    }

    private static String lower(String text) {
        return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }
}
