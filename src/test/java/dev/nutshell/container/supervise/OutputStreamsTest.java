package dev.nutshell.container.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.container.log.ContainerLog;
import dev.nutshell.container.log.LogPlan;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.StreamBlock;
import dev.nutshell.kernel.process.Descriptors;
import dev.nutshell.kernel.process.Pipes;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OutputStreamsTest {
    private static final int BLOCK = 1 << 12;

    private final Syscalls syscalls = SymbolSource.syscalls();
    private final Pipes pipes = new Pipes(syscalls);
    private final Reactor reactor = new Reactor(syscalls);
    private final StreamBlock block = new StreamBlock(syscalls, BLOCK);
    private final OutputStreams stream =
            new OutputStreams(
                    syscalls, reactor, block, new ContainerLog(syscalls, LogPlan.none()), false);
    private final Pipes.Ends source = pipes.open("source");

    @AfterEach
    void close() {
        stream.close();
        source.close();
        block.close();
        reactor.close();
    }

    @Test
    void oneReaderGetsEverything() throws Exception {
        byte[] content = content(3_000_000);
        FutureTask<byte[]> reader = reader(attach(), new CountDownLatch(0));
        write(content);

        turnUntil(stream::isDone);
        stream.close();

        assertThat(reader.get()).isEqualTo(content);
    }

    @Test
    void slowReaderHoldsTheStreamUpAndLosesNothing() throws Exception {
        byte[] content = content(1_000_000);
        CountDownLatch begin = new CountDownLatch(1);
        FutureTask<byte[]> reader = reader(attach(), begin);
        write(content);

        turnUntil(stream::isHeldUp);
        // held up: the loop has nothing to do, however long it waits
        assertThat(reactor.turn(20_000_000)).isFalse();
        begin.countDown();
        turnUntil(stream::isDone);
        stream.close();

        assertThat(reader.get()).isEqualTo(content);
    }

    @Test
    void twoReadersOfDifferentPaceGetTheSame() throws Exception {
        byte[] content = content(1_000_000);
        CountDownLatch begin = new CountDownLatch(1);
        FutureTask<byte[]> fast = reader(attach(), new CountDownLatch(0));
        FutureTask<byte[]> slow = reader(attach(), begin);
        write(content);

        turnUntil(stream::isHeldUp);
        begin.countDown();
        turnUntil(stream::isDone);
        stream.close();

        assertThat(fast.get()).isEqualTo(content);
        assertThat(slow.get()).isEqualTo(content);
    }

    @Test
    void readerThatHasGoneIsLeftAndTheOtherGetsEverything() throws Exception {
        byte[] content = content(1_000_000);
        attach().close();
        FutureTask<byte[]> reader = reader(attach(), new CountDownLatch(0));
        write(content);

        turnUntil(stream::isDone);
        stream.close();

        assertThat(reader.get()).isEqualTo(content);
    }

    @Test
    void readerThatGoesWhileItIsBehindReleasesTheStream() throws Exception {
        byte[] content = content(1_000_000);
        Fd dying = attach();
        FutureTask<byte[]> reader = reader(attach(), new CountDownLatch(0));
        write(content);

        turnUntil(stream::isHeldUp);
        dying.close();
        turnUntil(stream::isDone);
        stream.close();

        assertThat(reader.get()).isEqualTo(content);
    }

    @Test
    void withoutReadersTheSourceIsDrained() {
        write(content(1_000_000));

        turnUntil(stream::isDone);

        assertThat(stream.isHeldUp()).isFalse();
    }

    @Test
    void laterReaderGetsWhatComesLater() throws Exception {
        stream.read(nonBlocking(source.read()));
        try (FileCalls files = new FileCalls(syscalls)) {
            files.content().write(source.write(), new byte[] {1}, 0, 1);
            reactor.turn(-1);
            FutureTask<byte[]> reader = reader(attach(), new CountDownLatch(0));
            files.content().write(source.write(), new byte[] {2}, 0, 1);
            source.write().close();
            turnUntil(stream::isDone);
            stream.close();

            assertThat(reader.get()).containsExactly(2);
        }
    }

    @Test
    void readerThatComesAfterTheEndSeesTheEnd() throws Exception {
        source.write().close();
        stream.read(nonBlocking(source.read()));
        turnUntil(stream::isDone);

        assertThat(reader(attach(), new CountDownLatch(0)).get()).isEmpty();
    }

    /// The end of the container may find a reader that has not taken all of it.
    @Test
    void endOfTheSourceWhileAReaderIsBehindIsNotTheEndOfTheStream() throws Exception {
        // more than the pipe of the reader takes, less than pipe and one block
        byte[] content = content((1 << 16) + BLOCK / 2);
        CountDownLatch begin = new CountDownLatch(1);
        FutureTask<byte[]> reader = reader(attach(), begin);
        write(content);

        turnUntil(stream::isHeldUp);
        assertThat(stream.isDone()).isFalse();
        begin.countDown();
        turnUntil(stream::isDone);
        stream.close();

        assertThat(reader.get()).isEqualTo(content);
    }

    /// Attaches the way a careless command does it: with a pipe that blocks.
    private Fd attach() {
        Pipes.Ends pipe = pipes.open("reader");
        stream.attach(pipe.write());
        return pipe.read();
    }

    /// Starts to write `content` to the source, and to read it.
    private void write(byte[] content) {
        Fd end = source.write();
        Thread.ofPlatform()
                .start(
                        () -> {
                            try (FileCalls files = new FileCalls(syscalls)) {
                                files.content().write(end, content, 0, content.length);
                            }
                            end.close();
                        });
        stream.read(nonBlocking(source.read()));
    }

    private Fd nonBlocking(Fd descriptor) {
        new Descriptors(syscalls).setNonBlocking(descriptor, true);
        return descriptor;
    }

    private void turnUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            reactor.turn(-1);
        }
    }

    /// Reads to the end on a thread of its own, as soon as it may.
    private FutureTask<byte[]> reader(Fd end, CountDownLatch begin) {
        FutureTask<byte[]> task =
                new FutureTask<>(
                        () -> {
                            begin.await();
                            ByteArrayOutputStream all = new ByteArrayOutputStream();
                            byte[] part = new byte[10_000];
                            try (end;
                                    FileCalls files = new FileCalls(syscalls)) {
                                for (int count = files.content().read(end, part, 0, part.length);
                                        count > 0;
                                        count = files.content().read(end, part, 0, part.length)) {
                                    all.write(part, 0, count);
                                }
                            }
                            return all.toByteArray();
                        });
        Thread.ofPlatform().start(task);
        return task;
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }
}
