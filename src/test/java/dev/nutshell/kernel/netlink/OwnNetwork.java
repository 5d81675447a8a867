package dev.nutshell.kernel.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.abi.CloneArguments;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.testing.OwnThread;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

/// A network namespace of a test's own, and the tools that look into it.
final class OwnNetwork {
    private OwnNetwork() {}

    static <T> T call(Syscalls syscalls, Callable<T> body) throws Exception {
        return OwnThread.call(
                () -> {
                    syscalls.invoke(SystemCall.UNSHARE, "", CloneArguments.CLONE_NEWNET);
                    return body.call();
                });
    }

    /// What a tool prints in the namespace of the calling thread.
    static String tool(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
