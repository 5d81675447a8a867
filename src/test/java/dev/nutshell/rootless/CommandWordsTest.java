package dev.nutshell.rootless;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandWordsTest {
    private static CommandWords of(String line) {
        return CommandWords.of(List.of(line.split(" ")), Map.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--runroot /r ps",
                "--runroot=/r ps",
                "-D --root /x --runroot /r -l info ps",
                "--runroot /other --runroot /r ps"
            })
    void theRunRootIsFoundInFrontOfTheCommand(String line) {
        assertThat(of(line)).isEqualTo(new CommandWords("/r", List.of("ps")));
    }

    @Test
    void behindTheCommandAFlagIsTheCommandsOwn() {
        assertThat(of("run image --runroot /r").runRoot()).isEmpty();
    }

    @Test
    void theEnvironmentHoldsWhereNoFlagIsGiven() {
        Map<String, String> environment = Map.of("NUTSHELL_RUNROOT", "/e");

        assertThat(CommandWords.of(List.of("ps"), environment).runRoot()).isEqualTo("/e");
        assertThat(CommandWords.of(List.of("--runroot", "/r", "ps"), environment).runRoot())
                .isEqualTo("/r");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--help", "help run", "completion bash", "run --help", "--runroot", "-D"})
    void helpNeedsNoEngine(String line) {
        assertThat(of(line).needEngine()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ps", "run image --help", "container run --help", "--root --help ps"})
    void everythingElseDoes(String line) {
        assertThat(of(line).needEngine()).isTrue();
    }

    @Test
    void onlyWhatUnpacksOrStartsIsWarnedOfMissingIds() {
        assertThat(of("run image").needManyIds()).isTrue();
        assertThat(of("image pull image").needManyIds()).isTrue();
        assertThat(of("ps").needManyIds()).isFalse();
        assertThat(of("volume create run").needManyIds()).isFalse();
    }
}
