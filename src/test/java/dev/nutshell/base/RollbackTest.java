package dev.nutshell.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RollbackTest {
    private final List<String> undone = new ArrayList<>();

    @Test
    void lastDoneIsFirstUndone() {
        try (Rollback rollback = new Rollback()) {
            rollback.push(() -> undone.add("first"));
            rollback.push(() -> undone.add("second"));
        }

        assertThat(undone).containsExactly("second", "first");
    }

    @Test
    void nothingIsUndoneAfterACommit() {
        try (Rollback rollback = new Rollback()) {
            rollback.push(() -> undone.add("first"));
            rollback.commit();
        }

        assertThat(undone).isEmpty();
    }

    @Test
    void failingActionStopsNoOtherAndIsReported() {
        Rollback rollback = new Rollback();
        rollback.push(() -> undone.add("first"));
        rollback.push(
                () -> {
                    throw new IOException("disk");
                });
        rollback.push(() -> undone.add("third"));

        assertThatThrownBy(rollback::close)
                .isInstanceOf(EngineException.class)
                .hasMessage("undo of a failed operation was incomplete")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1))
                .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("disk"));
        assertThat(undone).containsExactly("third", "first");
    }

    @Test
    void failuresOfTheUndoAreAttachedToItsCause() {
        IllegalStateException cause = new IllegalStateException("why");
        Rollback rollback = new Rollback();
        rollback.push(
                () -> {
                    throw new IOException("disk");
                });

        rollback.undo(cause);

        assertThat(cause.getSuppressed()).hasSize(1);
        rollback.close();
    }

    /// The first failure is what matters; try-with-resources attaches that of the undo.
    @Test
    void bodyThatFailsKeepsItsOwnException() {
        assertThatThrownBy(
                        () -> {
                            try (Rollback rollback = new Rollback()) {
                                rollback.push(
                                        () -> {
                                            throw new IOException("disk");
                                        });
                                throw new IllegalStateException("why");
                            }
                        })
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("why")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    }
}
