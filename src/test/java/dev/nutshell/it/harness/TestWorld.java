package dev.nutshell.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What all tests of one run share: the registry, the images, the reference Docker. Made on first use, taken down
/// after the last test, which then must find the machine as it was.
public final class TestWorld implements AutoCloseable {
    private static final boolean ON_DOCKER =
            System.getProperty("it.engine", "nutshell").equals("docker");

    private final List<String> machineBefore = Leftovers.machine();
    private final Path directory = Disk.temporary("nutshell-it-world");
    private final Registry registry =
            Registry.start(Disk.directories(directory.resolve("registry")));
    private final TestImages images =
            new TestImages(Disk.directories(directory.resolve("images")), registry);
    private Optional<Docker> docker = Optional.empty();
    private boolean dockerTried;

    public static boolean isOnDocker() {
        return ON_DOCKER;
    }

    public Registry registry() {
        return registry;
    }

    public TestImages images() {
        return images;
    }

    /// Docker on this machine, where it is installed and starts.
    public synchronized Optional<Docker> docker() {
        if (!dockerTried) {
            dockerTried = true;
            docker = Docker.start(Disk.directories(directory.resolve("docker")));
        }
        return docker;
    }

    public Engine newEngine() {
        Path area = Disk.temporary("nutshell-it");
        return ON_DOCKER
                ? new DockerEngine(
                        docker().orElseThrow(() -> new AssertionError("dockerd does not start")),
                        area)
                : new NutshellEngine(binary(), area);
    }

    private static Path binary() {
        Path binary =
                Path.of(System.getProperty("nutshell.binary", "target/nutshell")).toAbsolutePath();
        assertThat(Files.isExecutable(binary))
                .as("%s (-Dnutshell.binary) can be executed", binary)
                .isTrue();
        return binary;
    }

    @Override
    public void close() {
        docker.ifPresent(Docker::close);
        registry.close();
        Disk.remove(directory);
        assertThat(Leftovers.machine()).as("the machine after all tests").isEqualTo(machineBefore);
    }
}
