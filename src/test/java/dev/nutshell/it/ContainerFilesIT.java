package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Disk;
import dev.nutshell.it.harness.Engine;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.it.harness.Patience;
import dev.nutshell.it.harness.TestImages;
import dev.nutshell.registry.FakeServer;
import dev.nutshell.registry.FakeServer.Reply;
import dev.nutshell.testing.XzDictionary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files of containers: `cp`, `diff`, `export`, `import`, `commit`.
@EngineTest
class ContainerFilesIT {
    @Test
    void copiesFilesAndFoldersIntoAStoppedContainer(Engine engine, TestImages images)
            throws IOException {
        String container = create(engine, images, "cat /in/a /in/sub/b /one; ls -l /in/sub");
        Path folder = Files.createDirectories(engine.scratch().resolve("in/sub"));
        Files.writeString(folder.resolveSibling("a"), "A\n");
        Files.writeString(folder.resolve("b"), "B\n");
        Files.createSymbolicLink(folder.resolve("l"), Path.of("b"));

        engine.call("cp", engine.scratch().resolve("in").toString(), container + ":/").succeeded();
        engine.call("cp", folder.resolve("b").toString(), container + ":/one").succeeded();

        Outcome outcome = engine.call("start", "-a", container).succeeded();
        assertThat(outcome.output()).startsWith("A\nB\nB\n").contains("l -> b");
    }

    @Test
    void copiesOutOfARunningContainer(Engine engine, TestImages images) throws IOException {
        String container =
                engine.call(
                                "run",
                                "-d",
                                image(engine, images),
                                "sh",
                                "-c",
                                "echo x > /f; exec sleep 60")
                        .succeeded()
                        .output()
                        .strip();
        Path target = engine.scratch().resolve("out");

        Patience.until(
                () -> "the file",
                () -> engine.call("exec", container, "test", "-s", "/f").exitCode() == 0);
        engine.call("cp", container + ":/f", target.toString()).succeeded();
        engine.call("cp", container + ":/etc", engine.scratch().resolve("etc").toString())
                .succeeded();
        Outcome archive = engine.call("cp", container + ":/f", "-").succeeded();

        assertThat(Files.readString(target)).isEqualTo("x\n");
        assertThat(engine.scratch().resolve("etc/passwd")).isRegularFile();
        Path file = Files.write(engine.scratch().resolve("archive.tar"), archive.bytes());
        assertThat(Command.of("tar", "-tf", file.toString()).run().succeeded().output())
                .isEqualTo("f\n");
        engine.call("rm", "-f", container).succeeded();
    }

    @Test
    void noDeviceOfTheHostIsReplaced(Engine engine, TestImages images) {
        String container =
                engine.call("create", image(engine, images)).succeeded().output().strip();
        Path device = engine.scratch().resolve("null");
        Command.of("mknod", device.toString(), "c", "1", "3").run().succeeded();

        engine.call("cp", container + ":/etc/passwd", device.toString())
                .refused(1, "must be a directory or a regular file");
        engine.call("export", "-o", device.toString(), container).refused(1, "regular file");

        assertThat(Command.of("stat", "-c", "%F", device.toString()).run().output())
                .isEqualTo("character special file\n");
        engine.call("rm", container).succeeded();
    }

    @Test
    void aLinkInTheContainerLeadsNowhereOutside(Engine engine, TestImages images)
            throws IOException {
        Path secret = engine.scratch().resolve("secret");
        Files.writeString(secret, "host\n");
        String container = create(engine, images, "ln -s " + engine.scratch() + " /escape; true");
        engine.call("start", "-a", container).succeeded();

        Outcome out = engine.call("cp", container + ":/escape/secret", engine.scratch() + "/got");
        Outcome in = engine.call("cp", secret.toString(), container + ":/escape/planted");

        assertThat(out.exitCode()).isNotZero();
        assertThat(in.exitCode()).isNotZero();
        assertThat(engine.scratch().resolve("got")).doesNotExist();
        assertThat(engine.scratch().resolve("planted")).doesNotExist();
    }

