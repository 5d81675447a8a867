package dev.nutshell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.cli.CommandLine.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NutshellTest {
    private final CommandLine line = new CommandLine();

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            value = {
                "run --foo ~ 125 ~ unknown flag: --foo (see 'nutshell run --help')",
                "ps --foo ~ 125 ~ unknown flag: --foo (see 'nutshell ps --help')",
                "container ls -Z ~ 125 ~ unknown shorthand flag: 'Z' in -Z (see 'nutshell container ls --help')",
                "--foo ~ 125 ~ unknown flag: --foo (see 'nutshell --help')",
                "logs --tail ~ 125 ~ flag needs an argument: --tail (see 'nutshell logs --help')",
                "run -h ~ 125 ~ flag needs an argument: 'h' in -h (see 'nutshell run --help')",
                "run --rm=maybe x ~ 125 ~ invalid argument \"maybe\" for \"--rm\" flag: strconv.ParseBool:"
                        + " parsing \"maybe\": invalid syntax (see 'nutshell run --help')",
                "stop -t x c ~ 125 ~ invalid argument \"x\" for \"-t, --timeout\" flag: strconv.ParseInt:"
                        + " parsing \"x\": invalid syntax (see 'nutshell stop --help')",
                "run ~ 1 ~ 'nutshell run' requires at least 1 argument (usage: nutshell run [OPTIONS] IMAGE"
                        + " [COMMAND] [ARG...])",
                "ps x ~ 1 ~ 'nutshell ps' accepts no arguments (usage: nutshell ps [OPTIONS])",
                "rename a ~ 1 ~ 'nutshell rename' requires 2 arguments (usage: nutshell rename CONTAINER"
                        + " NEW_NAME)",
                "images a b ~ 1 ~ 'nutshell images' requires at most 1 argument (usage: nutshell images"
                        + " [OPTIONS] [REPOSITORY[:TAG]])",
                "port a b c ~ 1 ~ 'nutshell port' requires at least 1 and at most 2 arguments (usage: nutshell"
                        + " port CONTAINER [PRIVATE_PORT[/PROTO]])",
                "foo ~ 1 ~ unknown command: nutshell foo (see 'nutshell --help')",
                "imgaes ~ 1 ~ unknown command: nutshell imgaes (did you mean images? see 'nutshell --help')",
                "image foo ~ 1 ~ unknown command: nutshell image foo (see 'nutshell --help')",
                "swarm init ~ 1 ~ 'nutshell swarm' is about swarm, which is not part of this engine",
                "build . ~ 1 ~ 'nutshell build' is not supported by this version",
                "image save x ~ 1 ~ 'nutshell image save' is not supported by this version",
                "volume update x ~ 1 ~ 'nutshell volume update' is about swarm, which is not part of this engine",
                "run --cpu-count 1 x ~ 125 ~ flag --cpu-count: for Windows only (see 'nutshell run --help')",
                "run --use-api-socket x ~ 125 ~ flag --use-api-socket: there is no socket to give to the container (see 'nutshell run --help')",
                "--tls ps ~ 125 ~ flag --tls: there is no daemon to connect to (see 'nutshell --help')",
                "-H tcp://x ps ~ 125 ~ host \"tcp://x\": this engine runs here, there is no daemon to connect"
                        + " to (see 'nutshell --help')",
                "-c other ps ~ 125 ~ context \"other\": this engine has only the context \"default\" (see"
                        + " 'nutshell --help')",
                "-l loud ps ~ 1 ~ unable to parse logging level: loud (see 'nutshell --help')",
            })
    void oneLineSaysWhatIsWrongWithTheCommandLine(String words, int code, String message) {
        assertThat(line.run(words.strip().split(" ")))
                .isEqualTo(new Outcome(code, "", "nutshell: " + message + "\n"));
        assertThat(line.engine.calls).isEmpty();
    }

    @Test
    void versionNamesCommitAndBuilder() {
        assertThat(line.run("--version"))
                .isEqualTo(new Outcome(0, "Nutshell version 1.2.3, build abc1234 (GraalVM)\n", ""));
        assertThat(line.run("-v").out()).isEqualTo(line.run("--version").out());
    }

    @Test
    void withoutACommandTheHelpIsPrinted() {
        Outcome help = line.run("--help");

        assertThat(help.code()).isZero();
        assertThat(help.out())
                .startsWith("Usage:  nutshell [OPTIONS] COMMAND\n")
                .contains(
                        "\nCommon Commands:\n  run         Create and run a new container from an image\n")
                .contains("\nManagement Commands:\n")
                .contains("\n  container   Manage containers\n")
                .contains("\n  -D, --debug              Enable debug mode\n")
                .endsWith("\nRun 'nutshell COMMAND --help' for more information on a command.\n");
        assertThat(line.run("help")).isEqualTo(help);
        assertThat(line.run()).isEqualTo(new Outcome(0, "", help.out()));
    }

    @Test
    void helpOfACommandHasDockersLayout() {
        String page =
                """
                Usage:  nutshell rm [OPTIONS] CONTAINER [CONTAINER...]

                Remove one or more containers

                Aliases:
                  nutshell container rm, nutshell container remove, nutshell rm

                Options:
                  -f, --force     Force the removal of a running container (uses SIGKILL)
                  -l, --link      Remove the specified link
                  -v, --volumes   Remove anonymous volumes associated with the container
                """;

        assertThat(line.run("rm", "--help")).isEqualTo(new Outcome(0, page, ""));
        assertThat(line.run("help", "rm").out()).isEqualTo(page);
        assertThat(line.run("container", "remove", "-h").out())
                .isEqualTo(page.replace("Usage:  nutshell rm", "Usage:  nutshell container rm"));
    }

    @Test
    void helpOfAGroupListsItsCommands() {
        assertThat(line.run("volume"))
                .isEqualTo(
                        new Outcome(
                                0,
                                "",
                                """
                                Usage:  nutshell volume COMMAND

                                Manage volumes

                                Commands:
                                  create      Create a volume
                                  inspect     Display detailed information on one or more volumes
                                  ls          List volumes
                                  prune       Remove unused local volumes
                                  rm          Remove one or more volumes

                                Run 'nutshell volume COMMAND --help' for more information on a command.
                                """));
    }

    @Test
    void engineFailuresHaveExitCodeOne() {
        line.engine.containers.failure =
                new EngineException(ErrorKind.PERMISSION_DENIED, "not root");

        assertThat(line.run("ps")).isEqualTo(new Outcome(1, "", "nutshell: not root\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_FOUND, 125",
        "SYSTEM, 125",
        "NOT_EXECUTABLE, 126",
        "COMMAND_NOT_FOUND, 127",
        "INTERNAL, 125"
    })
    void runTellsTheEnginesFailuresFromThePrograms(ErrorKind kind, int code) {
        line.engine.containers.failure = new EngineException(kind, "why");

        assertThat(line.run("run", "x")).isEqualTo(new Outcome(code, "", "nutshell: why\n"));
    }

    @ParameterizedTest
    @CsvSource({"NOT_FOUND, 1", "CONFLICT, 1", "NOT_EXECUTABLE, 126", "COMMAND_NOT_FOUND, 127"})
    void execTellsThemToo(ErrorKind kind, int code) {
        line.engine.failure = new EngineException(kind, "why");

        assertThat(line.run("exec", "c", "x")).isEqualTo(new Outcome(code, "", "nutshell: why\n"));
    }

    @Test
    void aFailureCannotForgeASecondLine() {
        line.engine.containers.failure =
                new EngineException(ErrorKind.UNAVAILABLE, "registry says:\n\u001b[2Jall is well");

        assertThat(line.run("ps").err())
                .isEqualTo("nutshell: registry says:\\n\\x1b[2Jall is well\n");
    }

    @Test
    void stackTracesComeWithDebugOnly() {
        line.engine.containers.failure = new EngineException(ErrorKind.SYSTEM, "why");

        assertThat(line.run("--debug", "ps").err())
                .startsWith("nutshell: why\n")
                .contains("\tat dev.nutshell.");
        assertThat(line.run("-l", "debug", "ps").err()).contains("\tat dev.nutshell.");
    }

    @Test
    void whatFailedBesidesIsToldToo() {
        EngineException failure = new EngineException(ErrorKind.SYSTEM, "why");
        failure.addSuppressed(new EngineException(ErrorKind.SYSTEM, "undo failed"));
        line.engine.containers.failure = failure;

        assertThat(line.run("ps").err()).isEqualTo("nutshell: why\nnutshell: undo failed\n");
    }

    @Test
    void aRemoteDaemonInTheEnvironmentIsRefused() {
        line.environment.put("DOCKER_HOST", "tcp://build:2375");

        assertThat(line.run("ps"))
                .isEqualTo(
                        new Outcome(
                                125,
                                "",
                                "nutshell: DOCKER_HOST=tcp://build:2375: this engine runs here, there is"
                                        + " no daemon to connect to\n"));
        line.environment.put("DOCKER_HOST", "unix:///var/run/docker.sock");
        assertThat(line.run("ps").code()).isZero();
    }
}
