package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Disk;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.it.harness.TarBytes;
import dev.nutshell.it.harness.TestImages;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Images mounted into containers: `--mount type=image`.
@EngineTest
@NutshellOnly
class ImageMountIT {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private NutshellEngine engine;
    private String box;
    private String data;

    /// One of one layer, with what a layer must not show by itself; one of several is busybox.
    @BeforeEach
    void makeImages(NutshellEngine engine, TestImages images) {
        this.engine = engine;
        box = images.busybox();
        byte[] tar =
                new TarBytes()
                        .directory("data")
                        .directory("data/deep")
                        .file("data/deep/file", "of the image\n")
                        .file("data/.wh.gone", "")
                        .symlink("link", "/data/deep")
                        .symlink("out", "../../../../../../../etc")
                        .closed();
        data =
                images.crafted(
                        "mounted" + NUMBER.incrementAndGet(),
                        layout -> List.of(layout.gzip(tar)),
                        _ -> {});
        engine.pull(box);
        engine.pull(data);
    }

    private String mount(String target, String more) {
        return "--mount=type=image,source=" + data + ",target=" + target + more;
    }

    @Test
    void theImageIsThereAtEveryStartAndCannotBeWritten() {
        engine.call(
                        "create",
                        "--name=it",
                        "--read-only",
                        mount("/new/place", ""),
                        "--mount=type=image,source=" + box + ",target=/box",
                        box,
                        "sh",
                        "-c",
                        "cat /new/place/data/deep/file; ls /new/place/data; /box/bin/busybox echo run;"
                                + " for f in /new/place/x /new/place/data/deep/file /box/x;"
                                + " do touch $f 2>&1 | grep -c 'Read-only file system'; done")
                .succeeded();

        for (int start = 0; start < 2; start++) {
            assertThat(engine.call("start", "-a", "it").lines())
                    .containsExactly("of the image", "deep", "run", "1", "1", "1");
        }
        engine.call("rm", "it").succeeded();
    }

    /// Layers are shared: not even who may mount anything can change them.
    @Test
    void aPrivilegedContainerCannotMakeItWritable() {
        Outcome outcome =
                engine.run(
                        "--privileged",
                        mount("/m", ""),
                        box,
                        "sh",
                        "-c",
                        "mount -o remount,rw,bind /m; mount -o remount,rw /m; touch /m/x; test ! -e /m/x");

        assertThat(outcome.succeeded().error()).contains("Read-only file system");
        engine.run(mount("/m", ""), box, "test", "!", "-e", "/m/x").succeeded();
    }

    @Test
    void aPartOfItCanBeADirectoryALinkInsideOrAFile() {
        Outcome outcome =
                engine.run(
                        mount("/d", ",image-subpath=data/deep"),
                        mount("/l", ",image-subpath=link"),
                        mount("/etc/f", ",image-subpath=data/deep/file"),
                        box,
                        "sh",
                        "-c",
                        "cat /d/file /l/file /etc/f; touch /d/x /l/x 2>&1 | grep -c Read-only");

        assertThat(outcome.succeeded().lines())
                .containsExactly("of the image", "of the image", "of the image", "2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DATA   | no/such      | no such file or directory in image",
                "DATA   | out/hostname | no such file or directory in image",
                "DATA   | ../data      | subpath must be a relative path within the image",
                "DATA   | /data        | subpath must be a relative path within the image",
                "absent | data         | no such image: absent",
            })
    void whatCannotBeMountedIsRefusedAndNothingIsMade(
            String source, String subpath, String message) {
        String mount =
                "--mount=type=image,source=%s,target=/m,image-subpath=%s"
                        .formatted(source.replace("DATA", data), subpath);

        engine.call("create", mount, box, "true").refused(1, message);
        engine.run(mount, box, "true").refused(125, message);

        assertThat(engine.call("ps", "-aq").succeeded().output()).isEmpty();
        assertThat(Disk.list(engine.root().resolve("snapshots"))).isEmpty();
    }

