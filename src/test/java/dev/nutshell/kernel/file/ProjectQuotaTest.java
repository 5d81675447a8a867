package dev.nutshell.kernel.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// With a file system of one directory; real ones are in `DiskQuotaIT`.
class ProjectQuotaTest {
    private static final int DIRECTORY = 41;

    private final FakeFileSystem fake = new FakeFileSystem();
    private final ProjectQuota quota = new ProjectQuota(fake);
    private final Fd directory = new Fd(fake, DIRECTORY, "/state");

    @Test
    void quotasThatAreOnlyCountedLimitNobody() {
        fake.flags = 0x10;
        assertThat(quota.isEnforced(directory)).isFalse();
        fake.flags = 0x30;
        assertThat(quota.isEnforced(directory)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Errno.class,
            names = {"ENOSYS", "ESRCH", "EINVAL", "ENOTBLK", "EOPNOTSUPP"})
    void kernelsAndFileSystemsWithoutQuotasLimitNobody(Errno answer) {
        fake.failure = answer;

        assertThat(quota.isEnforced(directory)).isFalse();
    }

    @Test
    void otherFailuresAreNoAnswer() {
        fake.failure = Errno.EIO;

        assertThatThrownBy(() -> quota.isEnforced(directory))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("quotactl_fd(2) /state: EIO");
    }

    @Test
    void projectIsFreeWhileNothingIsKnownOfIt() {
        // XFS
        assertThat(quota.isFree(directory, 5)).isTrue();
        // ext4
        fake.projects.put(5, new long[9]);
        assertThat(quota.isFree(directory, 5)).isTrue();

        for (int field : new int[] {0, 2, 5}) {
            long[] used = new long[9];
            used[field] = 1;
            fake.projects.put(5, used);
            assertThat(quota.isFree(directory, 5)).isFalse();
        }
    }

    @Test
    void directoryThatJoinsKeepsItsOtherFlags() {
        fake.attributes[0] = 0x40;

        quota.join(directory, 77);

        assertThat(fake.attributes[0]).isEqualTo(0x240);
        assertThat(quota.of(directory)).isEqualTo(77);
    }

    @Test
    void limitIsInWholeBlocks() {
        quota.limit(directory, 77, 4097);

        assertThat(fake.projects.get(77)).startsWith(5, 5);
        // the number of files stays without a limit
        assertThat(fake.projects.get(77)[8] & 0xffff_ffffL).isEqualTo(1);

        quota.limit(directory, 77, 0);

        assertThat(fake.projects.get(77)).startsWith(0, 0);
    }

    @Test
    void directoryWithoutProjectsIsNobodys() {
        fake.failure = Errno.ENOTTY;

        assertThat(quota.of(directory)).isZero();
    }

    private static final class FakeFileSystem implements Syscalls {
        private final Map<Integer, long[]> projects = new HashMap<>();
        private final int[] attributes = new int[7];
        private int flags;
        private Errno failure;

        @Override
        public long call(SystemCall call, long a, long b, long c, long d, long e, long f) {
            assertThat(a).isEqualTo(DIRECTORY);
            if (failure != null) {
                return -failure.number();
            }
            return call == SystemCall.IOCTL ? ioctl((int) b, c) : quota((int) b, (int) c, d);
        }

        private long ioctl(int request, long address) {
            MemorySegment own = MemorySegment.ofArray(attributes);
            MemorySegment callers = MemorySegment.ofAddress(address).reinterpret(own.byteSize());
            switch (request) {
                case 0x801c581f -> callers.copyFrom(own);
                case 0x401c5820 -> own.copyFrom(callers);
                default -> throw new AssertionError(Integer.toHexString(request));
            }
            return 0;
        }

        private long quota(int command, int project, long address) {
            MemorySegment callers = MemorySegment.ofAddress(address).reinterpret(80);
            // all three for projects: 2
            switch (command) {
                case 0x5805 << 8 | 2 -> callers.set(ValueLayout.JAVA_SHORT, 2, (short) flags);
                case 0x800007 << 8 | 2 -> {
                    if (!projects.containsKey(project)) {
                        return -Errno.ENOENT.number();
                    }
                    callers.copyFrom(MemorySegment.ofArray(projects.get(project)));
                }
                case 0x800008 << 8 | 2 ->
                        projects.put(
                                project,
                                callers.asSlice(0, 72).toArray(ValueLayout.JAVA_LONG_UNALIGNED));
                default -> throw new AssertionError(Integer.toHexString(command));
            }
            return 0;
        }
    }
}
