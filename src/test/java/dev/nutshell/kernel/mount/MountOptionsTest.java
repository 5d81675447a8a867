package dev.nutshell.kernel.mount;

import static dev.nutshell.kernel.abi.MountConstants.MOUNT_ATTR_ATIME;
import static dev.nutshell.kernel.abi.MountConstants.MOUNT_ATTR_NOATIME;
import static dev.nutshell.kernel.abi.MountConstants.MOUNT_ATTR_NODEV;
import static dev.nutshell.kernel.abi.MountConstants.MOUNT_ATTR_NOEXEC;
import static dev.nutshell.kernel.abi.MountConstants.MOUNT_ATTR_NOSUID;
import static dev.nutshell.kernel.abi.MountConstants.MOUNT_ATTR_RDONLY;
import static dev.nutshell.kernel.abi.MountConstants.MOUNT_ATTR_STRICTATIME;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MountOptionsTest {
    @Test
    void sortsWordsByWhatTheyAreFor() {
        MountOptions options =
                MountOptions.parse(
                        List.of(
                                "nosuid",
                                "noexec",
                                "nodev",
                                "mode=755",
                                "size=64k",
                                "rprivate",
                                "rro"));

        assertThat(options.attributes())
                .isEqualTo(
                        new MountAttributes(
                                MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NODEV, 0));
        assertThat(options.recursiveAttributes()).isEqualTo(MountAttributes.READ_ONLY);
        assertThat(options.propagation()).contains(Propagation.PRIVATE);
        assertThat(options.propagationRecursive()).isTrue();
        assertThat(options.bind()).isFalse();
        assertThat(options.superblock()).containsExactly("mode=755", "size=64k");
    }

    @Test
    void knowsBindMounts() {
        assertThat(MountOptions.parse(List.of("bind")).recursiveBind()).isFalse();
        assertThat(MountOptions.parse(List.of("bind")).bind()).isTrue();
        assertThat(MountOptions.parse(List.of("rbind", "bind")).recursiveBind()).isTrue();
        assertThat(MountOptions.parse(List.of("defaults")).superblock()).isEmpty();
    }

    @Test
    void laterWordsWin() {
        assertThat(MountOptions.parse(List.of("ro", "rw")).attributes())
                .isEqualTo(new MountAttributes(0, MOUNT_ATTR_RDONLY));
        assertThat(MountOptions.parse(List.of("rw", "ro")).attributes().set())
                .isEqualTo(MOUNT_ATTR_RDONLY);
        assertThat(MountOptions.parse(List.of("noexec", "exec")).attributes())
                .isEqualTo(new MountAttributes(0, MOUNT_ATTR_NOEXEC));
    }

    @Test
    void accessTimeModesReplaceEachOther() {
        MountAttributes attributes =
                MountOptions.parse(List.of("strictatime", "nodev", "noatime")).attributes();

        assertThat(attributes.set()).isEqualTo(MOUNT_ATTR_NOATIME | MOUNT_ATTR_NODEV);
        assertThat(attributes.clear()).isEqualTo(MOUNT_ATTR_ATIME);
        assertThat(MountOptions.parse(List.of("noatime", "relatime")).attributes())
                .isEqualTo(new MountAttributes(0, MOUNT_ATTR_ATIME));
        assertThat(MountOptions.parse(List.of("strictatime")).attributes().set())
                .isEqualTo(MOUNT_ATTR_STRICTATIME);
    }

    @Test
    void relatimeIsNotRecursiveLatime() {
        MountOptions options = MountOptions.parse(List.of("relatime", "rnoatime"));

        assertThat(options.attributes()).isEqualTo(MountAttributes.REL_ATIME);
        assertThat(options.recursiveAttributes()).isEqualTo(MountAttributes.NO_ATIME);
    }
}
