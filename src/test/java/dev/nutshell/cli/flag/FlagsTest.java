package dev.nutshell.cli.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Model.OptionSpec;

/// The grammar of spf13/pflag, word for word.
class FlagsTest {
    private final List<String> seen = new ArrayList<>();
    private final Flags flags =
            new Flags()
                    .toggle("-i, --interactive", "", value -> seen.add("i=" + value))
                    .toggle("-t, --tty", "", value -> seen.add("t=" + value))
                    .toggle("--rm", "", value -> seen.add("rm=" + value))
                    .value("-e, --env", "list", "", value -> seen.add("e=" + value))
                    .value("--name", "string", "", value -> seen.add("name=" + value))
                    .number("-n, --last", "", value -> seen.add("n=" + value))
                    .hidden("--net", value -> seen.add("net=" + value))
                    .refused("Windows only", "--isolation", "--cpu-count");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--rm | rm=true",
                "--rm=false | rm=false",
                "--rm=T | rm=true",
                "--rm --rm=0 | rm=true rm=false",
                "-i | i=true",
                "-it | i=true t=true",
                "-i=false | i=false",
                "-ti=0 | t=true i=false",
                "-e A=1 | e=A=1",
                "-eA=1 | e=A=1",
                "-e=A=1 | e=A=1",
                "-e= | e==",
                "-ieA=1 | i=true e=A=1",
                "-ie A | i=true e=A",
                "-e --rm | e=--rm",
                "-e -i -t | e=-i t=true",
                "-e -- | e=--",
                "--env --rm | e=--rm",
                "--env A=1 | e=A=1",
                "--env=A=1 | e=A=1",
                "--env= | e=",
                "--name=x=y | name=x=y",
                "-n5 | n=5",
                "-n=-5 | n=-5",
                "-n -5 | n=-5",
                "--last 0x10 | n=16",
                "--net host | net=host",
                "-e @/etc/passwd | e=@/etc/passwd",
                "-e 'quoted' | e='quoted'"
            })
    void flagsTakeTheirValues(String words, String expected) {
        assertThat(flags.parse(List.of(words.split(" ")))).isEmpty();
        assertThat(String.join(" ", seen)).isEqualTo(expected);
    }

    @Test
    void valuesMayBeEmptyOrHoldAnything() {
        flags.parse(
                List.of("-e", "", "--env", "a b\nc", "--name", "-", "-e", "${HOME} \\n \u00e4"));

        assertThat(seen).containsExactly("e=", "e=a b\nc", "name=-", "e=${HOME} \\n \u00e4");
    }

    @Test
    void argumentsMayStandBetweenFlags() {
        assertThat(flags.parse(List.of("a", "--rm", "b", "-", "", "-i", "c")))
                .containsExactly("a", "b", "-", "", "c");
        assertThat(seen).containsExactly("rm=true", "i=true");
    }

    @Test
    void twoDashesEndTheFlags() {
        assertThat(flags.parse(List.of("--rm", "a", "--", "-i", "--", "--name")))
                .containsExactly("a", "-i", "--", "--name");
        assertThat(seen).containsExactly("rm=true");
    }

    @Test
    void firstArgumentMayEndTheFlags() {
        flags.stopAtFirstArgument();

        assertThat(flags.parse(List.of("--rm", "image", "--name", "x", "--", "-i")))
                .containsExactly("image", "--name", "x", "--", "-i");
        assertThat(seen).containsExactly("rm=true");
    }

    @Test
    void dashesBeforeTheFirstArgumentDoNotBelongToIt() {
        flags.stopAtFirstArgument();

        assertThat(flags.parse(List.of("--rm", "--", "image", "--name")))
                .containsExactly("image", "--name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--unknown | unknown flag: --unknown",
                "--unknown=x | unknown flag: --unknown",
                "--interactiv | unknown flag: --interactiv",
                "--e | unknown flag: --e",
                "-x | unknown shorthand flag: 'x' in -x",
                "-ixt | unknown shorthand flag: 'x' in -xt",
                "-rm | unknown shorthand flag: 'r' in -rm",
                "-e | flag needs an argument: 'e' in -e",
                "-ie | flag needs an argument: 'e' in -e",
                "--env | flag needs an argument: --env",
                "---rm | bad flag syntax: ---rm",
                "--=x | bad flag syntax: --=x",
                "--rm=maybe | `invalid argument \"maybe\" for \"--rm\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax`",
                "-it=x | `invalid argument \"x\" for \"-t, --tty\" flag: strconv.ParseBool: parsing \"x\": invalid syntax`",
                "-n x | `invalid argument \"x\" for \"-n, --last\" flag: strconv.ParseInt: parsing \"x\": invalid syntax`",
                "--cpu-count 2 | flag --cpu-count: Windows only",
                "--isolation=x | flag --isolation: Windows only"
            })
    void firstMistakeIsReportedInPflagsWords(String words, String message) {
        // what follows a flag without an argument would be its argument
        String line = message.startsWith("flag needs") ? words : words + " --also-unknown";
        assertThatThrownBy(() -> flags.parse(List.of(line.split(" "))))
                .as("followed by another mistake")
                .isInstanceOfSatisfying(
                        UsageException.class, e -> assertThat(e.exitCode()).isEqualTo(125))
                .hasMessage(message);
        assertThatThrownBy(() -> flags.parse(List.of(words.split(" ")))).hasMessage(message);
    }

    @Test
    void flagsBeforeAMistakeHaveActed() {
        assertThatThrownBy(() -> flags.parse(List.of("--rm", "-x"))).isNotNull();

        assertThat(seen).containsExactly("rm=true");
    }

    @ParameterizedTest
    @CsvSource({"--help", "-h", "-ih"})
    void helpHasTwoNames(String word) {
        flags.parse(List.of(word));

        assertThat(flags.helpRequested()).isTrue();
    }

    @Test
    void letterOfHelpMayBelongToAnotherFlag() {
        Flags run = new Flags().value("-h, --hostname", "string", "", value -> seen.add(value));

        run.parse(List.of("-h", "box"));

        assertThat(run.helpRequested()).isFalse();
        assertThat(seen).containsExactly("box");
    }

    @Test
    void helpShowsWhatIsNotHiddenInAlphabeticalOrder() {
        assertThat(flags.shown())
                .extracting(OptionSpec::longestName)
                .containsExactly("--env", "--interactive", "--last", "--name", "--rm", "--tty");
    }

    @Test
    void knowsWhatWasGiven() {
        flags.parse(List.of("-e", "x"));

        assertThat(flags.isGiven("--env")).isTrue();
        assertThat(flags.isGiven("--rm")).isFalse();
    }
}
