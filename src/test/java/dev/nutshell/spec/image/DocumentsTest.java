package dev.nutshell.spec.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Manifests, indexes and configs as registries have them, and as attackers would like them.
class DocumentsTest {
    private static final String A = "sha256:" + "a".repeat(64);
    private static final String B = "sha256:" + "b".repeat(64);

    @Test
    void manifestHasAConfigAndLayersInOrder() {
        ImageManifest manifest =
                manifest(
                        """
                        {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"c","digest":"%s","size":7},
                         "layers":[{"mediaType":"l","digest":"%s","size":0,"annotations":{"k":"v","n":1}},
                                   {"mediaType":"l","digest":"%s","size":9007199254740993}],
                         "unknown":{"field":[]}}
                        """
                                .formatted(MediaTypes.OCI_MANIFEST, A, B, A));

        assertThat(manifest.config()).isEqualTo(new Descriptor("c", Digest.parse(A), 7));
        assertThat(manifest.layers())
                .extracting(Descriptor::digest)
                .containsExactly(Digest.parse(B), Digest.parse(A));
        assertThat(manifest.layers().get(1).size()).isEqualTo(9007199254740993L);
        assertThat(manifest.layers().getFirst().annotations()).isEqualTo(Map.of("k", "v"));
    }

    /// CVE-2021-41190: one document, two meanings.
    @Test
    void documentThatCanBeTakenForTheOtherKindIsRefused() {
        String both =
                "{\"schemaVersion\":2,\"config\":{\"digest\":\"%s\",\"size\":1},\"layers\":[],\"manifests\":[]}"
                        .formatted(A);

        assertCorrupt(
                () -> manifest(both),
                "doc is ambiguous: it has \"manifests\" beside its own fields");
        assertCorrupt(
                () -> index(both), "doc is ambiguous: it has \"layers\" beside its own fields");
    }