    /// As at the start of the container (CVE-2021-30465).
    @Test
    @NutshellOnly
    void aLinkInAVolumeLeadsNowhereOutside(NutshellEngine engine, TestImages images)
            throws IOException {
        engine.pull(images.busybox());
        engine.run(
                        "-v",
                        "named:/v",
                        images.busybox(),
                        "sh",
                        "-c",
                        "mkdir /v/real; echo x > /v/real/f; ln -s /real /v/inside; ln -s "
                                + engine.scratch()
                                + " /v/out")
                .succeeded();
        Path secret = Files.writeString(engine.scratch().resolve("secret"), "host\n");
        for (String link : List.of("inside", "out")) {
            engine.call(
                            "create",
                            "--name=" + link,
                            "--mount=type=volume,source=named,target=/m,volume-subpath=" + link,
                            images.busybox())
                    .succeeded();
        }
        Path target = Files.createDirectory(engine.scratch().resolve("target"));

        engine.call("cp", "inside:/m/f", target.toString()).succeeded();
        engine.call("cp", secret.toString(), "inside:/m").succeeded();
        engine.call("cp", "inside:/m", target.toString()).succeeded();
        assertThat(target.resolve("f")).content().isEqualTo("x\n");
        assertThat(target.resolve("m/secret")).content().isEqualTo("host\n");
        assertThat(target.resolve("m/f")).content().isEqualTo("x\n");
        for (String path : List.of("out:/m/secret", "out:/m")) {
            assertThat(engine.call("cp", path, target + "/leak").exitCode()).isNotZero();
            assertThat(target.resolve("leak")).doesNotExist();
        }
        assertThat(engine.call("cp", secret.toString(), "out:/m/planted").exitCode()).isNotZero();
        assertThat(engine.scratch().resolve("planted")).doesNotExist();
        engine.call("rm", "inside", "out").succeeded();
        engine.call("volume", "rm", "named").succeeded();
    }

    @Test
    void readsAnArchiveFromStdin(Engine engine, TestImages images) {
        String container = create(engine, images, "cat /tmp/x/y; stat -c %u /tmp/x/y");
        byte[] tar =
                Command.shell(
                                "mkdir -p \"$1/t/x\" && echo deep > \"$1/t/x/y\" && tar -C \"$1/t\" --owner=7 -cf - x",
                                engine.scratch().toString())
                        .run()
                        .succeeded()
                        .bytes();

        engine.command("cp", "-", container + ":/tmp").input(tar).run().succeeded();

        assertThat(engine.call("start", "-a", container).output()).isEqualTo("deep\n0\n");
    }

    @Test
    void diffTellsWhatChanged(Engine engine, TestImages images) {
        String container =
                create(
                        engine,
                        images,
                        "echo x > /new; echo x >> /etc/passwd; rm /etc/group; mkdir /d; touch /d/f");
        engine.call("start", "-a", container).succeeded();

        assertThat(engine.call("diff", container).lines())
                .contains("A /new", "C /etc/passwd", "D /etc/group", "A /d", "A /d/f", "C /etc")
                .doesNotContain("C /bin");
    }

    @Test
    void commitMakesAnImageThatRuns(Engine engine, TestImages images) {
        String container = create(engine, images, "echo kept > /kept; rm /etc/group");
        engine.call("start", "-a", container).succeeded();

        engine.call(
                        "commit",
                        "-m",
                        "why",
                        "-c",
                        "CMD [\"sh\",\"-c\",\"cat /kept; ls /etc/group\"]",
                        "-c",
                        "ENV COLOUR=red",
                        container,
                        "committed:1")
                .succeeded();

        Outcome outcome = engine.call("run", "--rm", "committed:1");
        assertThat(outcome.output()).isEqualTo("kept\n");
        assertThat(outcome.error()).contains("/etc/group");
        assertThat(engine.run("committed:1", "sh", "-c", "echo $COLOUR").output())
                .isEqualTo("red\n");
        assertThat(engine.call("history", "--format", "{{.Comment}}", "committed:1").lines())
                .first()
                .isEqualTo("why");
    }

