package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.net.httpserver.HttpServer;
import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Disk;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.OciLayout;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.it.harness.Patience;
import dev.nutshell.it.harness.Registry;
import dev.nutshell.it.harness.TarBytes;
import dev.nutshell.it.harness.TestImages;
import dev.nutshell.it.harness.TestImages.Format;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is wrong with an image, a registry or a command gives one line that names the object and the cause, Docker's exit code,
/// and leaves nothing half made.
@EngineTest
@NutshellOnly
class BadInputIT {
    private static final int ZEROS = 64 << 20;
    private static final int BLOCKS = 48;
    private static final Random NOISE = new Random(20261126);

    @AfterEach
    void nothingIsHalfMade(NutshellEngine engine) {
        assertThat(engine.call("images", "-q").succeeded().output()).isEmpty();
        assertThat(engine.call("ps", "-aq").succeeded().output()).isEmpty();
        assertThat(engine.call("store", "check").succeeded().errorLines()).isEmpty();
        // the files of a container are deleted behind the answer of the command
        Path deleted = engine.root().resolve("tmp");
        Patience.until(() -> "nothing in " + deleted, () -> Disk.list(deleted).isEmpty());
    }

    /// Whoever starts a container wants to know that nobody takes its lines.
    @ParameterizedTest
    @CsvSource({
        "tcp://127.0.0.1:1, ECONNREFUSED",
        "unix:///dev/null, failed to initialize logging driver"
    })
    void logWithoutAPeer(String address, String reason, NutshellEngine engine, TestImages images) {
        String image = images.busybox();
        try {
            engine.pull(image);

            engine.run("--log-driver=syslog", "--log-opt=syslog-address=" + address, image, "true")
                    .refused(125, "failed to initialize logging driver", reason);
        } finally {
            engine.call("rmi", image).succeeded();
        }
    }

    /// A limit that cannot hold is refused: tmpfs has no quotas of projects.
    @ParameterizedTest
    @CsvSource({
        "size=20m, no project quotas are in force at",
        "size=many, invalid size: 'many'",
        "inodes=5, unknown option"
    })
    void limitOfAWritableLayer(
            String option, String reason, NutshellEngine engine, TestImages images)
            throws IOException {
        Path memory = Files.createTempDirectory(Path.of("/dev/shm"), "nutshell-test");
        try {
            List<String> here =
                    List.of(
                            engine.binary().toString(),
                            "--root=" + memory.resolve("root"),
                            "--runroot=" + memory.resolve("run"));
            Command.of(words(here, "pull", "-q", images.busybox())).run().succeeded();

            Command.of(
                            words(
                                    here,
                                    "create",
                                    "--network=none",
                                    "--storage-opt=" + option,
                                    images.busybox()))
                    .run()
                    .refused(1, "--storage-opt", reason);

            assertThat(Command.of(words(here, "ps", "-aq")).run().succeeded().output()).isEmpty();
            assertThat(Disk.list(memory.resolve("root/snapshots"))).isEmpty();
        } finally {
            Command.of("rm", "-rf", memory.toString()).run().succeeded();
        }
    }

    private static List<String> words(List<String> first, String... more) {
        List<String> all = new ArrayList<>(first);
        all.addAll(List.of(more));
        return all;
    }

    @Test
    void truncatedLayer(NutshellEngine engine, TestImages images, Registry registry) {
        byte[] layer = gzip(noise());
        String image = withLayer(images, "truncated", layer);
        registry.damage(OciLayout.digest(layer), bytes -> Arrays.copyOf(bytes, bytes.length / 2));

        engine.call("pull", "-q", image).refused(1, OciLayout.digest(layer), "bytes");
    }

    @Test
    void corruptLayer(NutshellEngine engine, TestImages images, Registry registry) {
        byte[] layer = gzip(noise());
        String image = withLayer(images, "corrupt", layer);
        registry.damage(
                OciLayout.digest(layer),
                bytes -> {
                    bytes[bytes.length / 2] ^= 1;
                    return bytes;
                });

        engine.call("pull", "-q", image).refused(1, OciLayout.digest(layer));
    }

