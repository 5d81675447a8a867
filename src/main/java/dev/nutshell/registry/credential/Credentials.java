package dev.nutshell.registry.credential;

/// What proves to a registry who we are. No text form shows a secret.
public sealed interface Credentials {
    /// Nobody in particular.
    record Anonymous() implements Credentials {}

    /// User and password, or an access token in its place.
    record Login(String user, String password) implements Credentials {
        @Override
        public String toString() {
            return "login of " + user;
        }
    }

    /// A refresh token (`identitytoken`), which an authorization server changes into a bearer token.
    record IdentityToken(String token) implements Credentials {
        @Override
        public String toString() {
            return "identity token";
        }
    }

    /// A bearer token for the registry itself (`registrytoken`).
    record RegistryToken(String token) implements Credentials {
        @Override
        public String toString() {
            return "registry token";
        }
    }

    Credentials ANONYMOUS = new Anonymous();
}
