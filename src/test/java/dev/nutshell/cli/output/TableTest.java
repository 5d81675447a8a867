package dev.nutshell.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private final Table table = new Table();

    @Test
    void columnsAreAtLeastTenWideAndThreeApart() {
        table.row(List.of("CONTAINER ID", "IMAGE", "COMMAND"));
        table.row(List.of("0123456789ab", "a", "sh"));
        table.row(List.of("0123456789ab", "registry/image", ""));

        assertThat(table.text())
                .isEqualTo(
                        """
                        CONTAINER ID   IMAGE            COMMAND
                        0123456789ab   a                sh
                        0123456789ab   registry/image  \s
                        """);
    }

    @Test
    void narrowColumnsAreTenWide() {
        table.row(List.of("A", "B", "C"));
        table.row(List.of("1234567", "12345678", "x"));

        assertThat(table.text()).isEqualTo("A         B          C\n1234567   12345678   x\n");
    }

    @Test
    void lastColumnIsNotPadded() {
        table.row(List.of("A"));
        table.row(List.of("longer"));

        assertThat(table.text()).isEqualTo("A\nlonger\n");
    }

    /// `tabwriter`: a column is a block of lines that have it.
    @Test
    void shorterLineEndsAColumn() {
        table.line("long long long\tx");
        table.line("alone");
        table.line("s\ty");

        assertThat(table.text()).isEqualTo("long long long   x\nalone\ns         y\n");
    }

    @Test
    void charactersCountNotBytesAndNotSurrogates() {
        table.row(List.of("\u00e4\ud83d\ude00\u20ac45678", "x"));

        assertThat(table.text()).isEqualTo("\u00e4\ud83d\ude00\u20ac45678   x\n");
    }

    @Test
    void cellsCannotDriveTheTerminalNorForgeLines() {
        table.row(List.of("a\u001b[31m", "b\nc\td"));

        assertThat(table.text()).isEqualTo("a\\x1b[31m   b\\nc\\td\n");
    }

    @Test
    void emptyTableIsNothing() {
        assertThat(table.text()).isEmpty();
    }
}
