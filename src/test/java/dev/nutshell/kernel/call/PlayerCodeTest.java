package dev.nutshell.kernel.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutshell.kernel.abi.Architecture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlayerCodeTest {
    @TempDir private Path directory;

    @Test
    void isTheAssembledX86Source() throws Exception {
        assertAssembled(
                Architecture.X86_64,
                "player-x86_64.s",
                System.getProperty("os.arch").equals("amd64") ? "" : "x86_64-linux-gnu-");
    }

    @Test
    void isTheAssembledArmSource() throws Exception {
        assertAssembled(
                Architecture.AARCH64,
                "player-aarch64.s",
                System.getProperty("os.arch").equals("aarch64") ? "" : "aarch64-linux-gnu-");
    }

    private void assertAssembled(Architecture architecture, String source, String prefix)
            throws Exception {
        assumeTrue(isInstalled(prefix + "as"), prefix + "as is not installed");
        Path assembly = directory.resolve(source);
        try (InputStream resource = PlayerCodeTest.class.getResourceAsStream(source)) {
            Files.copy(resource, assembly);
        }
        Path object = directory.resolve("player.o");
        Path code = directory.resolve("player.bin");
        run(prefix + "as", assembly.toString(), "-o", object.toString());
        run(prefix + "objcopy", "-O", "binary", "-j", ".text", object.toString(), code.toString());

        assertThat(PlayerCode.of(architecture)).isEqualTo(Files.readAllBytes(code));
    }

    private static boolean isInstalled(String program) throws InterruptedException {
        try {
            return new ProcessBuilder(program, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false;
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as(String.join(" ", command))
                .isZero();
    }
}
