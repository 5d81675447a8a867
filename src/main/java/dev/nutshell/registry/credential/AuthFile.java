package dev.nutshell.registry.credential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Docker's `config.json` or podman's `auth.json`: the same form (docs.docker.com, "docker login"; containers-auth.json(5)).
///
/// @param subject what the file is, for messages
/// @param document the whole file
record AuthFile(String subject, ObjectNode document) {
    static AuthFile parse(byte[] content, String subject) {
        return new AuthFile(subject, Json.parseObject(content, subject));
    }

    /// The helper that keeps the account's credentials, by its short name; empty where the file keeps them itself.
    Optional<String> helper(Account account) {
        Map<String, String> helpers = new HashMap<>();
        Json.textMap(document, "credHelpers")
                .forEach((key, helper) -> helpers.putIfAbsent(Account.normalised(key), helper));
        return account.keys().stream()
                .filter(helpers::containsKey)
                .findFirst()
                .map(helpers::get)
                .or(() -> Json.text(document, "credsStore"))
                .filter(helper -> !helper.isEmpty());
    }

    /// What `auths` holds for the account.
    ///
    /// @throws EngineException CORRUPT for an entry that cannot be decoded
    Optional<Credentials> inline(Account account) {
        Map<String, JsonNode> entries = new HashMap<>();
        if (document.get("auths") instanceof ObjectNode auths) {
            auths.properties()
                    .forEach(
                            entry ->
                                    entries.putIfAbsent(
                                            Account.normalised(entry.getKey()), entry.getValue()));
        }
        for (String key : account.keys()) {
            JsonNode entry = entries.get(key);
            Optional<Credentials> credentials =
                    entry == null ? Optional.empty() : credentials(entry, key);
            if (credentials.isPresent()) {
                return credentials;
            }
        }
        return Optional.empty();
    }

    /// Empty for an entry without a secret: it only says that a helper has one.
    private Optional<Credentials> credentials(JsonNode entry, String key) {
        String registryToken = Json.text(entry, "registrytoken").orElse("");
        String identityToken = Json.text(entry, "identitytoken").orElse("");
        String encoded = Json.text(entry, "auth").orElse("");
        String user = Json.text(entry, "username").orElse("");
        if (!registryToken.isEmpty()) {
            return Optional.of(new Credentials.RegistryToken(registryToken));
        }
        if (!identityToken.isEmpty()) {
            return Optional.of(new Credentials.IdentityToken(identityToken));
        }
        if (!encoded.isEmpty()) {
            return Optional.of(decoded(encoded, key));
        }
        return user.isEmpty()
                ? Optional.empty()
                : Optional.of(new Credentials.Login(user, Json.text(entry, "password").orElse("")));
    }

    /// `user:password` in base 64; Docker strips zero bytes from the password's end.
    private Credentials decoded(String encoded, String key) {
        try {
            String text =
                    new String(Base64.getMimeDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            if (colon > 0) {
                return new Credentials.Login(
                        text.substring(0, colon), text.substring(colon + 1).replaceAll("\0+$", ""));
            }
        } catch (IllegalArgumentException _) {
            // reported below, without the value
        }
        throw new EngineException(
                ErrorKind.CORRUPT,
                subject + ": the entry for " + key + " is not user:password in base 64");
    }
}
