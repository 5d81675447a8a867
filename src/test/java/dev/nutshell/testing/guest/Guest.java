package dev.nutshell.testing.guest;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// A virtual machine with a kernel of its own, in which test classes run. Needs no root here, and is root there.
public final class Guest {
    private Guest() {}

    /// Runs the classes (by name, for tests are not public) and returns what the guest printed.
    ///
    /// The calling test is skipped where qemu or Debian's packages are not to be had.
    public static String run(String... classes) {
        String kernel = kernel();
        List<String> command = new ArrayList<>();
        command.add(script("boot"));
        command.add(kernel);
        command.add(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")));
        command.addAll(List.of(classes));
        return output(command);
    }

    /// Cuts the power of a machine in which `binary` works, so many times, and returns what was found after each boot.
    public static String cutPower(String binary, int cuts) {
        return output(List.of(script("power-cut"), kernel(), binary, Integer.toString(cuts)));
    }

    /// Plays a shell script in a machine that has the binary at `/nutshell` and a copy of the folder at its own path.
    ///
    /// @param tools programs of this machine that it has besides busybox's
    /// @param modules of its kernel besides overlayfs, each with what it depends on
    /// @return what it printed
    public static String play(
            Path binary,
            Path folder,
            List<String> tools,
            List<String> modules,
            String script,
            String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(script("hosts"));
        command.add(kernel());
        command.add(binary.toString());
        command.add(folder.toString());
        command.add(String.join(" ", tools));
        command.add(String.join(" ", modules));
        command.add(script);
        command.addAll(List.of(arguments));
        return output(command);
    }

    private static String kernel() {
        for (String tool : List.of("qemu-system-x86_64", "busybox", "apt-get")) {
            assumeTrue(isInstalled(tool), tool + " is not installed");
        }
        return output(List.of(script("kernel"))).strip();
    }

    private static boolean isInstalled(String tool) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
    }

    /// Copies of the build may have lost the permission to execute, so bash is named.
    private static String script(String name) {
        try {
            return Path.of(
                            Objects.requireNonNull(Guest.class.getResource("/guest/" + name))
                                    .toURI())
                    .toString();
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static String output(List<String> command) {
        try {
            List<String> words = new ArrayList<>(List.of("bash"));
            words.addAll(command);
            ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            Process process = builder.start();
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(command.getFirst() + " failed:\n" + output);
            }
            return output;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }
}
