package dev.nutshell.cli.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyValueFileTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("HOME", "/root", "EMPTY", "");

    @TempDir private Path directory;

    @Test
    void valuesAreTakenAsTheyAre() throws IOException {
        assertThat(
                        read(
                                """
                                PLAIN=value
                                EMPTY_VALUE=
                                QUOTED="a b"
                                SINGLE='x'
                                TWO=a=b
                                DOLLAR=$HOME ${HOME}
                                BACKSLASH=a\\nb
                                HASH=a # no comment
                                """
                                        + "TRAILING=x \t\n  \tLEADING=y\n"))
                .containsExactly(
                        "PLAIN=value",
                        "EMPTY_VALUE=",
                        "QUOTED=\"a b\"",
                        "SINGLE='x'",
                        "TWO=a=b",
                        "DOLLAR=$HOME ${HOME}",
                        "BACKSLASH=a\\nb",
                        "HASH=a # no comment",
                        "TRAILING=x \t",
                        "LEADING=y");
    }

    @Test
    void commentsAndEmptyLinesDoNotCount() throws IOException {
        assertThat(read("# comment\n\n   \n  # indented\n#A=1\nB=2")).containsExactly("B=2");
        assertThat(read("")).isEmpty();
    }

    @Test
    void nameAloneTakesWhatIsKnown() throws IOException {
        assertThat(read("HOME\nEMPTY\nMISSING\n")).containsExactly("HOME=/root", "EMPTY=");
    }

    @Test
    void linesMayEndAsOnWindows() throws IOException {
        assertThat(read("A=1\r\nB=2\r\r\nHOME\r\n")).containsExactly("A=1", "B=2\r", "HOME=/root");
    }

    @Test
    void byteOrderMarkIsSkippedOnlyAtTheStart() throws IOException {
        assertThat(read("\ufeffA=1\n\ufeffB=2\n")).containsExactly("A=1", "\ufeffB=2");
    }

    /// Go's white space, which is not Java's.
    @Test
    void spaceInFrontOfANameIsThatOfGo() throws IOException {
        assertThat(read("\u000b\f\u0085\u00a0\u2003A=1\n\u001cB=2\n"))
                .containsExactly("A=1", "\u001cB=2");
        assertThat(read("A\u00a0B=1\n"))
                .as("only blank and tab are refused")
                .containsExactly("A\u00a0B=1");
    }

    @ParameterizedTest
    @CsvSource({
        "'=value', no variable name on line '=value'",
        "'  =value', no variable name on line '=value'",
        "'A B=value', variable 'A B' contains whitespaces",
        "'A =value', variable 'A ' contains whitespaces",
        "'A\tB', variable 'A\tB' contains whitespaces",
        "'HOME ', variable 'HOME ' contains whitespaces"
    })
    void refusesNamesThatAreNone(String line, String reason) {
        assertThatThrownBy(() -> read("OK=1\n" + line + "\n"))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT))
                .hasMessage("invalid env file (" + directory.resolve("file") + "): " + reason);
    }

    @Test
    void refusesWhatIsNoUtf8() throws IOException {
        Path file = directory.resolve("file");
        Files.write(file, "A=1\nB=\u00e4\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> reader().read(file.toString()))
                .hasMessage("invalid env file (" + file + "): invalid utf8 bytes at line 2");
    }

    @Test
    void missingFileIsNamed() {
        assertThatThrownBy(() -> reader().read("/no/such/file"))
                .isInstanceOf(EngineException.class)
                .hasMessage("open /no/such/file: no such file or directory");
        assertThatThrownBy(() -> reader().read(directory.toString()))
                .hasMessage("invalid env file (%1$s): read %1$s: is a directory", directory);
    }

    private List<String> read(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), content);
        return reader().read(file.toString());
    }

    private static KeyValueFile reader() {
        return new KeyValueFile("env", name -> Optional.ofNullable(ENVIRONMENT.get(name)));
    }
}
