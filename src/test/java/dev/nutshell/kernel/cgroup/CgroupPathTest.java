package dev.nutshell.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CgroupPathTest {
    @Test
    void parentMayLackTheSlash() {
        assertThat(CgroupPath.of("limits/small/", "c1"))
                .hasToString("/limits/small/c1")
                .isEqualTo(CgroupPath.of("/limits//small", "c1"));
    }

    @Test
    void knowsTheGroupsAboveIt() {
        assertThat(new CgroupPath("/a/b/c").ancestors()).containsExactly("a", "a/b");
        assertThat(new CgroupPath("/a").ancestors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/a/../b", "..", "/a/./b"})
    void rootAndWaysUpAreRefused(String path) {
        assertThatThrownBy(() -> new CgroupPath(path))
                .hasMessage("control group '" + path + "': not the path of a group below the root");
    }
}