    /// Of a registry that lies; `docker-registry` would notice.
    @Test
    void manifestWithAnotherDigest(NutshellEngine engine) throws IOException {
        byte[] manifest = ascii("{\"schemaVersion\":2}");
        String digest = "sha256:" + "1".repeat(64);
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext(
                "/",
                exchange -> {
                    exchange.getResponseHeaders().add("Content-Type", OciLayout.MANIFEST);
                    exchange.getResponseHeaders().add("Docker-Content-Digest", digest);
                    exchange.sendResponseHeaders(200, manifest.length);
                    exchange.getResponseBody().write(manifest);
                    exchange.close();
                });
        server.start();
        try {
            String image = "127.0.0.1:" + server.getAddress().getPort() + "/liar";

            engine.call("pull", "-q", image + "@" + digest).refused(1, digest, "digest");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void configurationOfAnotherLayer(NutshellEngine engine, TestImages images) {
        String image =
                images.busyboxWith(
                        "other-diff",
                        document -> {
                            ArrayNode diffs = document.withObject("/rootfs").withArray("diff_ids");
                            diffs.set(0, "sha256:" + "0".repeat(64));
                        });

        engine.call("pull", "-q", image).refused(1, "sha256:" + "0".repeat(12), "diff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "a/../../outside", "a/../b/../../../outside"})
    void layerThatClimbsOut(String name, NutshellEngine engine, TestImages images) {
        String image =
                withLayer(
                        images,
                        "climbing-" + name.length(),
                        gzip(new TarBytes().file(name, "x").closed()));

        engine.call("pull", "-q", image).refused(1, name, "..");
        assertThat(engine.root().resolve("outside")).doesNotExist();
    }

    @Test
    void layerThatWritesThroughALinkIsKeptInside(NutshellEngine engine, TestImages images)
            throws IOException {
        Path canary = Files.createDirectory(engine.scratch().resolve("canary"));
        String image =
                withLayer(
                        images,
                        "through-link",
                        gzip(
                                new TarBytes()
                                        .symlink("door", canary.toString())
                                        .file("door/caught", "x")
                                        .file(canary + "/absolute", "x")
                                        .closed()));

        Outcome outcome = engine.call("pull", "-q", image);

        assertThat(Disk.list(canary)).as("%s", outcome).isEmpty();
        outcome.refused(1, "door/caught");
    }

    @Test
    void bomb(NutshellEngine engine, TestImages images) throws IOException {
        byte[] zeros = gzip(new byte[ZEROS]);
        byte[] header =
                new TarBytes()
                        .entry("zeros", '0', "", 0644, (long) BLOCKS * ZEROS, new byte[0])
                        .entries();
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        layer.write(gzip(header));
        for (int i = 0; i < BLOCKS; i++) {
            // RFC 1952, section 2.2: a file is a series of members
            layer.write(zeros);
        }
        String image = withLayer(images, "bomb", layer.toByteArray());

        engine.call("pull", "-q", image).refused(1, "bomb");
    }

    @Test
    void noSpaceLeft(NutshellEngine engine, TestImages images) throws IOException {
        Path small = Files.createDirectory(engine.scratch().resolve("small"));
        Command.of("mount", "-t", "tmpfs", "-o", "size=20m", "small", small.toString())
                .run()
                .succeeded();
        try {
            List<String> words =
                    List.of(
                            engine.binary().toString(),
                            "--root",
                            small.resolve("root").toString(),
                            "--runroot",
                            engine.runRoot().toString());
            String image = images.debian(Format.OCI_GZIP);

            of(words, "pull", "-q", image).refused(1, image, "No space left on device");
            refusedAfterNotice(
                    of(words, "run", "--rm", "--network=none", image, "true"),
                    image,
                    "No space left on device");

            assertThat(of(words, "images", "-q").succeeded().output()).isEmpty();
            assertThat(Disk.list(small.resolve("root/tmp"))).isEmpty();
            // what had been fetched does not fill the disk for ever
            of(words, "pull", "-q", images.busybox()).succeeded();
        } finally {
            Command.of("umount", small.toString()).run().succeeded();
        }
    }

    @Test
    void registryThatWantsAPassword(NutshellEngine engine) {
        Path directory = Disk.directories(engine.scratch().resolve("locked"));
        try (Registry registry = Registry.startLocked(directory)) {
            String image = registry.reference("secret:1");
            String advice = "authentication required; run \"nutshell login " + registry.host();

            engine.call("pull", image).refused(1, image, advice);
            refusedAfterNotice(engine.run(image, "true"), image, advice);
        }
    }

    /// Docker's `run` says that it pulls before it says why it could not.
    private static void refusedAfterNotice(Outcome outcome, String image, String why) {
        outcome.exited(125);
        assertThat(outcome.errorLines())
                .startsWith("Unable to find image '" + image + "' locally")
                .filteredOn(line -> line.startsWith("nutshell: "))
                .hasSize(1);
        assertThat(outcome.errorLines().getLast()).contains(image, why);
    }

    @Test
    void imageOfAnotherArchitecture(NutshellEngine engine, TestImages images) {
        String other = OciLayout.architecture().equals("arm64") ? "amd64" : "arm64";
        String image =
                images.busyboxWith("foreign", document -> document.put("architecture", other));

        engine.call("pull", "-q", "--platform", "linux/s390x", image)
                .refused(1, image, "linux/s390x");
        refusedAfterNotice(
                engine.run("--platform=linux/s390x", image, "true"), image, "linux/s390x");
    }

    @ParameterizedTest
    @CsvSource({
        "no-interpreter, 127, interpreter /no/such/shell does not exist",
        "foreign-program, 126, exec format error",
        "empty-script, 126, exec format error",
    })
    void fileThatTheKernelDoesNotRun(
            String file, int code, String why, NutshellEngine engine, TestImages images) {
        String image =
                images.busyboxWith(
                        "programs",
                        _ -> {},
                        new TarBytes()
                                .file("no-interpreter", ascii("#!/no/such/shell\n"), 0755)
                                .file("foreign-program", foreignProgram(), 0755)
                                .file("empty-script", new byte[0], 0755)
                                .closed());
        try {
            engine.pull(image);

            engine.run(image, "/" + file).refused(code, "/" + file, why);
        } finally {
            engine.call("rmi", image).succeeded();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--user=nosuch, nosuch",
        "--user=0:nosuch, nosuch",
        "--workdir=relative, relative",
        "--volume=/no/such/../x:relative, relative",
        "--mount=type=bind|source=/no/such/place|target=/x, /no/such/place",
        "--env-file=/no/such/file, /no/such/file",
        "--cap-add=NET_NONSENSE, NET_NONSENSE",
        "--ulimit=nofile=2:1, nofile",
        "--security-opt=seccomp=/no/such/profile, /no/such/profile",
        "--memory=1k, memory",
        "--cpus=-1, CPUs",
        "--tmpfs=relative, relative",
        "--device=/dev/nosuch, /dev/nosuch",
        "--label=, label",
        "--name=%, %",
        "--stop-signal=NONSENSE, NONSENSE",
        "--restart=sometimes, sometimes",
        "--pull=perhaps, perhaps",
    })
    void flagWithABadValue(String flag, String part, NutshellEngine engine, TestImages images) {
        String image = images.busybox();
        try {
            engine.pull(image);

            engine.run(flag.replace('|', ','), image, "true").refused(125, part);
        } finally {
            engine.call("rmi", image).succeeded();
        }
    }

    @Test
    void callerWhoIsNotRootAndHasNoHome(NutshellEngine engine) throws IOException {
        Path binary = Files.copy(engine.binary(), Disk.temporary("caller").resolve("nutshell"));
        try {
            Disk.openToAll(binary.getParent());

            Command.of(
                            "setpriv",
                            "--reuid=65534",
                            "--regid=65534",
                            "--clear-groups",
                            binary.toString(),
                            "run",
                            "--rm",
                            "hello")
                    .run()
                    .refused(125, "HOME is not set", "XDG_DATA_HOME", "--root");
        } finally {
            Disk.remove(binary.getParent());
        }
    }

    /// A file of 100 000 bytes that no compression makes smaller.
    private static byte[] noise() {
        byte[] bytes = new byte[100_000];
        NOISE.nextBytes(bytes);
        return new TarBytes().file("noise", bytes, 0644).closed();
    }

    /// An image whose only layer is `gzip`; its diff id is what the bytes inflate to, or nonsense where they are too many.
    private static String withLayer(TestImages images, String name, byte[] gzip) {
        return images.crafted(
                name,
                layout -> List.of(layout.compressed(gzip, OciLayout.digest(inflated(gzip)))),
                _ -> {});
    }

    private static byte[] inflated(byte[] gzip) {
        try (GZIPInputStream input = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return input.readNBytes(1 << 20);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /// The header of an ELF file for SPARC (machine 2): no kernel of ours runs it.
    private static byte[] foreignProgram() {
        byte[] header = new byte[64];
        byte[] begin = {0x7f, 'E', 'L', 'F', 1, 2, 1};
        System.arraycopy(begin, 0, header, 0, begin.length);
        header[17] = 2;
        header[19] = 2;
        return header;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Outcome of(List<String> words, String... arguments) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(arguments));
        return Command.of(all).run();
    }
}
