package dev.nutshell.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryNameTest {
    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "., ''",
        "./, ''",
        "/, ''",
        "//, ''",
        "a, a",
        "./a, a",
        "a/, a",
        "/a, a",
        "a//b, a/b",
        "a/./b, a/b",
        "a/../b, b",
        "a/b/.., a",
        "a/.., ''",
        "./., ''",
        "..., ...",
        "..a, ..a",
        "a/..b, a/..b",
        ".a, .a",
        "a/.b/c, a/.b/c",
        "a., a.",
        "./.a/, .a",
        ".//a, a",
        "././a, a",
        "a/b/../../c, c"
    })
    void cleansLexically(String raw, String clean) {
        assertThat(name(raw).path()).isEqualTo(clean);
    }

    /// The short way for names that are clean already gives what the long way gives.
    @Test
    void cleaningIsWhatTheLibraryCallsNormal() {
        Random random = new Random(5);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder raw = new StringBuilder();
            int length = random.nextInt(12);
            for (int j = 0; j < length; j++) {
                raw.append("./ab".charAt(random.nextInt(4)));
            }
            String normal = Path.of("/top/" + raw).normalize().toString();
            if (normal.equals("/top") || normal.startsWith("/top/")) {
                String expected = normal.equals("/top") ? "" : normal.substring("/top/".length());
                if (!leaves(raw.toString())) {
                    assertThat(name(raw.toString()).path()).as("\"%s\"", raw).isEqualTo(expected);
                    continue;
                }
            }
            assertThatThrownBy(() -> name(raw.toString()))
                    .as("\"%s\"", raw)
                    .isInstanceOf(EngineException.class)
                    .hasMessage("name leads outside the layer");
        }
    }

    /// Whether the path is above the start at any point, as `../top/x` is.
    private static boolean leaves(String raw) {
        int depth = 0;
        for (String part : raw.split("/")) {
            depth += part.isEmpty() || part.equals(".") ? 0 : part.equals("..") ? -1 : 1;
            if (depth < 0) {
                return true;
            }
        }
        return false;
    }

    @Test
    void bytesAreKept() {
        byte[] raw = new byte[255];
        for (int i = 0; i < 255; i++) {
            raw[i] = (byte) (i + 1 == '/' ? 'x' : i + 1);
        }

        assertThat(EntryName.of(raw).pathBytes()).isEqualTo(raw);
        assertThat(EntryName.of(raw).baseBytes()).isEqualTo(raw);
    }

    @Test
    void partsOfAName() {
        EntryName name = name("a/b/c");

        assertThat(name.base()).isEqualTo("c");
        assertThat(name.parent()).isEqualTo(name("a/b"));
        assertThat(name.parent().parent().parent()).isEqualTo(EntryName.ROOT);
        assertThat(EntryName.ROOT.parent()).isEqualTo(EntryName.ROOT);
        assertThat(EntryName.ROOT.child("x")).isEqualTo(name("x"));
        assertThat(name.child("x")).isEqualTo(name("a/b/c/x"));
    }

    @ParameterizedTest
    @CsvSource({
        ".wh.a, a",
        "d/.wh.a, d/a",
        ".wh..a, .a",
        ".wh....., ....",
        "d/.wh.a.wh.b, d/a.wh.b"
    })
    void whiteoutsHideTheirNeighbour(String raw, String hidden) {
        EntryName name = name(raw);

        assertThat(name.isWhiteout()).isTrue();
        assertThat(name.isOpaqueMarker()).isFalse();
        assertThat(name.isAufsBookkeeping()).isFalse();
        assertThat(name.whitedOut()).isEqualTo(name(hidden));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.wh.b", "d/wh.a", "d.wh./a", "WH.a", ".wha", ".wh.d/a"})
    void whatOnlyLooksLikeAWhiteoutIsNone(String raw) {
        assertThat(name(raw).isWhiteout()).isFalse();
        assertThat(name(raw).isAufsBookkeeping()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        ".wh..wh..opq, true, false",
        "d/.wh..wh..opq, true, false",
        ".wh..wh.plnk, false, true",
        ".wh..wh.plnk/1.2, false, true",
        "d/.wh..wh.orph, false, true",
        ".wh..wh..opq/x, false, true"
    })
    void marksOfAufs(String raw, boolean isOpaque, boolean isBookkeeping) {
        assertThat(name(raw).isOpaqueMarker()).isEqualTo(isOpaque);
        assertThat(name(raw).isAufsBookkeeping()).isEqualTo(isBookkeeping);
    }

    @Test
    void messagesShowOneShortLine() {
        assertThat(EntryName.ROOT.display()).isEqualTo("/");
        assertThat(name("a\nb\u001b[0m").display()).isEqualTo("a?b?[0m");
        assertThat(name("x".repeat(5000)).display()).isEqualTo("x".repeat(256) + "...");
    }

    private static EntryName name(String raw) {
        return EntryName.of(raw.getBytes(StandardCharsets.ISO_8859_1));
    }
}
