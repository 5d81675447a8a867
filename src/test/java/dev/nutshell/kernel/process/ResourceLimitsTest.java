package dev.nutshell.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.FakeSyscalls;
import dev.nutshell.kernel.call.SymbolSource;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ResourceLimitsTest {
    @Test
    void numbersAreTheKernels() throws Exception {
        // the order of /proc/self/limits differs, so compare values by name
        ResourceLimits limits = new ResourceLimits(SymbolSource.syscalls());
        String table = Files.readString(Path.of("/proc/self/limits"));
        assertRow(table, "Max open files", limits.get(Resource.NOFILE));
        assertRow(table, "Max processes", limits.get(Resource.NPROC));
        assertRow(table, "Max stack size", limits.get(Resource.STACK));
        assertRow(table, "Max locked memory", limits.get(Resource.MEMLOCK));
        assertRow(table, "Max pending signals", limits.get(Resource.SIGPENDING));
        assertRow(table, "Max msgqueue size", limits.get(Resource.MSGQUEUE));
        assertRow(table, "Max realtime timeout", limits.get(Resource.RTTIME));
        assertThat(Resource.RTTIME.number()).isEqualTo(15);
    }

    @Test
    void setsBothLimits() {
        ResourceLimits limits = new ResourceLimits(SymbolSource.syscalls());
        ResourceLimits.Limit before = limits.get(Resource.CORE);
        try {
            limits.set(Resource.CORE, new ResourceLimits.Limit(0, before.hard()));
            assertThat(limits.get(Resource.CORE))
                    .isEqualTo(new ResourceLimits.Limit(0, before.hard()));
        } finally {
            limits.set(Resource.CORE, before);
        }
    }

    @Test
    void namesWhatWasRefused() {
        ResourceLimits limits =
                new ResourceLimits(new FakeSyscalls().failing(SystemCall.PRLIMIT64, Errno.EPERM));

        assertThatThrownBy(
                        () ->
                                limits.set(
                                        Resource.NOFILE,
                                        new ResourceLimits.Limit(10, ResourceLimits.UNLIMITED)))
                .hasMessage("prlimit64(2) RLIMIT_NOFILE=10:-1: EPERM (Operation not permitted)");
    }

    @Test
    void knowsBothSpellings() {
        assertThat(Resource.ofName("nofile")).contains(Resource.NOFILE);
        assertThat(Resource.ofName("RLIMIT_AS")).contains(Resource.AS);
        assertThat(Resource.ofName("NOFILE")).isEmpty();
        assertThat(Resource.ofName("")).isEmpty();
    }

    private static void assertRow(String table, String name, ResourceLimits.Limit limit) {
        String row = table.lines().filter(line -> line.startsWith(name)).findFirst().orElseThrow();
        assertThat(row.substring(name.length()).strip().split("\\s+"))
                .startsWith(text(limit.soft()), text(limit.hard()));
    }

    private static String text(long limit) {
        return limit == ResourceLimits.UNLIMITED ? "unlimited" : Long.toString(limit);
    }
}
