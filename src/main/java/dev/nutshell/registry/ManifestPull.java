package dev.nutshell.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import dev.nutshell.registry.http.Answer;
import dev.nutshell.spec.image.Descriptor;
import dev.nutshell.spec.image.MediaTypes;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// `GET /v2/NAME/manifests/REFERENCE` (distribution-spec, "Pulling manifests").
final class ManifestPull {
    /// What registries accept at most themselves (distribution-spec, "Pushing Manifests").
    static final int LIMIT = 4 << 20;

    static final String CONTENT_DIGEST = "Docker-Content-Digest";

    static final Map<String, String> ACCEPT =
            Map.of(
                    "Accept",
                    String.join(
                            ", ",
                            List.of(
                                    MediaTypes.OCI_INDEX,
                                    MediaTypes.DOCKER_LIST,
                                    MediaTypes.OCI_MANIFEST,
                                    MediaTypes.DOCKER_MANIFEST)));

    private final RegistryConnection connection;
    private final String repository;

    ManifestPull(RegistryConnection connection, String repository) {
        this.connection = connection;
        this.repository = repository;
    }

    /// The manifest that a tag names now.
    FetchedManifest byTag(String tag) {
        return connection.request(
                "GET",
                path(repository, tag),
                ACCEPT,
                answer -> {
                    String object = "manifest " + repository + ":" + tag;
                    byte[] content = content(answer, object);
                    Optional<Digest> promised = promised(answer);
                    Digest digest =
                            digest(
                                    promised.map(Digest::algorithm).orElse(Digest.Algorithm.SHA256),
                                    content);
                    if (promised.isPresent()) {
                        requireEqual(promised.get(), digest, object);
                    }
                    return fetched(answer, content, digest, object);
                });
    }

    /// The manifest with this digest.
    FetchedManifest byDigest(Digest wanted) {
        return connection.request(
                "GET",
                path(repository, wanted.toString()),
                ACCEPT,
                answer -> {
                    String object = "manifest " + repository + "@" + wanted;
                    byte[] content = content(answer, object);
                    requireEqual(wanted, digest(wanted.algorithm(), content), object);
                    return fetched(answer, content, wanted, object);
                });
    }

    static String path(String repository, String reference) {
        return "/v2/" + repository + "/manifests/" + reference;
    }

    /// The digest that the registry announces; empty where it announces none that can be read.
    static Optional<Digest> promised(Answer answer) {
        return answer.header(CONTENT_DIGEST)
                .flatMap(
                        text -> {
                            try {
                                return Optional.of(Digest.parse(text.strip()));
                            } catch (EngineException _) {
                                return Optional.empty();
                            }
                        });
    }

    private byte[] content(Answer answer, String object) throws IOException {
        if (answer.status() != 200) {
            throw connection.refused(answer, object);
        }
        byte[] content = answer.read(LIMIT + 1);
        if (content.length > LIMIT) {
            throw new EngineException(
                    ErrorKind.EXHAUSTED, object + ": larger than " + LIMIT + " bytes");
        }
        return content;
    }

    private static Digest digest(Digest.Algorithm algorithm, byte[] content) {
        MessageDigest hasher = algorithm.newHasher();
        hasher.update(content);
        return Digest.finish(algorithm, hasher);
    }

    private static void requireEqual(Digest wanted, Digest actual, String object) {
        if (!wanted.equals(actual)) {
            throw new EngineException(
                    ErrorKind.CORRUPT,
                    object + ": content has digest " + actual + ", not " + wanted);
        }
    }

    private static FetchedManifest fetched(
            Answer answer, byte[] content, Digest digest, String object) {
        String type = mediaType(answer.header("Content-Type").orElse(""), content, object);
        return new FetchedManifest(new Descriptor(type, digest, content.length), content);
    }

    /// The type that the registry announces, or, where it only says "some JSON", what the document says of itself. That both
    /// agree is checked when the document is read (CVE-2021-41190).
    private static String mediaType(String header, byte[] content, String object) {
        String announced = header.split(";", -1)[0].strip().toLowerCase(Locale.ROOT);
        if (MediaTypes.isIndex(announced) || MediaTypes.isManifest(announced)) {
            return announced;
        }
        if (announced.startsWith("application/vnd.docker.distribution.manifest.v1")) {
            throw new EngineException(
                    ErrorKind.UNSUPPORTED,
                    object + ": schema 1, which has no verifiable config; push the image again");
        }
        ObjectNode document = Json.parseObject(content, object);
        String own = Json.text(document, "mediaType").orElse("");
        if (!own.isEmpty()) {
            return own;
        }
        return document.has("manifests") ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
    }
}
