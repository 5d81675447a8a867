package dev.nutshell.engine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.engine.DownloadProgress;
import dev.nutshell.engine.Filters;
import dev.nutshell.engine.ImportRequest;
import dev.nutshell.engine.host.SettingsFiles;
import dev.nutshell.engine.host.Store;
import dev.nutshell.image.HelloImage;
import dev.nutshell.it.harness.Disk;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.registry.FakeServer;
import dev.nutshell.registry.FakeServer.Reply;
import dev.nutshell.registry.RegistryEnvironment;
import dev.nutshell.registry.RegistrySettings;
import dev.nutshell.registry.RequestLog;
import dev.nutshell.store.StateLayout;
import dev.nutshell.testing.RequiresRoot;
import dev.nutshell.testing.Scratch;
import dev.nutshell.testing.TarArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `import URL` into a real store: an image, or nothing at all.
@RequiresRoot
class ImportFromAddressTest {
    private static final byte[] ARCHIVE =
            new TarArchive().directory("d/").file("d/f", "content").closed();
    private static final ImportRequest NAMED = request("imported:1");

    @RegisterExtension final Scratch scratch = new Scratch();
    private final FakeServer server = FakeServer.plain();
    private final Told told = new Told();
    private Store store;
    private HostImages images;

    /// Notes what it is told.
    private static final class Told implements DownloadProgress {
        private final List<String> addresses = new ArrayList<>();
        private long current;
        private long total;

        @Override
        public void begin(String address) {
            addresses.add(address);
        }

        @Override
        public void arrived(long bytes, long all) {
            assertThat(bytes).isGreaterThan(current);
            current = bytes;
            total = all;
        }
    }

    @BeforeEach
    void makeStore() {
        StateLayout layout = new StateLayout(scratch.resolve("root"), scratch.resolve("run"));
        store = new Store(SymbolSource.syscalls(), layout, SettingsFiles.ofUser(Map.of()));
        ImageStore parts =
                new ImageStore(
                        store.content(),
                        store.catalog(),
                        store.layers(),
                        store.ingest(),
                        store.garbage(),
                        new HelloImage(
                                store.content(),
                                store.catalog(),
                                store.ingest(),
                                scratch.resolve("no-binary")),
                        store.newImages(),
                        store.journal());
        RegistryEnvironment nothing =
                new RegistryEnvironment(Map.of(), scratch.resolve("home"), scratch.path());
        images =
                new HostImages(
                        parts,
                        new PullSource(parts, nothing, RegistrySettings.DEFAULT, RequestLog.SILENT),
                        new ArchiveDownload(nothing, RegistrySettings.DEFAULT, RequestLog.SILENT),
                        _ -> List.of());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static ImportRequest request(String reference) {
        return new ImportRequest(reference, "", List.of("CMD [\"x\"]"), null);
    }

    @Test
    void anArchiveBecomesAnImage() {
        server.on("/img.tar", Reply.of(200).with(ARCHIVE));

        Digest id =
                images.importFrom(
                        "http://ann:pw@" + server.host() + "/img.tar?token=secret", NAMED, told);

        String shown = server.url("/img.tar");
        assertThat(images.inspect("imported:1").path("Id").asText()).isEqualTo(id.toString());
        assertThat(images.history("imported:1", ""))
                .singleElement()
                .satisfies(
                        entry -> assertThat(entry.comment()).isEqualTo("Imported from " + shown));
        assertThat(store.layers().diff(Digest.sha256(ARCHIVE)).resolve("d/f"))
                .hasContent("content");
        assertThat(told.addresses).containsExactly(shown);
        assertThat(told.current).isEqualTo(ARCHIVE.length);
        assertThat(told.total).isEqualTo(ARCHIVE.length);
    }

    @Test
    void whatIsPackedForNoLayerIsStoredPlain() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new BZip2CompressorOutputStream(packed)) {
            out.write(ARCHIVE);
        }
        server.on("/img.tar.bz2", Reply.of(200).with(packed.toByteArray()).unannounced());

        images.importFrom(server.url("/img.tar.bz2"), NAMED, told);

        assertThat(images.inspect("imported:1").path("RootFS").path("Layers").path(0).asText())
                .isEqualTo(Digest.sha256(ARCHIVE).toString());
        assertThat(told.current).isEqualTo(packed.size());
        assertThat(told.total).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "/cut, UNAVAILABLE, cannot fetch URL: connection closed in the middle",
        "/gone, NOT_FOUND, cannot fetch URL: status 404 (not found)",
        "/page, CORRUPT, ",
        "/torn.bz2, CORRUPT, cannot read the archive: bzip2: truncated"
    })
    void nothingIsHalfMade(String path, ErrorKind kind, String message) {
        server.on("/cut", Reply.of(200).with(ARCHIVE).cutAfter(ARCHIVE.length / 2));
        server.on("/page", Reply.of(200).with("<html>".repeat(1000)));
        server.on("/torn.bz2", Reply.of(200).with("BZh91AY&SY"));

        assertThatThrownBy(() -> images.importFrom(server.url(path), NAMED, told))
                .isInstanceOf(EngineException.class)
                .satisfies(
                        e -> {
                            assertThat(((EngineException) e).kind()).isEqualTo(kind);
                            if (message != null) {
                                assertThat(e).hasMessage(message.replace("URL", server.url(path)));
                            }
                        });

        assertThat(images.list(Filters.NONE)).isEmpty();
        assertThat(store.layers().list()).isEmpty();
        assertThat(Disk.list(store.layout().temporary())).isEmpty();
    }

    /// Nobody waits for an archive that cannot become an image.
    @Test
    void theRequestIsReadFirst() {
        assertThatThrownBy(() -> images.importFrom(server.url("/x"), request("Not:A:Name"), told))
                .isInstanceOf(EngineException.class);
        assertThat(server.requests()).isEmpty();
    }
}
