package dev.nutshell.it.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The engine under test with state of its own. One is made for each test.
///
/// The tests are written against Docker's behaviour, and run on Docker itself with `-Dit.engine=docker`: that proves
/// the tests, so that a red one means the product.
public sealed interface Engine extends AutoCloseable
        permits NutshellEngine, UnprivilegedUser, DockerEngine {
    /// Any subcommand, ready to be given input and environment.
    Command command(List<String> arguments);

    /// Private scratch space that outlives no test.
    Path scratch();

    default Command command(String... arguments) {
        return command(List.of(arguments));
    }

    /// Runs a subcommand to its end.
    default Outcome call(String... arguments) {
        return command(arguments).run();
    }

    /// `run --rm` with the given flags, image and command.
    default Outcome run(String... arguments) {
        return runCommand(arguments).run();
    }

    default Command runCommand(String... arguments) {
        List<String> words = new ArrayList<>(List.of("run", "--rm"));
        words.addAll(List.of(arguments));
        return command(words);
    }

    /// `run --rm IMAGE sh -c SCRIPT`.
    default Outcome shell(String image, String script) {
        return run(image, "sh", "-c", script);
    }

    /// Starts `run --rm -i ARGUMENTS` and leaves it running; the caller closes it.
    default Running start(String... arguments) {
        return runCommand(
                        Stream.concat(Stream.of("-i"), Stream.of(arguments)).toArray(String[]::new))
                .start();
    }

    /// What `format` makes of the container or image of that name.
    default String inspect(String name, String format) {
        return call("inspect", "-f", format, name).succeeded().output().strip();
    }

    /// Starts a container that sleeps.
    default void sleeper(String image, String name, String... flags) {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", name));
        words.addAll(List.of(flags));
        words.addAll(List.of(image, "sleep", "1000"));
        command(words).run().succeeded();
    }

    /// The number that the first process of a container has on the host.
    default int processOf(String name) {
        return Integer.parseInt(inspect(name, "{{.State.Pid}}"));
    }

    /// Puts the image into the store, so that a failure of the test is not one of the network.
    default Outcome pull(String image) {
        return call("pull", "-q", image).succeeded();
    }

    @Override
    void close();
}
