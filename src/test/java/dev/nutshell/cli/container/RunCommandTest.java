package dev.nutshell.cli.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.cli.CommandLine;
import dev.nutshell.cli.CommandLine.Outcome;
import dev.nutshell.cli.FakeContainers;
import dev.nutshell.engine.AttachOptions;
import dev.nutshell.engine.CreateRequest;
import dev.nutshell.engine.DetachKeys;
import dev.nutshell.engine.PullPolicy;
import dev.nutshell.engine.PullProgress;
import dev.nutshell.engine.RunOptions;
import dev.nutshell.engine.SecretRequest;
import dev.nutshell.engine.SessionEnd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunCommandTest {
    private static final String ID = FakeContainers.ID.value();

    private final CommandLine line = new CommandLine();

    @Test
    void exitsWithTheProgramsCode() {
        line.engine.containers.end = new SessionEnd.Exited(42);

        assertThat(line.run("run", "--rm", "debian", "sh", "-c", "exit 42", "--rm"))
                .isEqualTo(new Outcome(42, "", ""));
        CreateRequest request = line.engine.containers.created.getFirst();
        assertThat(request.config().image()).isEqualTo("debian");
        assertThat(request.config().cmd()).containsExactly("sh", "-c", "exit 42", "--rm");
        assertThat(request.host().autoRemove()).isTrue();
        assertThat(line.engine.containers.runOptions)
                .isEqualTo(
                        new RunOptions(
                                false,
                                new AttachOptions(false, true, true, true, DetachKeys.DEFAULT)));
    }

    @Test
    void detachedPrintsTheId() {
        assertThat(line.run("run", "-dit", "debian")).isEqualTo(new Outcome(0, ID + "\n", ""));
        assertThat(line.engine.containers.runOptions)
                .isEqualTo(
                        new RunOptions(
                                true,
                                new AttachOptions(false, false, false, true, DetachKeys.DEFAULT)));
        assertThat(line.engine.containers.created.getFirst().config().streams().openStdin())
                .isTrue();
    }

    @Test
    void leavingWithTheDetachKeysIsNoFailure() {
        line.engine.containers.end = new SessionEnd.Detached();
        line.terminal = true;

        assertThat(line.run("run", "-it", "--detach-keys", "ctrl-a,x", "debian").code()).isZero();
        assertThat(line.engine.containers.runOptions.attach().keys())
                .isEqualTo(new DetachKeys(List.of(1, (int) 'x')));
    }

    @Test
    void aTerminalIsNeededForATerminal() {
        assertThat(line.run("run", "-it", "debian"))
                .isEqualTo(new Outcome(1, "", "nutshell: the input device is not a TTY\n"));
        assertThat(line.run("run", "-t", "debian").code()).isZero();
    }

    @Test
    void pullsOnStderr() {
        line.engine.containers.pulls = "debian:latest";
        line.engine.containers.pull =
                progress -> {
                    progress.begin("library/debian", "latest", false);
                    progress.update("0123456789ab", PullProgress.Phase.PULLING, 0, 10);
                    progress.update("0123456789ab", PullProgress.Phase.COMPLETE, 0, 10);
                };

        assertThat(line.run("run", "debian"))
                .isEqualTo(
                        new Outcome(
                                0,
                                "",
                                """
                                Unable to find image 'debian:latest' locally
                                latest: Pulling from library/debian
                                0123456789ab: Pulling fs layer
                                0123456789ab: Pull complete
                                """));
        assertThat(line.run("run", "--pull", "always", "debian").err())
                .startsWith("latest: Pulling from");
        assertThat(line.run("run", "-q", "debian").err()).isEmpty();
        assertThat(line.engine.containers.created)
                .extracting(CreateRequest::pull)
                .containsExactly(PullPolicy.MISSING, PullPolicy.ALWAYS, PullPolicy.MISSING);
    }

    @Test
    void warnsUnlessNobodyWantsTo() {
        line.engine.containers.warnings = List.of("this kernel cannot limit swap");

        assertThat(line.run("run", "--oom-kill-disable", "debian").err())
                .isEqualTo(
                        """
                        WARNING: Disabling the OOM killer on containers without setting a '-m/--memory' limit may be dangerous.
                        WARNING: this kernel cannot limit swap
                        """);
        assertThat(line.run("-l", "error", "run", "debian").err()).isEmpty();
    }

    @Test
    void writesTheIdToAFileThatMustBeNew(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("cid");

        assertThat(line.run("run", "--cidfile", file.toString(), "debian").code()).isZero();
        assertThat(file).hasContent(ID);
        assertThat(line.run("run", "--cidfile", file.toString(), "debian"))
                .isEqualTo(
                        new Outcome(
                                125,
                                "",
                                "nutshell: container ID file found, make sure the other container isn't"
                                        + " running or delete "
                                        + file
                                        + "\n"));
        Files.delete(file);
        line.engine.containers.failure = new EngineException(ErrorKind.NOT_FOUND, "gone");
        line.run("run", "--cidfile", file.toString(), "debian");
        assertThat(file).doesNotExist();
    }

    @Test
    void createPrintsTheId() {
        assertThat(line.run("create", "debian", "true")).isEqualTo(new Outcome(0, ID + "\n", ""));
        assertThat(line.run("create", "nope"))
                .isEqualTo(new Outcome(1, "", "nutshell: no such container: nope\n"));
    }

    @Test
    void secretsAreFilesBesideTheConfiguration() {
        line.run("run", "--secret", "src=/a/key,mode=0400,uid=5", "--secret", "/b/cert", "debian");

        CreateRequest request = line.engine.containers.created.getFirst();
        assertThat(request.secrets())
                .containsExactly(
                        new SecretRequest(Path.of("/a/key"), "/run/secrets/key", 5, 0, 0400),
                        new SecretRequest(Path.of("/b/cert"), "/run/secrets/cert", 0, 0, 0444));
        assertThat(request.host().toJson().toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            value = {
                "-m 1x ~ invalid argument \"1x\" for \"-m, --memory\" flag: invalid suffix: 'x'",
                "-m big ~ invalid argument \"big\" for \"-m, --memory\" flag: invalid size: 'big'",
                "--cpus x ~ invalid argument \"x\" for \"--cpus\" flag: failed to parse x as a rational"
                        + " number",
                "--cpus 0.0000000001 ~ invalid argument \"0.0000000001\" for \"--cpus\" flag: value is too"
                        + " precise",
                "-p abc:x ~ invalid argument \"abc:x\" for \"-p, --publish\" flag: invalid containerPort: x",
                "-p 1.2.3.4.5:1:1 ~ invalid argument \"1.2.3.4.5:1:1\" for \"-p, --publish\" flag: invalid IP"
                        + " address: 1.2.3.4.5",
                "-p 1-3:1-2 ~ invalid argument \"1-3:1-2\" for \"-p, --publish\" flag: invalid ranges"
                        + " specified for container and host Ports: 1-2 and 1-3",
                "-p 80/foo ~ invalid argument \"80/foo\" for \"-p, --publish\" flag: invalid proto: foo",
                "--expose 1:2 ~ invalid argument \"1:2\" for \"--expose\" flag: invalid port format for"
                        + " --expose: 1:2",
                "-v a:b:c:d ~ invalid argument \"a:b:c:d\" for \"-v, --volume\" flag: invalid volume"
                        + " specification: 'a:b:c:d'",
                "-v /a:/b:rx ~ invalid argument \"/a:/b:rx\" for \"-v, --volume\" flag: invalid mode: rx in"
                        + " '/a:/b:rx'",
                "--mount type=bind,dst=/a,volume-nocopy ~ invalid argument \"type=bind,dst=/a,volume-nocopy\""
                        + " for \"--mount\" flag: cannot mix 'volume-*' options with mount type 'bind'",
                "--mount type=bind,dst=/a,image-subpath=b ~ invalid argument"
                        + " \"type=bind,dst=/a,image-subpath=b\" for \"--mount\" flag: cannot mix 'image-*'"
                        + " options with mount type 'bind'",
                "--mount type=bind,source=/a ~ invalid argument \"type=bind,source=/a\" for \"--mount\" flag:"
                        + " target is required",
                "--mount foo ~ invalid argument \"foo\" for \"--mount\" flag: invalid field 'foo' must be a"
                        + " key=value pair",
                "--mount type=x,dst=/a ~ invalid argument \"type=x,dst=/a\" for \"--mount\" flag: invalid"
                        + " mount config for type \"x\": mount type unknown: \"x\"",
                "--ulimit foo=1 ~ invalid argument \"foo=1\" for \"--ulimit\" flag: invalid ulimit type: foo",
                "--ulimit nofile=3:1 ~ invalid argument \"nofile=3:1\" for \"--ulimit\" flag: ulimit soft"
                        + " limit must be less than or equal to hard limit: 3 > 1",
                "--device /a:/b:x ~ invalid argument \"/a:/b:x\" for \"--device\" flag: bad mode specified:"
                        + " x",
                "--device-read-bps /dev/a ~ invalid argument \"/dev/a\" for \"--device-read-bps\" flag: bad"
                        + " format: /dev/a",
                "--add-host a ~ invalid argument \"a\" for \"--add-host\" flag: bad format for add-host:"
                        + " \"a\"",
                "--add-host a:b ~ invalid argument \"a:b\" for \"--add-host\" flag: invalid IP address in"
                        + " add-host: \"b\"",
                "--dns x ~ invalid argument \"x\" for \"--dns\" flag: IP address is not correctly formatted:"
                        + " x",
                "--pid private:x ~ invalid argument \"private:x\" for \"--pid\" flag: invalid PID mode:"
                        + " private:x",
                "--restart sometimes ~ invalid argument \"sometimes\" for \"--restart\" flag: invalid restart"
                        + " policy: unknown policy 'sometimes'; use one of 'no', 'always', 'on-failure', or"
                        + " 'unless-stopped'",
                "--security-opt foo ~ invalid argument \"foo\" for \"--security-opt\" flag: invalid"
                        + " --security-opt: \"foo\"",
                "--security-opt seccomp=/no/file ~ invalid argument \"seccomp=/no/file\" for"
                        + " \"--security-opt\" flag: opening seccomp profile (/no/file) failed: no such file"
                        + " or directory",
                "--pull foo ~ invalid pull option: 'foo': must be one of \"always\", \"missing\" or"
                        + " \"never\"",
                "-a foo ~ invalid argument \"foo\" for \"-a, --attach\" flag: valid streams are STDIN, STDOUT"
                        + " and STDERR",
                "--detach-keys ctrl-Ä ~ invalid argument \"ctrl-Ä\" for \"--detach-keys\" flag: invalid"
                        + " detach keys (ctrl-Ä): unknown character: 'ctrl-Ä'",
                "--health-interval 5 ~ invalid argument \"5\" for \"--health-interval\" flag: time: missing"
                        + " unit in duration \"5\"",
                "--health-interval -1s ~ --health-interval cannot be negative",
                "-e =x ~ invalid argument \"=x\" for \"-e, --env\" flag: invalid environment variable: =x",
                "--sysctl vm.swappiness=1 ~ invalid argument \"vm.swappiness=1\" for \"--sysctl\" flag: sysctl"
                        + " 'vm.swappiness=1' is not allowed",
                "--mac-address x ~ invalid argument \"x\" for \"--mac-address\" flag: x is not a valid mac"
                        + " address",
                "--memory-swappiness 101 ~ invalid argument \"101\" for \"--memory-swappiness\" flag: invalid"
                        + " value: 101. Valid memory swappiness range is 0-100",
                "--gpus foo=1 ~ invalid argument \"foo=1\" for \"--gpus\" flag: unexpected key 'foo' in"
                        + " 'foo=1'",
                "--isolation hyperv ~ flag --isolation: for Windows only",
            })
    void namesFlagValueAndCause(String flag, String message) {
        int blank = flag.indexOf(' ');
        Outcome outcome =
                line.run("run", flag.substring(0, blank), flag.substring(blank + 1), "debian");

        assertThat(outcome)
                .isEqualTo(
                        new Outcome(
                                125,
                                "",
                                "nutshell: " + message + " (see 'nutshell run --help')\n"));
        assertThat(line.engine.containers.created).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "--rm --restart always ~ conflicting options: cannot specify both --restart and --rm",
                "--no-healthcheck --health-cmd x ~ --no-healthcheck conflicts with --health-* options",
                "--network a --network bridge ~ conflicting options: cannot attach both user-defined and"
                        + " non-user-defined network-modes",
                "--network a --network a ~ network \"a\" is specified multiple times",
                "--network-alias x ~ network-scoped aliases are only supported for user-defined networks",
                "--network name=n,ip=10.0.0.1 --ip 10.0.0.2 ~ conflicting options: cannot specify both --ip"
                        + " and per-network IPv4 address",
                "--log-driver none --log-opt a=b ~ invalid logging opts for driver none",
            })
    void refusesWhatDoesNotGoTogether(String flags, String message) {
        assertThat(line.run(("run " + flags.strip() + " debian").split(" ")))
                .isEqualTo(new Outcome(125, "", "nutshell: " + message + "\n"));
    }

    /// Docker's client finds it after the flags were read.
    @Test
    void attachedAndDetachedExcludeEachOther() {
        assertThat(line.run("run", "-d", "-a", "stdin", "debian"))
                .isEqualTo(
                        new Outcome(
                                1,
                                "",
                                "nutshell: conflicting options: cannot specify both --attach and --detach\n"));
    }

    @Test
    void anEnvFileThatIsMissingIsNamed() {
        assertThat(line.run("run", "--env-file", "/no/env", "debian"))
                .isEqualTo(
                        new Outcome(
                                125, "", "nutshell: open /no/env: no such file or directory\n"));
    }
}
