package dev.nutshell.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.registry.FakeServer.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TagListTest {
    private static final String PATH = "/v2/app/tags/list";

    private final RegistryFixture fixture = new RegistryFixture();
    private final FakeServer server = FakeServer.plain();

    @AfterEach
    void close() {
        fixture.close();
        server.close();
    }

    @Test
    void followsPages() {
        server.on(
                PATH,
                seen ->
                        seen.target().endsWith("?last=2")
                                ? page("\"3\"")
                                : page("\"1\",\"2\"")
                                        .with("Link", "<" + PATH + "?last=2>; rel=\"next\""));

        assertThat(fixture.client(server).tags()).containsExactly("1", "2", "3");
    }

    @Test
    void linkToAnotherHostIsFollowedOnThisOne() {
        server.on(
                PATH,
                seen ->
                        seen.target().contains("last")
                                ? page("\"2\"")
                                : page("\"1\"")
                                        .with(
                                                "Link",
                                                "<http://192.0.2.1" + PATH + "?last=1>; rel=next"));

        assertThat(fixture.client(server).tags()).containsExactly("1", "2");
    }

    @Test
    void linkElsewhereEndsTheList() {
        server.on(PATH, page("\"1\"").with("Link", "</other?last=1>; rel=\"next\""));

        assertThat(fixture.client(server).tags()).containsExactly("1");
    }

    @Test
    void endlessListIsRefused() {
        server.on(PATH, page("\"1\"").with("Link", "<" + PATH + "?last=1>; rel=\"next\""));

        assertThatThrownBy(() -> fixture.client(server).tags())
                .isInstanceOf(EngineException.class)
                .hasMessage("tags of app: more than 1000 pages of them");
    }

    @Test
    void unknownRepositoryIsNamed() {
        assertThatThrownBy(() -> fixture.client(server).tags())
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("tags of app");
    }

    @Test
    void repositoryWithoutTagsHasNone() {
        server.on(PATH, Reply.of(200).with("{\"name\":\"app\",\"tags\":null}"));

        assertThat(fixture.client(server).tags()).isEmpty();
    }

    private static Reply page(String tags) {
        return Reply.of(200).with("{\"name\":\"app\",\"tags\":[" + tags + "]}");
    }
}
