package dev.nutshell.container.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.kernel.mount.MountTable;
import dev.nutshell.spec.container.Mount.Propagation;
import dev.nutshell.spec.container.Mount.Recursion;
import dev.nutshell.spec.runtime.MountSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountSpecsTest {
    @TempDir private Path directory;

    @Test
    void whatLiesDeeperIsMountedLaterAndEqualsKeepTheirOrder() {
        List<MountSpec> mounts =
                MountSpecs.byDepth(
                        List.of(
                                mount("/a/b/c"),
                                mount("/z"),
                                mount("/a/b"),
                                mount("/a"),
                                mount("/a/x")));

        assertThat(mounts)
                .extracting(MountSpec::destination)
                .containsExactly("/z", "/a", "/a/b", "/a/x", "/a/b/c");
    }

    @Test
    void theRootPassesOnWhatABindPassesOn() throws IOException {
        Path shared = Files.createDirectories(directory.resolve("shared/x"));
        Path slave = Files.createDirectories(directory.resolve("slave"));
        Path plain = Files.createDirectories(directory.resolve("plain"));
        MountTable table =
                MountTable.parse(
                        """
                        1 0 8:1 / / rw - ext4 /dev/sda rw
                        2 1 8:1 / %1$s/shared rw shared:7 - ext4 /dev/sda rw
                        3 1 8:1 / %1$s/slave rw master:7 - ext4 /dev/sda rw
                        """
                                .formatted(directory.toRealPath()));
        MountPoint privateBind = bind(plain, Propagation.RPRIVATE);
        MountPoint slaveBind = bind(slave, Propagation.RSLAVE);
        MountPoint sharedBind = bind(shared, Propagation.SHARED);

        assertThat(RootPropagation.matters(List.of(privateBind))).isFalse();
        assertThat(RootPropagation.matters(List.of(privateBind, slaveBind))).isTrue();
        assertThat(RootPropagation.of(List.of(privateBind, slaveBind), table)).isEqualTo("rslave");
        assertThat(RootPropagation.of(List.of(sharedBind, slaveBind), table)).isEqualTo("shared");
        assertThat(RootPropagation.of(List.of(bind(shared, Propagation.SLAVE)), table))
                .isEqualTo("rslave");
        assertThatThrownBy(
                        () -> RootPropagation.of(List.of(bind(slave, Propagation.RSHARED)), table))
                .hasMessage(
                        "path "
                                + slave
                                + " is mounted on "
                                + slave.toRealPath()
                                + " but it is not a shared mount");
        assertThatThrownBy(() -> RootPropagation.of(List.of(bind(plain, Propagation.SLAVE)), table))
                .hasMessage(
                        "path " + plain + " is mounted on / but it is not a shared or slave mount");
    }

    @Test
    void sourcesAreMadeOnlyWhereThatWasAsked() throws IOException {
        Path missing = directory.resolve("a/b");
        MountPoint made = bind(missing, Propagation.RPRIVATE);
        MountPoint required =
                new MountPoint.Bind(
                        missing.toString(),
                        "/x",
                        true,
                        Propagation.RPRIVATE,
                        Recursion.ENABLED,
                        "",
                        false);
        String refusal =
                "invalid mount config for type \"bind\": bind source path does not exist: "
                        + missing;

        BindSources.require(List.of(made));
        assertThatThrownBy(() -> BindSources.require(List.of(required))).hasMessage(refusal);
        assertThatThrownBy(() -> BindSources.prepare(List.of(required))).hasMessage(refusal);

        BindSources.prepare(List.of(made));
        BindSources.prepare(List.of(required));
        assertThat(missing).isEmptyDirectory();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(missing)))
                .isEqualTo("rwxr-xr-x");
    }

    private static MountPoint bind(Path source, Propagation propagation) {
        return new MountPoint.Bind(
                source.toString(), "/x", true, propagation, Recursion.ENABLED, "", true);
    }

    private static MountSpec mount(String destination) {
        return new MountSpec(destination, "tmpfs", "tmpfs", List.of());
    }
}
