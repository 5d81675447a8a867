package dev.nutshell.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.image.ImageRecord;
import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Disk;
import dev.nutshell.it.harness.OciLayout;
import dev.nutshell.it.harness.Registry;
import dev.nutshell.it.harness.TarBytes;
import dev.nutshell.registry.Registries;
import dev.nutshell.registry.RegistryEnvironment;
import dev.nutshell.registry.RegistrySettings;
import dev.nutshell.registry.RequestLog;
import dev.nutshell.spec.image.ImageReference;
import dev.nutshell.testing.RequiresRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Pulls from Debian's `docker-registry` what skopeo pushed there.
@RequiresRoot
@EnabledIf("isInstalled")
class RealRegistryTest {
    private static final Path AREA = Disk.temporary("nutshell-registry");
    private static Registry registry;

    private final TestStore store = new TestStore();
    private final Registries registries = registries();

    static boolean isInstalled() {
        return Files.isExecutable(Path.of("/usr/bin/docker-registry"))
                && Files.isExecutable(Path.of("/usr/bin/skopeo"));
    }

    @BeforeAll
    static void start() {
        registry = Registry.start(Disk.directories(AREA.resolve("registry")));
        OciLayout layout = layout("plain");
        OciLayout.Layer shared = layout.gzip(new TarBytes().file("etc/shared", "shared").closed());
        OciLayout.Layer own = layout.gzip(new TarBytes().file("bin/app", "one").closed());
        layout.tag(layout.image(List.of(shared, own, shared), _ -> {}), "latest");
        push(layout, "plain:v2s2", "--format", "v2s2");
        push(layout, "plain:oci", "--format", "oci");
        push(
                layout,
                "plain:zstd",
                "--format",
                "oci",
                "--dest-compress-format",
                "zstd",
                "--dest-compress");
    }

    @AfterAll
    static void stop() {
        registry.close();
        Disk.remove(AREA);
    }

    @AfterEach
    void close() {
        registries.close();
        store.close();
    }

    private static Registries registries() {
        return new Registries(
                new RegistryEnvironment(Map.of(), Path.of("/nonexistent"), Path.of("/nonexistent")),
                RegistrySettings.DEFAULT,
                RequestLog.SILENT);
    }

    private static OciLayout layout(String name) {
        return new OciLayout(AREA.resolve(name));
    }

    private static void push(OciLayout layout, String name, String... options) {
        List<String> words =
                new ArrayList<>(List.of("skopeo", "--insecure-policy", "copy", "--quiet"));
        words.addAll(List.of(options));
        words.addAll(
                List.of(
                        "--dest-tls-verify=false",
                        "oci:" + layout.directory() + ":latest",
                        "docker://" + registry.reference(name)));
        Command.of(words).run().succeeded();
    }

    private static ImageReference reference(String name) {
        return ImageReference.parse(registry.reference(name));
    }

    private PullOutcome pull(String name) {
        return store.pull(registries)
                .pull(reference(name), PlatformChoice.host(), ProgressSink.SILENT);
    }

    @ParameterizedTest
    @CsvSource({"v2s2", "oci", "zstd"})
    void pullsEveryFormat(String tag) {
        PullOutcome outcome = pull("plain:" + tag);

        assertThat(outcome.updated()).isTrue();
        assertThat(outcome.digest().toString())
                .isEqualTo(
                        Command.of(
                                        "skopeo",
                                        "inspect",
                                        "--tls-verify=false",
                                        "--format={{.Digest}}",
                                        "docker://" + registry.reference("plain:" + tag))
                                .run()
                                .succeeded()
                                .output()
                                .strip());
        assertThat(store.catalog.list())
                .extracting(ImageRecord::display)
                .containsExactly(registry.reference("plain:" + tag));
        assertThat(store.layers.list())
                .anySatisfy(
                        diffId ->
                                assertThat(store.layers.diff(diffId).resolve("bin/app"))
                                        .hasContent("one"));
    }

    @Test
    void secondPullFindsEverythingUpToDate() {
        PullOutcome first = pull("plain:oci");
        int fetches = registry.blobFetches("plain").size();

        PullOutcome second = pull("plain:oci");

        assertThat(second).isEqualTo(new PullOutcome(first.image(), first.digest(), false));
        assertThat(registry.blobFetches("plain")).hasSize(fetches);
    }
}
