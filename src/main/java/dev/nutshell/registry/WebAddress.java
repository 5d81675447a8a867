package dev.nutshell.registry;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.registry.http.Login;
import dev.nutshell.registry.http.Origin;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/// The address of a file, as a user gives it: `http://[USER[:PASSWORD]@]HOST[:PORT]/PATH[?QUERY]`, or `https`.
///
/// @param uri without user and fragment
/// @param login of user and password, for this server alone
record WebAddress(URI uri, Authorization login) {

    /// @throws EngineException INVALID_ARGUMENT
    static WebAddress parse(String text) {
        try {
            URI uri = new URI(text);
            Origin origin = Origin.of(uri);
            String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            return new WebAddress(
                    URI.create(origin.at(path + query).toASCIIString()),
                    authorization(origin, uri.getRawUserInfo()));
        } catch (URISyntaxException | IllegalArgumentException _) {
            // what the parser says repeats the text
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "bad address "
                            + withoutSecrets(text)
                            + ": want http://HOST[:PORT]/PATH or https://HOST[:PORT]/PATH, where"
                            + " spaces and the like are percent-encoded");
        }
    }

    private static Authorization authorization(Origin origin, @Nullable String userInformation) {
        if (userInformation == null) {
            return Authorization.none(origin);
        }
        Login login = Login.parse(userInformation);
        return Authorization.basic(origin, login.user(), login.password());
    }

    /// As [#toString], of a text that may be anything.
    private static String withoutSecrets(String text) {
        return text.replaceFirst("(?s)[?#].*", "").replaceFirst("(?<=://)[^/]*@", "");
    }

    /// Without the query: that of a presigned address is a secret, too.
    @Override
    public String toString() {
        return login.origin() + uri.getRawPath();
    }
}