    @Test
    void exportedAndImportedItIsTheSame(Engine engine, TestImages images) {
        String container = create(engine, images, "echo kept > /kept; rm /etc/group");
        engine.call("start", "-a", container).succeeded();
        Path archive = engine.scratch().resolve("x.tar");

        engine.call("export", "-o", archive.toString(), container).succeeded();
        engine.call("import", "-c", "CMD cat /kept", archive.toString(), "imported:1").succeeded();

        assertThat(engine.call("run", "--rm", "imported:1").output()).isEqualTo("kept\n");
        assertThat(Command.of("tar", "-tf", archive.toString()).run().lines())
                .contains("kept", "bin/", "etc/passwd")
                .doesNotContain("etc/group");
    }

    /// Each in two streams, one after the other, as `pigz`, `pbzip2` and `cat` make them.
    @ParameterizedTest
    @ValueSource(strings = {"cat", "gzip", "zstd -q", "bzip2", "xz -9"})
    void archivesMayBeCompressedAsUsersDo(String packer, Engine engine, TestImages images) {
        engine.call("create", "--name=it", image(engine, images), "cat", "/a").succeeded();
        String script =
                """
                mkdir -p $1/tree; echo packed >$1/tree/a; tar -C $1/tree -cf $1/plain .
                { head -c 1000 $1/plain | $2; tail -c +1001 $1/plain | $2; } >$1/archive""";
        Command.shell(script, engine.scratch().toString(), packer).run().succeeded();
        byte[] archive = Disk.bytes(engine.scratch().resolve("archive"));

        engine.command(List.of("cp", "-", "it:/")).input(archive).run().succeeded();
        engine.command(List.of("import", "-", "packed")).input(archive).run().succeeded();

        assertThat(engine.call("start", "-a", "it").succeeded().output()).isEqualTo("packed\n");
        engine.call("create", "--name=other", "packed", "/a").succeeded();
        assertThat(engine.call("cp", "other:/a", "-").succeeded().output()).contains("packed\n");
        engine.call("rm", "it", "other").succeeded();
        engine.call("rmi", "packed").succeeded();
    }

    @ParameterizedTest
    @CsvSource({"bzip2, bzip2: truncated", "xz, xz: truncated"})
    @NutshellOnly
    void archiveThatEndsTooEarly(String packer, String reason, Engine engine, TestImages images) {
        byte[] whole = packed(packer, engine);

        refused(Arrays.copyOf(whole, whole.length / 2), reason, engine, images);
    }

    @Test
    @NutshellOnly
    void archiveThatWantsTooMuchMemory(Engine engine, TestImages images) {
        refused(
                XzDictionary.of(37, packed("xz", engine)),
                "xz: decompressing needs 1537 MiB of memory, limit 129 MiB",
                engine,
                images);
    }

    private static byte[] packed(String packer, Engine engine) {
        Path archive = engine.scratch().resolve("archive");
        Command.shell("tar -C /etc -cf - passwd | $2 >$1", archive.toString(), packer)
                .run()
                .succeeded();
        return Disk.bytes(archive);
    }

    /// Nothing of it comes into a container or becomes an image.
    private static void refused(byte[] archive, String reason, Engine engine, TestImages images) {
        engine.call("create", "--name=it", image(engine, images)).succeeded();
        try {
            engine.command(List.of("cp", "-", "it:/"))
                    .input(archive)
                    .run()
                    .refused(1, "archive: " + reason);
            engine.command(List.of("import", "-", "half"))
                    .input(archive)
                    .run()
                    .refused(1, "cannot read the archive: " + reason);

            assertThat(engine.call("diff", "it").succeeded().output()).isEmpty();
            assertThat(engine.call("images", "-q", "half").succeeded().output()).isEmpty();
        } finally {
            engine.call("rm", "it").succeeded();
        }
    }

