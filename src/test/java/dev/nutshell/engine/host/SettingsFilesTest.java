package dev.nutshell.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.network.endpoint.PublishPolicy;
import dev.nutshell.testing.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SettingsFilesTest {
    @RegisterExtension final Scratch scratch = new Scratch();

    private Path machine;
    private Path user;

    @BeforeEach
    void name() {
        machine = scratch.resolve("machine.json");
        user = scratch.resolve("user.json");
    }

    @Test
    void whatTheUserSaysCountsMoreThanWhatTheMachineSays() throws IOException {
        assertThat(read()).isEqualTo(new Settings(PublishPolicy.FIREWALL));
        Files.writeString(machine, "{\"publish-policy\": \"all\"}");
        assertThat(read()).isEqualTo(new Settings(PublishPolicy.ALL));
        Files.writeString(user, "{}");
        assertThat(read()).isEqualTo(new Settings(PublishPolicy.ALL));
        Files.writeString(user, "{\"publish-policy\": \"localhost\"}");
        assertThat(read()).isEqualTo(new Settings(PublishPolicy.LOCALHOST));
    }

    @Test
    void whatIsNotUnderstoodNamesTheFile() throws IOException {
        Files.writeString(user, "{\"publish_policy\": \"all\"}");
        assertThatThrownBy(this::read)
                .hasMessage(user + ": unknown key \"publish_policy\": want publish-policy");
        Files.writeString(user, "{\"publish-policy\": \"everybody\"}");
        assertThatThrownBy(this::read)
                .hasMessage(
                        user
                                + ": key \"publish-policy\": invalid publish policy \"everybody\": want"
                                + " firewall, all or localhost");
        Files.writeString(user, "{");
        assertThatThrownBy(this::read).hasMessageStartingWith(user + " is not valid JSON: ");
    }

    private Settings read() {
        return new SettingsFiles(List.of(machine, user)).read();
    }
}
