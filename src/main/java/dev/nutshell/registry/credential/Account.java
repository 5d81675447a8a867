package dev.nutshell.registry.credential;

import java.util.ArrayList;
import java.util.List;

/// Whose credentials are wanted: a repository of a registry, under all the names that configuration files use for it.
///
/// @param domain as in an image reference, `docker.io`, `host:5000`
/// @param path repository, `library/debian`
public record Account(String domain, String path) {
    private static final String HUB = "docker.io";

    /// The key of Docker Hub in Docker's own files, older than the registry API it is used with.
    private static final String HUB_KEY = "https://index.docker.io/v1/";

    /// What a credential helper is asked for.
    String helperKey() {
        return domain.equals(HUB) ? HUB_KEY : domain;
    }

    /// Every name of the registry, the usual first.
    List<String> hosts() {
        return domain.equals(HUB)
                ? List.of(HUB, "index.docker.io", "registry-1.docker.io")
                : List.of(domain);
    }

    /// The keys that cover this repository, the most precise first: podman logs in to namespaces too
    /// (`quay.io/team`, containers-auth.json(5)).
    List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (String host : hosts()) {
            String key = host + "/" + path;
            while (key.length() > host.length()) {
                keys.add(key);
                key = key.substring(0, key.lastIndexOf('/'));
            }
        }
        keys.addAll(hosts());
        return keys;
    }

    /// What `key` of a configuration file means, comparable with [#keys]: old entries are addresses,
    /// `https://host/v1/`.
    static String normalised(String key) {
        int scheme = key.indexOf("://");
        String rest = scheme < 0 ? key : key.substring(scheme + "://".length());
        if (scheme >= 0 || rest.endsWith("/v1/") || rest.endsWith("/v2/")) {
            int slash = rest.indexOf('/');
            return slash < 0 ? rest : rest.substring(0, slash);
        }
        return rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
    }
}