    @Test
    void inspectAndListsTellOfIt() {
        engine.call("create", "--name=it", mount("/m", ",ro,image-subpath=data"), box).succeeded();

        assertThat(
                        engine.inspect(
                                "it",
                                "{{range .Mounts}}{{.Type}} {{.Name}} {{.Source}} {{.Destination}}"
                                        + " [{{.Mode}}] {{.RW}}{{end}}"))
                .isEqualTo("image " + data + " " + data + " /m [] false");
        assertThat(engine.inspect("it", "{{json .HostConfig.Mounts}}"))
                .isEqualTo(
                        "[{\"Type\":\"image\",\"Source\":\"%s\",\"Target\":\"/m\",\"ReadOnly\":true,"
                                        .formatted(data)
                                + "\"ImageOptions\":{\"Subpath\":\"data\"}}]");
        assertThat(
                        engine.call(
                                        "ps",
                                        "-a",
                                        "--no-trunc",
                                        "--filter=volume=/m",
                                        "--format={{.Names}} {{.Mounts}} {{.LocalVolumes}}")
                                .lines())
                .containsExactly("it " + data + " 0");
        engine.call("rm", "it").succeeded();
    }

    @Test
    void aMountedImageIsInUseAndItsLayersStayAsLongAsTheContainer() {
        engine.call("create", "--name=it", mount("/m", ""), box, "cat", "/m/data/deep/file")
                .succeeded();
        engine.sleeper(box, "running", mount("/m", ""));

        engine.call("rmi", "-f", data)
                .refused(1, "cannot be forced", "image is being used by running container");
        engine.call("rm", "-f", "running").succeeded();
        engine.call("rmi", data)
                .refused(1, "must be forced", "image is being used by stopped container");
        engine.call("image", "prune", "-af").succeeded();
        engine.call("image", "inspect", data).succeeded();

        engine.call("rmi", "-f", data).succeeded();
        engine.call("image", "prune", "-af").succeeded();
        assertThat(engine.call("store", "check").succeeded().output()).isEmpty();
        assertThat(engine.call("start", "-a", "it").succeeded().output())
                .isEqualTo("of the image\n");

        engine.call("rm", "it").succeeded();
        engine.call("image", "prune", "-af").succeeded();
        assertThat(Disk.list(engine.root().resolve("layers/sha256"))).isEmpty();
        assertThat(Disk.list(engine.root().resolve("chains/sha256"))).isEmpty();
    }

    @Test
    void aLayerThatIsMissingIsFound() {
        engine.call("create", "--name=it", mount("/m", ""), box, "true").succeeded();
        engine.call("rmi", "-f", data).succeeded();
        String own = engine.inspect("it", "{{.GraphDriver.Data.LowerDir}}");
        Path layers = engine.root().resolve("layers/sha256");
        for (String layer : Disk.list(layers)) {
            if (!own.contains(layer)) {
                Disk.remove(layers.resolve(layer));
            }
        }

        assertThat(engine.call("store", "check").exited(1).output())
                .contains("container ", ": layer sha256:", " is missing (pull image ")
                .contains("which it mounts, again)");
        engine.call("rm", "it").succeeded();
    }

    @Test
    void filesAreCopiedOutOfItAndNotIn() {
        engine.call("create", "--name=it", mount("/m", ""), mount("/l", ",image-subpath=link"), box)
                .succeeded();
        engine.sleeper(box, "running", mount("/m", ""));
        Path target = engine.scratch();

        for (String container : new String[] {"it", "running"}) {
            Path copy = Disk.directories(target.resolve(container));
            engine.call("cp", container + ":/m/data/deep/file", copy.toString()).succeeded();
            assertThat(copy.resolve("file")).content().isEqualTo("of the image\n");
            engine.call("cp", container + ":/m", copy.toString()).succeeded();
            assertThat(copy.resolve("m/data/deep/file")).content().isEqualTo("of the image\n");
            engine.call("cp", copy + "/file", container + ":/m/new")
                    .refused(1, "mounted volume is marked read-only: /m");
        }
        engine.call("cp", "it:/l/.", target + "/content").succeeded();
        assertThat(target.resolve("content/file")).content().isEqualTo("of the image\n");
        engine.call("cp", "it:/l", target + "/named").succeeded();
        assertThat(target.resolve("named/file")).content().isEqualTo("of the image\n");
        engine.call("cp", "it:/m/out/hostname", target + "/leak").refused(1, "no such file");
        assertThat(
                        Command.shell(
                                        "\"$@\" cp it:/l - | tar -t",
                                        engine.command(List.of()).words().toArray(String[]::new))
                                .run()
                                .lines())
                .containsExactly("l/", "l/file");
        engine.call("rm", "-f", "it", "running").succeeded();
    }

    @Test
    void anotherContainerTakesVolumesOverAndNotImages() {
        engine.call("create", "--name=it", mount("/m", ""), "-v=/volume", box).succeeded();

        assertThat(engine.run("--volumes-from=it", box, "ls", "-d", "/m", "/volume").lines())
                .containsExactly("/volume");
        engine.call("rm", "-v", "it").succeeded();
    }
}
