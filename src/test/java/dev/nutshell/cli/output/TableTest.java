package dev.nutshell.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsAreAtLeastTenWideAndThreeApart() {
        Table table = new Table();
        table.row(List.of("A", "LONGER HEADER", "C"));
        table.row(List.of("a very long value", "b", "c"));

        assertThat(table.text())
                .isEqualTo(
                        """
                        A                   LONGER HEADER   C
                        a very long value   b               c
                        """);
    }

    @Test
    void aLineWithoutTheColumnEndsItsBlock() {
        Table table = new Table();
        table.line("a\tb");
        table.line("no column here that is very long");
        table.line("long cell value\tb");

        assertThat(table.text())
                .isEqualTo(
                        """
                        a         b
                        no column here that is very long
                        long cell value   b
                        """);
    }

    @Test
    void cellsCannotDriveTheTerminal() {
        Table table = new Table();
        table.row(List.of("\u001b[2J", "a\nb"));

        assertThat(table.text()).isEqualTo("\\x1b[2J   a\\nb\n");
    }
}