    @Test
    void documentMayNotCallItselfOtherwiseThanItWasAnnounced() {
        String text =
                "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":{\"digest\":\"%s\",\"size\":1},\"layers\":[]}"
                        .formatted(MediaTypes.DOCKER_MANIFEST, A);

        assertCorrupt(
                () -> ImageManifest.parse(bytes(text), MediaTypes.OCI_MANIFEST, "doc"),
                "doc says it is "
                        + MediaTypes.DOCKER_MANIFEST
                        + " but was announced as "
                        + MediaTypes.OCI_MANIFEST);
        assertThat(ImageManifest.parse(bytes(text), "", "doc").layers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | doc is no image manifest: no config or no layers",
                "{\"config\":{},\"layers\":{}} | doc is no image manifest: no config or no layers",
                "{\"config\":{},\"layers\":[]} | doc: descriptor in doc has no text \"digest\"",
                "{\"config\":null,\"layers\":[]} | doc: descriptor in doc has no text \"digest\"",
                "{\"config\":{\"digest\":\"sha256:x\",\"size\":1},\"layers\":[]} | doc: bad digest sha256:x: want 64 lower-case hex digits",
                "{\"config\":{\"digest\":\"@\",\"size\":-1},\"layers\":[]} | doc: descriptor of @ has negative size -1",
                "{\"config\":{\"digest\":\"@\",\"size\":\"1\"},\"layers\":[]} | doc: descriptor in doc has no whole number \"size\"",
                "{\"config\":{\"digest\":\"@\",\"size\":1.5},\"layers\":[]} | doc: descriptor in doc has no whole number \"size\"",
                "{\"config\":{\"digest\":\"@\",\"size\":99999999999999999999},\"layers\":[]} | doc: descriptor in doc has no whole number \"size\"",
                "{\"config\":{\"digest\":\"@\",\"size\":1},\"layers\":[7]} | doc: descriptor in doc has no text \"digest\"",
                "[] | doc is not a JSON object",
                "`` | doc is not a JSON object"
            })
    void whatIsNoManifestIsRefused(String text, String message) {
        assertCorrupt(() -> manifest(text.replace("@", A)), message.replace("@", A));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{} {}",
                "{}x",
                "{\"a\":1,}",
                "nonsense",
                "{\"a\":NaN}",
                "{'a':1}",
                "// c\n{}"
            })
    void whatIsNoJsonIsRefused(String text) {
        assertThatThrownBy(() -> manifest(text))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT))
                .hasMessageStartingWith("doc is not valid JSON: ")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void depthIsLimited() {
        assertThatThrownBy(() -> manifest("{\"a\":" + "[".repeat(100_000)))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith(
                        "doc is not valid JSON: Document nesting depth (65) exceeds");
    }

    @Test
    void manifestOfTheFirstSchemaIsTooOld() {
        assertThatThrownBy(() -> manifest("{\"schemaVersion\":1,\"fsLayers\":[]}"))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED))
                .hasMessage("doc is a manifest of schema 1, which has no verifiable config");
    }

    @Test
    void numberOfLayersIsLimited() {
        String layer = "{\"digest\":\"%s\",\"size\":1}".formatted(A);
        String text = "{\"config\":%s,\"layers\":[%s]}";

        assertThat(manifest(text.formatted(layer, (layer + ",").repeat(511) + layer)).layers())
                .hasSize(512);
        assertThatThrownBy(() -> manifest(text.formatted(layer, (layer + ",").repeat(512) + layer)))
                .hasMessage("doc has 513 layers, limit 512");
    }

    @Test
    void indexChoosesTheBestPlatform() {
        ImageIndex index =
                index(
                        """
                        {"schemaVersion":2,"manifests":[
                          {"digest":"%1$s","size":1,"platform":{"os":"linux","architecture":"386"}},
                          {"digest":"%1$s","size":2,"platform":{"os":"linux","architecture":"amd64"}},
                          {"digest":"%1$s","size":3,"platform":{"os":"linux","architecture":"amd64"}},
                          {"digest":"%1$s","size":4,"platform":{"os":"linux","architecture":"arm64","variant":"v8"}},
                          {"digest":"%1$s","size":5,"platform":{"os":"unknown","architecture":"unknown"}}]}
                        """
                                .formatted(A));

        assertThat(select(index, "linux/amd64")).as("the first of two equal ones").isEqualTo(2);
        assertThat(select(index, "linux/amd64/v3")).isEqualTo(2);
        assertThat(select(index, "linux/386")).isEqualTo(1);
        assertThat(select(index, "linux/arm64/v8")).isEqualTo(4);
        assertThatThrownBy(() -> select(index, "linux/s390x"))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND))
                .hasMessage(
                        "app has no image for linux/s390x, only for linux/386, linux/amd64, linux/arm64");
    }

    @Test
    void entryWithoutAPlatformServesWhereNoOtherDoes() {
        ImageIndex index =
                index(
                        """
                        {"manifests":[{"digest":"%1$s","size":1},
                          {"digest":"%1$s","size":2,"platform":{"os":"linux","architecture":"amd64"}}]}
                        """
                                .formatted(A));

        assertThat(select(index, "linux/amd64")).isEqualTo(2);
        assertThat(select(index, "linux/s390x")).isEqualTo(1);
    }

    @Test
    void emptyIndexHasNothing() {
        assertThatThrownBy(() -> select(index("{\"manifests\":[]}"), "linux/amd64"))
                .hasMessage("app has no image for linux/amd64, only for none");
        assertCorrupt(() -> index("{}"), "doc is no image index: no manifests");
    }

    @Test
    void configIsReadAsFarAsItIsKnownAndKeptAsAWhole() {
        ImageConfig config =
                config(
                        """
                        {"os":"linux","architecture":"arm64","variant":"v8","created":"2024-01-02T03:04:05Z","x":{"y":1},
                         "config":{"Env":["A=1",null,"B=2"],"Cmd":["sh"],"Entrypoint":null,"User":"u:g","WorkingDir":"/w",
                           "StopSignal":"SIGINT","Volumes":{"/a":{},"/b":{}},"ExposedPorts":{"80/tcp":{}},
                           "Labels":{"l":"1","n":2}},
                         "rootfs":{"type":"layers","diff_ids":["%s","%s"]}}
                        """
                                .formatted(B, A));

        assertThat(config.platform()).hasToString("linux/arm64");
        assertThat(config.created()).isEqualTo("2024-01-02T03:04:05Z");
        assertThat(config.environment()).containsExactly("A=1", "B=2");
        assertThat(config.command()).containsExactly("sh");
        assertThat(config.entrypoint()).isEmpty();
        assertThat(config.user()).isEqualTo("u:g");
        assertThat(config.workingDirectory()).isEqualTo("/w");
        assertThat(config.stopSignal()).isEqualTo("SIGINT");
        assertThat(config.volumes()).containsExactly("/a", "/b");
        assertThat(config.exposedPorts()).containsExactly("80/tcp");
        assertThat(config.labels()).isEqualTo(Map.of("l", "1"));
        assertThat(config.diffIds()).containsExactly(Digest.parse(B), Digest.parse(A));
        assertThat(config.document().at("/x/y").asInt()).isEqualTo(1);
    }

    @Test
    void emptyConfigIsOneForThisMachine() {
        ImageConfig config = config("{}");

        assertThat(config.platform()).isEqualTo(Platform.host());
        assertThat(config.environment()).isEmpty();
        assertThat(config.volumes()).isEmpty();
        assertThat(config.labels()).isEmpty();
        assertThat(config.diffIds()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"sha256:x\"", "7", "null", "{}"})
    void diffIdThatIsNoneIsRefused(String diffId) {
        assertThatThrownBy(
                        () -> config("{\"rootfs\":{\"diff_ids\":[\"" + A + "\"," + diffId + "]}}"))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT))
                .hasMessageStartingWith("doc: bad digest ");
    }

    @Test
    void descriptorsAreWrittenAsTheyAreRead() {
        Descriptor descriptor =
                new Descriptor("type", Digest.parse(A), 7, Map.of("b", "2", "a", "1"));

        assertThat(descriptor.toJson().toString())
                .isEqualTo(
                        "{\"mediaType\":\"type\",\"digest\":\"%s\",\"size\":7,\"annotations\":{\"a\":\"1\",\"b\":\"2\"}}"
                                .formatted(A));
        assertThat(Descriptor.fromJson(descriptor.toJson(), "doc")).isEqualTo(descriptor);
        assertThat(descriptor.annotated(Map.of()).toJson().has("annotations")).isFalse();
    }

    @Test
    void mediaTypesOfTheTwoKinds() {
        assertThat(MediaTypes.isIndex(MediaTypes.OCI_INDEX)).isTrue();
        assertThat(MediaTypes.isIndex(MediaTypes.DOCKER_LIST)).isTrue();
        assertThat(MediaTypes.isIndex(MediaTypes.OCI_MANIFEST)).isFalse();
        assertThat(MediaTypes.isManifest(MediaTypes.DOCKER_MANIFEST)).isTrue();
        assertThat(MediaTypes.isManifest(MediaTypes.OCI_MANIFEST)).isTrue();
        assertThat(MediaTypes.isManifest(MediaTypes.OCI_CONFIG)).isFalse();
    }

    private static long select(ImageIndex index, String platform) {
        return index.select(Platform.parse(platform), "app").size();
    }

    private static ImageManifest manifest(String text) {
        return ImageManifest.parse(bytes(text), "", "doc");
    }

    private static ImageIndex index(String text) {
        return ImageIndex.parse(bytes(text), "", "doc");
    }

    private static ImageConfig config(String text) {
        return ImageConfig.parse(bytes(text), "doc");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void assertCorrupt(ThrowingCallable parse, String message) {
        assertThatThrownBy(parse)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT))
                .hasMessage(message);
    }
}
