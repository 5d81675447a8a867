package dev.nutshell.kernel.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountTableTest {
    @Test
    void readsEveryField() {
        MountTable table =
                MountTable.parse(
                        """
                36 35 98:0 /mnt1 /mnt/parent rw,noatime master:1 propagate_from:2 - ext3 /dev/root rw,errors=continue
                37 36 0:40 / /mnt/parent/a\\040b\\134c\\011d rw - tmpfs none rw,size=64k
                """);

        assertThat(table.entries())
                .containsExactly(
                        new MountTable.Entry(
                                36,
                                35,
                                "98:0",
                                "/mnt1",
                                "/mnt/parent",
                                List.of("rw", "noatime"),
                                List.of("master:1", "propagate_from:2"),
                                "ext3",
                                "/dev/root",
                                List.of("rw", "errors=continue")),
                        new MountTable.Entry(
                                37,
                                36,
                                "0:40",
                                "/",
                                "/mnt/parent/a b\\c\td",
                                List.of("rw"),
                                List.of(),
                                "tmpfs",
                                "none",
                                List.of("rw", "size=64k")));
    }

    @Test
    void findsTheMountOnTopAndThoseBelow() {
        MountTable table =
                MountTable.parse(
                        """
                1 0 8:1 / / rw - ext4 /dev/sda rw
                2 1 0:2 / /run rw - tmpfs first rw
                3 2 0:3 / /run rw - tmpfs second rw
                4 1 0:4 / /runner rw - tmpfs third rw
                5 3 0:5 / /run/x rw - tmpfs fourth rw
                """);

        assertThat(table.at("/run").orElseThrow().source()).isEqualTo("second");
        assertThat(table.at("/none")).isEmpty();
        assertThat(table.below("/run")).extracting(MountTable.Entry::id).containsExactly(2, 3, 5);
        assertThat(table.below("/")).hasSize(5);
    }

    @Test
    void nonUtf8AndOddEscapesStay() {
        assertThat(MountTable.unescape("\\303\\274")).isEqualTo("ü");
        assertThat(MountTable.unescape("a\\04")).isEqualTo("a\\04");
        assertThat(MountTable.unescape("a\\089")).isEqualTo("a\\089");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "1 2 0:3 / / rw - ext4",
                "x 2 0:3 / / rw - ext4 src rw",
                "1 2 0:3 / / rw shared:1 ext4 src rw"
            })
    void refusesMalformedLines(String line) {
        assertThatThrownBy(() -> MountTable.parse(line))
                .isInstanceOf(EngineException.class)
                .hasMessage("mount table: malformed line '" + line + "'");
    }

    @Test
    void namesAProcessThatIsGone() {
        assertThatThrownBy(() -> MountTable.of(Integer.MAX_VALUE))
                .hasMessage("mount table /proc/2147483647/mountinfo: no such process");
    }

    @Test
    void ownTableHasARoot() {
        assertThat(MountTable.current().at("/")).isPresent();
    }
}
