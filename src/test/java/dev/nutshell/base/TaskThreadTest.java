package dev.nutshell.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TaskThreadTest {
    @Test
    void resultComesFromAThreadThatIsGone() {
        AtomicReference<Thread> thread = new AtomicReference<>();

        String name =
                TaskThread.call(
                        "task",
                        () -> {
                            thread.set(Thread.currentThread());
                            return Thread.currentThread().getName();
                        });

        assertThat(name).isEqualTo("task");
        assertThat(thread.get()).isNotSameAs(Thread.currentThread());
        assertThat(thread.get().getState()).isEqualTo(Thread.State.TERMINATED);
    }

    @Test
    void failuresOfTheTaskAreTheCallers() {
        EngineException failure = new EngineException(ErrorKind.CONFLICT, "taken");
        assertThatThrownBy(
                        () ->
                                TaskThread.call(
                                        "task",
                                        () -> {
                                            throw failure;
                                        }))
                .isSameAs(failure);
        assertThatThrownBy(
                        () ->
                                TaskThread.call(
                                        "task",
                                        () -> {
                                            throw new StackOverflowError();
                                        }))
                .isInstanceOf(StackOverflowError.class);
        assertThatThrownBy(
                        () ->
                                TaskThread.call(
                                        "task",
                                        () -> {
                                            throw new IOException("torn");
                                        }))
                .isInstanceOf(EngineException.class)
                .hasMessage("task: java.io.IOException: torn");
    }

    @Test
    void anInterruptIsHeardAfterTheTask() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicReference<String> heard = new AtomicReference<>();
        Thread caller =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    String result =
                                            TaskThread.call(
                                                    "task",
                                                    () -> {
                                                        begun.countDown();
                                                        goOn.await();
                                                        return "done";
                                                    });
                                    heard.set(result + " " + Thread.interrupted());
                                });
        begun.await();
        caller.interrupt();
        goOn.countDown();
        caller.join();

        assertThat(heard.get()).isEqualTo("done true");
    }
}