    @Test
    void anArchiveOfAWebServerIsImported(Engine engine) {
        try (FakeServer server = FakeServer.plain()) {
            server.on("/moved", Reply.of(302).with("Location", "/img.tar.gz"));
            server.on("/img.tar.gz", Reply.of(200).with(archiveOf("from the web", engine)));
            String address = server.url("/moved");

            Outcome outcome = engine.call("import", "-c", "CMD x", address, "web:1").succeeded();

            String id = engine.call("inspect", "-f", "{{.Id}}", "web:1").output().strip();
            assertThat(outcome.lines().getLast()).isEqualTo(id);
            assertThat(engine.call("history", "--format", "{{.Comment}}", "web:1").lines())
                    .containsExactly("Imported from " + address);
            engine.call("create", "--name=web", "web:1").succeeded();
            assertThat(engine.call("cp", "web:/a", "-").succeeded().output())
                    .contains("from the web");
            engine.call("rm", "web").succeeded();
            engine.call("rmi", "web:1").succeeded();
        }
    }

    @Test
    @NutshellOnly
    void anImportFromAnAddressPrintsTheIdAlone(Engine engine) {
        try (FakeServer server = FakeServer.plain()) {
            server.on("/img", Reply.of(200).with(archiveOf("x", engine)).unannounced());

            Outcome outcome = engine.call("import", server.url("/img")).succeeded();

            assertThat(outcome.output()).matches("sha256:[0-9a-f]{64}\n");
            assertThat(outcome.errorLines())
                    .containsExactly("Downloading from " + server.url("/img"));
            engine.call("rmi", outcome.output().strip()).succeeded();
        }
    }

    @Test
    @NutshellOnly
    void anAddressWithoutAWholeArchive(Engine engine) {
        byte[] archive = archiveOf("x", engine);
        try (FakeServer server = FakeServer.plain()) {
            server.on("/torn", Reply.of(200).with(archive).cutAfter(archive.length / 2));
            String nothing = server.url("/nothing");
            String torn = server.url("/torn");

            engine.call("import", nothing, "half")
                    .refused(1, "cannot fetch " + nothing + ": status 404 (not found)");
            assertThat(engine.call("import", torn, "half").exited(1).errorLines())
                    .containsExactly(
                            "Downloading from " + torn,
                            "nutshell: cannot fetch " + torn + ": connection closed in the middle");
        }
        engine.call("import", "http://127.0.0.1:1/x", "half")
                .refused(1, "cannot fetch http://127.0.0.1:1/x: connection refused");
        assertThat(engine.call("images", "-q", "half").succeeded().output()).isEmpty();
    }

    private static byte[] archiveOf(String content, Engine engine) {
        Path archive = engine.scratch().resolve("web.tar.gz");
        Command.shell(
                        "mkdir -p $1/web; echo \"$2\" >$1/web/a; tar -C $1/web -czf $1/web.tar.gz .",
                        engine.scratch().toString(),
                        content)
                .run()
                .succeeded();
        return Disk.bytes(archive);
    }

    @Test
    @NutshellOnly
    void whatIsNotThereIsNamed(Engine engine, TestImages images) {
        String container = create(engine, images, "true");

        assertThat(engine.call("cp", container + ":/nope", "-").errorLines())
                .containsExactly(
                        "nutshell: could not find the file /nope in container " + container);
        assertThat(engine.call("cp", "/no/file", container + ":/x").errorLines())
                .containsExactly(
                        "nutshell: copy with container "
                                + container
                                + ": /no/file: no such file or directory");
    }

    private static String create(Engine engine, TestImages images, String script) {
        return engine.call("create", image(engine, images), "sh", "-c", script)
                .succeeded()
                .output()
                .strip();
    }

    private static String image(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        return images.busybox();
    }
}
