package dev.nutshell.registry;

import dev.nutshell.registry.http.Timeouts;

/// How registries are talked to, beyond what the environment says.
///
/// @param insecure registries that need no valid certificate
/// @param verifyTls `false` (`--tls-verify=false`) treats every registry as insecure
/// @param userAgent product and version
public record RegistrySettings(
        InsecureRegistries insecure,
        boolean verifyTls,
        Timeouts timeouts,
        RetryPolicy retries,
        String userAgent) {
    public static final RegistrySettings DEFAULT =
            new RegistrySettings(
                    InsecureRegistries.LOOPBACK,
                    true,
                    Timeouts.DEFAULT,
                    RetryPolicy.DEFAULT,
                    "nutshell");

    public RegistrySettings verifying(boolean verify) {
        return new RegistrySettings(insecure, verify, timeouts, retries, userAgent);
    }

    public RegistrySettings insecure(InsecureRegistries registries) {
        return new RegistrySettings(registries, verifyTls, timeouts, retries, userAgent);
    }

    boolean isInsecure(String domain) {
        return !verifyTls || insecure.contains(domain);
    }
}
