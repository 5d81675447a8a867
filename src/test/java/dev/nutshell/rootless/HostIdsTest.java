package dev.nutshell.rootless;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.namespace.IdMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostIdsTest {
    private static final long UID = 1000;
    private static final long GID = 1001;

    @TempDir private Path root;

    private HostIds ids(Map<String, String> environment) {
        return new HostIds(root, environment, UID, GID);
    }

    private HostIds ids() {
        return ids(Map.of());
    }

    private void file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String program(String name, String permissions) throws IOException {
        file(name, "");
        Path file = root.resolve(name);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions))
                .toString();
    }

    private void mappers() throws IOException {
        program("usr/bin/newuidmap", "rwxr-xr-x");
        program("usr/bin/newgidmap", "rwxr-xr-x");
    }

    @Test
    void theRangesAreThoseOfTheNameThatTheMachineKnows() throws IOException {
        mappers();
        file("etc/passwd", "root:x:0:0::/root:/bin/sh\nme:x:1000:1001::/home/me:/bin/sh\n");
        file("etc/subuid", "you:100000:65536\nme:200000:65536\n");
        file("etc/subgid", "me:300000:5\n");

        IdMaps maps = ids(Map.of("USER", "you")).maps();

        assertThat(maps.users())
                .containsExactly(new IdMapping(0, UID, 1), new IdMapping(1, 200000, 65536));
        assertThat(maps.groups())
                .containsExactly(new IdMapping(0, GID, 1), new IdMapping(1, 300000, 5));
        assertThat(ids().advice()).isEmpty();
    }

    @Test
    void aUserOfADirectoryServiceIsKnownByTheEnvironment() throws IOException {
        mappers();
        file("etc/passwd", "me\nother:x:10000:1000::/:/bin/sh\n");
        file("etc/subuid", "me:200000:7\n");
        file("etc/subgid", "me:300000:7\n");

        assertThat(ids(Map.of("USER", "me")).maps().users())
                .containsExactly(new IdMapping(0, UID, 1), new IdMapping(1, 200000, 7));
        assertThat(ids().maps()).isEqualTo(IdMaps.single(UID, GID));
    }

    @Test
    void withoutOneOfTheTwoProgramsTheUserIsAlone() throws IOException {
        file("etc/subuid", "1000:200000:7\n");
        file("etc/subgid", "1000:300000:7\n");
        program("usr/bin/newuidmap", "rwxr-xr-x");
        program("usr/bin/newgidmap", "rw-r--r--");

        assertThat(ids().groupMapper()).isEmpty();
        assertThat(ids().maps()).isEqualTo(IdMaps.single(UID, GID));
        assertThat(ids().advice())
                .isEqualTo(
                        "newuidmap and newgidmap are not installed (package uidmap or"
                                + " shadow-utils)");

        program("usr/bin/newgidmap", "rwxr-xr-x");
        assertThat(ids().maps().isSingle()).isFalse();
    }

    @Test
    void aUserWithoutRangesIsToldHowToGetThem() throws IOException {
        mappers();
        file("etc/passwd", "me:x:1000:1001::/home/me:/bin/sh\n");
        file("etc/subuid", "me:200000:65536\n");

        assertThat(ids().advice())
                .isEqualTo(
                        "no ranges for me in /etc/subuid and /etc/subgid (usermod --add-subuids"
                                + " 100000-165535 --add-subgids 100000-165535 me)");
    }

    @Test
    void aUserWithoutANameIsANumberInTheAdvice() throws IOException {
        mappers();

        assertThat(ids().advice())
                .isEqualTo(
                        "no ranges for user 1000 in /etc/subuid and /etc/subgid (usermod"
                                + " --add-subuids 100000-165535 --add-subgids 100000-165535 NAME)");
    }

    @Test
    void theProgramsAreThoseOfThePathBeforeThoseOfTheUsualPlaces() throws IOException {
        String own = program("opt/shadow/newuidmap", "rwxr-xr-x");
        String usual = program("usr/bin/newuidmap", "rwxr-xr-x");

        assertThat(ids(Map.of("PATH", ":opt/shadow:/none:/opt/shadow:/usr/bin")).userMapper())
                .isEqualTo(own);
        assertThat(ids(Map.of("PATH", "opt/shadow")).userMapper()).isEqualTo(usual);
        assertThat(ids().userMapper()).isEqualTo(usual);
        assertThat(ids().groupMapper()).isEmpty();
    }
}
