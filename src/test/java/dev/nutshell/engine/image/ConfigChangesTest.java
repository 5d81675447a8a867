package dev.nutshell.engine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigChangesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            value = {
                "CMD [\"sh\",\"-c\"] ~ {\"Cmd\":[\"sh\",\"-c\"]}",
                "cmd echo $x ~ {\"Cmd\":[\"/bin/sh\",\"-c\",\"echo $x\"]}",
                "ENTRYPOINT [\"a\"] ~ {\"Entrypoint\":[\"a\"]}",
                "ENV A=1 B=\"2 3\" C='4 5' ~ {\"Env\":[\"A=1\",\"B=2 3\",\"C=4 5\"]}",
                "ENV A 1 2 ~ {\"Env\":[\"A=1 2\"]}",
                "LABEL a=1 \"b c\"=2 ~ {\"Labels\":{\"a\":\"1\",\"b c\":\"2\"}}",
                "EXPOSE 80 53/udp ~ {\"ExposedPorts\":{\"80/tcp\":{},\"53/udp\":{}}}",
                "VOLUME /a /b ~ {\"Volumes\":{\"/a\":{},\"/b\":{}}}",
                "VOLUME [\"/a b\"] ~ {\"Volumes\":{\"/a b\":{}}}",
                "USER me:you ~ {\"User\":\"me:you\"}",
                "WORKDIR a ~ {\"WorkingDir\":\"/a\"}",
                "STOPSIGNAL INT ~ {\"StopSignal\":\"INT\"}",
                "ONBUILD RUN x ~ {\"OnBuild\":[\"RUN x\"]}",
                "HEALTHCHECK NONE ~ {\"Healthcheck\":{\"Test\":[\"NONE\"]}}",
                "HEALTHCHECK --interval=5s --retries=2 CMD curl x ~ {\"Healthcheck\":{\"Interval\":5000000000"
                        + ",\"Retries\":2,\"Test\":[\"CMD-SHELL\",\"curl x\"]}}",
            })
    void changeTheConfiguration(String instruction, String json) {
        ObjectNode config = Json.object();
        new ConfigChanges(List.of(instruction)).applyTo(config);

        assertThat(config).hasToString(json);
    }

    @Test
    void aVariableIsReplacedAndADirectoryGoesOn() {
        ObjectNode config = Json.object();
        new ConfigChanges(List.of("ENV A=1", "ENV A=2 B=3", "WORKDIR /a", "WORKDIR b"))
                .applyTo(config);

        assertThat(config).hasToString("{\"Env\":[\"A=2\",\"B=3\"],\"WorkingDir\":\"/a/b\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            value = {
                "RUN x ~ invalid change \"RUN x\": RUN is not a valid change command",
                "CMD ~ invalid change \"CMD\": CMD requires at least one argument",
                "ENV A ~ invalid change \"ENV A\": must have two arguments",
                "LABEL a=1 b ~ invalid change \"LABEL a=1 b\": can't find = in \"b\"",
                "HEALTHCHECK x ~ invalid change \"HEALTHCHECK x\": unknown type: want CMD or NONE",
                "HEALTHCHECK --x=1 NONE ~ invalid change \"HEALTHCHECK --x=1 NONE\": unknown flag: --x=1",
            })
    void nameWhatTheyCannotDo(String instruction, String message) {
        assertThatThrownBy(
                        () ->
                                new ConfigChanges(List.of(instruction.strip()))
                                        .applyTo(Json.object()))
                .hasMessage(message);
    }
}
