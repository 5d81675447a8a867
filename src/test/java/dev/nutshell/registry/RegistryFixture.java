package dev.nutshell.registry;

import dev.nutshell.base.Digest;
import dev.nutshell.it.harness.Disk;
import dev.nutshell.registry.FakeServer.Reply;
import dev.nutshell.registry.http.Timeouts;
import dev.nutshell.spec.image.Descriptor;
import dev.nutshell.spec.image.ImageReference;
import dev.nutshell.spec.image.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A client of a machine that has nothing set up but what a test sets up, and whose pauses are noted instead of waited for.
public final class RegistryFixture implements AutoCloseable {
    /// A manifest that names nothing real.
    public static final byte[] MANIFEST =
            """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
            "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":2},"layers":[]}"""
                    .formatted("a".repeat(64))
                    .getBytes(StandardCharsets.UTF_8);

    public static final String MANIFEST_PATH = "/v2/app/manifests/1";
    public static final Timeouts SHORT =
            new Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20));

    public final Path root = Disk.temporary("nutshell-client");
    public final Path home = root.resolve("home");
    public final List<Duration> pauses = new CopyOnWriteArrayList<>();
    public final List<String> log = new CopyOnWriteArrayList<>();
    private final Map<String, String> variables =
            new TreeMap<>(Map.of("PATH", root.resolve("bin").toString()));
    private RegistrySettings settings =
            new RegistrySettings(
                    InsecureRegistries.LOOPBACK,
                    true,
                    SHORT,
                    new RetryPolicy(
                            4,
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(8),
                            Duration.ofSeconds(60),
                            pauses::add),
                    "nutshell/test");
    private final List<Registries> opened = new CopyOnWriteArrayList<>();

    public RegistryFixture with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    public RegistryFixture dockerConfig(String json) {
        Disk.write(home.resolve(".docker/config.json"), json);
        return this;
    }

    /// Logs in to `host` as `user` with `password`, in Docker's way.
    public RegistryFixture login(String host, String user, String password) {
        return dockerConfig(
                "{\"auths\":{\""
                        + host
                        + "\":{\"auth\":\""
                        + base64(user + ":" + password)
                        + "\"}}}");
    }

    public RegistryFixture insecure(InsecureRegistries registries) {
        settings = settings.insecure(registries);
        return this;
    }

    /// Not even loopback is excused.
    public RegistryFixture strict() {
        return insecure(new InsecureRegistries(List.of(), false));
    }

    public RegistryFixture verifying(boolean verify) {
        settings = settings.verifying(verify);
        return this;
    }

    public RegistryFixture timeouts(Timeouts timeouts) {
        settings =
                new RegistrySettings(
                        settings.insecure(),
                        settings.verifyTls(),
                        timeouts,
                        settings.retries(),
                        settings.userAgent());
        return this;
    }

    public Registries registries() {
        Registries registries =
                new Registries(
                        new RegistryEnvironment(variables, home, root),
                        settings,
                        (request, status, _) -> log.add(request + " " + status));
        opened.add(registries);
        return registries;
    }

    /// A client for repository `app` of `host`.
    public RegistryClient client(String host) {
        return registries().client(ImageReference.parse(host + "/app:1"));
    }

    public RegistryClient client(FakeServer server) {
        return client(server.host());
    }

    public static Reply manifest() {
        return manifest(MANIFEST);
    }

    public static Reply manifest(byte[] content) {
        return Reply.of(200).with("Content-Type", MediaTypes.OCI_MANIFEST).with(content);
    }

    public static Descriptor descriptor(byte[] content) {
        return new Descriptor(MediaTypes.OCI_LAYER, Digest.sha256(content), content.length);
    }

    public static String blobPath(byte[] content) {
        return "/v2/app/blobs/" + Digest.sha256(content);
    }

    public static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        opened.forEach(Registries::close);
        Disk.remove(root);
    }
}
