package dev.nutshell.kernel.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pipes, sockets, files in memory and waiting for them.
class DescriptorsTest {
    @TempDir private Path directory;

    private final Syscalls syscalls = SymbolSource.syscalls();
    private final Pipes pipes = new Pipes(syscalls);
    private final UnixSockets sockets = new UnixSockets(syscalls);

    @Test
    void everyDescriptorClosesAtExec() {
        try (Pipes.Ends pipe = pipes.open("pipe");
                UnixSockets.Pair pair = sockets.pair(SocketConstants.SOCK_SEQPACKET, "pair");
                Fd memory = new MemoryFile(syscalls).create("memory", false);
                Fd copy = new Descriptors(syscalls).duplicate(pipe.read().number(), 100, "copy")) {
            assertThat(copy.number()).isGreaterThanOrEqualTo(100);
            for (Fd each :
                    List.of(pipe.read(), pipe.write(), pair.first(), pair.second(), memory, copy)) {
                assertThat(
                                syscalls.invoke(
                                        SystemCall.FCNTL,
                                        "",
                                        each.number(),
                                        DescriptorFlags.F_GETFD))
                        .as(each.toString())
                        .isEqualTo(DescriptorFlags.FD_CLOEXEC);
            }
        }
    }

    @Test
    void pipesGrowAndMoveBytesInsideTheKernel() {
        try (Pipes.Ends from = pipes.open("from");
                Pipes.Ends to = pipes.open("to", DescriptorFlags.O_NONBLOCK)) {
            assertThat(pipes.resize(from.write(), 256 * 1024)).isEqualTo(256 * 1024);
            // a size that cannot be: the old one stays and is told
            assertThat(pipes.resize(from.write(), Integer.MAX_VALUE)).isEqualTo(256 * 1024);
            write(from.write(), "through the kernel");

            assertThat(pipes.splice(from.read(), to.write(), 1 << 20)).isEqualTo(18);

            assertThat(read(to.read())).isEqualTo("through the kernel");
            from.write().close();
            assertThat(pipes.splice(from.read(), to.write(), 1 << 20)).isZero();
            to.read().close();
        }
    }

    @Test
    void spliceTellsWhenTheReaderIsGone() {
        try (Pipes.Ends from = pipes.open("from");
                Pipes.Ends to = pipes.open("to")) {
            write(from.write(), "x");
            to.read().close();

            assertThat(pipes.splice(from.read(), to.write(), 1)).isEqualTo(-Errno.EPIPE.number());
        }
    }

    @Test
    void nonBlockingIsSwitchedOnAndOff() {
        try (Pipes.Ends pipe = pipes.open("pipe")) {
            Descriptors descriptors = new Descriptors(syscalls);
            descriptors.setNonBlocking(pipe.read(), true);
            assertThat(syscalls.attempt(SystemCall.READ, pipe.read().number(), 0, 0))
                    .isGreaterThanOrEqualTo(-11);
            assertThat(flags(pipe.read()) & DescriptorFlags.O_NONBLOCK).isNotZero();
            descriptors.setNonBlocking(pipe.read(), false);
            assertThat(flags(pipe.read()) & DescriptorFlags.O_NONBLOCK).isZero();
        }
    }

    @Test
    void messagesCarryDescriptors() {
        try (UnixSockets.Pair pair = sockets.pair(SocketConstants.SOCK_SEQPACKET, "pair");
                Pipes.Ends pipe = pipes.open("pipe")) {
            sockets.send(pair.first(), bytes("take these"), List.of(pipe.read(), pipe.write()));
            sockets.send(pair.first(), bytes("and this"), List.of());

            UnixSockets.Received message = sockets.receive(pair.second(), 100, 4);
            assertThat(message.content()).isEqualTo(bytes("take these"));
            assertThat(message.descriptors()).hasSize(2);
            write(message.descriptors().get(1), "same pipe");
            assertThat(read(pipe.read())).isEqualTo("same pipe");
            message.descriptors().forEach(Fd::close);

            UnixSockets.Received second = sockets.receive(pair.second(), 100, 4);
            assertThat(second.content()).isEqualTo(bytes("and this"));
            assertThat(second.descriptors()).isEmpty();
            pair.first().close();
            assertThat(sockets.receive(pair.second(), 100, 0).isEnd()).isTrue();
        }
    }

    @Test
    void tooLongOrTooManyIsAnErrorAndLeaksNothing() throws Exception {
        try (UnixSockets.Pair pair = sockets.pair(SocketConstants.SOCK_SEQPACKET, "pair");
                Pipes.Ends pipe = pipes.open("pipe")) {
            long before = openDescriptors();
            sockets.send(pair.first(), bytes("longer than eight"), List.of(pipe.read()));
            sockets.send(pair.first(), bytes("ok"), Collections.nCopies(5, pipe.read()));
            sockets.send(pair.first(), bytes("ok"), List.of(pipe.read()));

            assertThatThrownBy(() -> sockets.receive(pair.second(), 8, 1))
                    .isInstanceOf(EngineException.class)
                    .hasMessage("message on pair: longer than 8 bytes or more than 1 descriptors")
                    .extracting(failure -> ((EngineException) failure).kind())
                    .isEqualTo(ErrorKind.CORRUPT);
            assertThatThrownBy(() -> sockets.receive(pair.second(), 8, 2))
                    .isInstanceOf(EngineException.class);
            assertThatThrownBy(() -> sockets.receive(pair.second(), 8, 0))
                    .isInstanceOf(EngineException.class);
            assertThat(openDescriptors()).isEqualTo(before);
        }
    }

    @Test
    void namedSocketsKnowTheirPeer() {
        try (Fd place = openDirectory();
                Fd listener = sockets.listen(place, "socket", SocketConstants.SOCK_SEQPACKET);
                Fd client = sockets.connect(place, "socket", SocketConstants.SOCK_SEQPACKET);
                Fd server = sockets.accept(listener)) {
            sockets.send(client, bytes("hello"), List.of());
            assertThat(sockets.receive(server, 10, 0).content()).isEqualTo(bytes("hello"));
            assertThat(sockets.peer(server).pid()).isEqualTo((int) ProcessHandle.current().pid());
            assertThat(sockets.peer(server).uid())
                    .isEqualTo((int) syscalls.invoke(SystemCall.GETUID, ""));
        }
    }

    @Test
    void absentSocketIsNamed() {
        try (Fd place = openDirectory()) {
            assertThatThrownBy(() -> sockets.connect(place, "none", SocketConstants.SOCK_SEQPACKET))
                    .hasMessage("connect(2) none: ENOENT (No such file or directory)");
            assertThatThrownBy(
                            () ->
                                    sockets.connect(
                                            place, "n".repeat(100), SocketConstants.SOCK_SEQPACKET))
                    .hasMessage("socket name " + "n".repeat(100) + ": too long");
        }
    }

    @Test
    void streamsTakeMoreThanABufferHolds() throws Exception {
        byte[] large = new byte[3_000_000];
        new Random(7).nextBytes(large);
        try (UnixSockets.Pair pair = sockets.pair(SocketConstants.SOCK_STREAM, "pair");
                Pipes.Ends pipe = pipes.open("pipe")) {
            Thread sender =
                    Thread.ofPlatform()
                            .start(() -> sockets.send(pair.first(), large, List.of(pipe.read())));
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            int descriptors = 0;
            while (received.size() < large.length) {
                UnixSockets.Received part = sockets.receive(pair.second(), 1 << 20, 1);
                received.writeBytes(part.content());
                descriptors += part.descriptors().size();
                part.descriptors().forEach(Fd::close);
            }
            sender.join();
            assertThat(received.toByteArray()).isEqualTo(large);
            assertThat(descriptors).isEqualTo(1);
        }
    }

    @Test
    void sealedMemoryCannotBeChanged() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "content");
        try (Fd source = open(file, DescriptorFlags.O_RDONLY);
                Fd copy = new MemoryFile(syscalls).sealedCopy(source, "copy", true)) {
            Path path = Path.of("/proc/self/fd/" + copy.number());
            assertThat(path).hasContent("content");
            assertThatThrownBy(() -> Files.writeString(path, "other"))
                    .isInstanceOf(IOException.class);
            assertThat(syscalls.attempt(SystemCall.FTRUNCATE, copy.number(), 1))
                    .isEqualTo(-Errno.EPERM.number());
            assertThat(syscalls.attempt(SystemCall.FTRUNCATE, copy.number(), 100))
                    .isEqualTo(-Errno.EPERM.number());
            assertThat(path).hasContent("content");
        }
    }

    @Test
    void pollWaitsForWhatWasAskedAndNotForDroppedPlaces() {
        try (Pipes.Ends first = pipes.open("first");
                Pipes.Ends second = pipes.open("second");
                PollSet poll = new PollSet(syscalls, 3)) {
            int one = poll.add(first.read(), PollSet.READABLE);
            int two = poll.add(second.read(), PollSet.READABLE);
            int three = poll.add(second.write(), 0);
            assertThat(poll.await(1_000_000)).isFalse();

            write(second.write(), "x");
            poll.await();
            assertThat(poll.events(one)).isZero();
            assertThat(poll.events(two)).isEqualTo(PollSet.READABLE);
            assertThat(poll.events(three)).isZero();

            poll.drop(two);
            assertThat(poll.await(1_000_000)).isFalse();
            poll.watch(three, PollSet.WRITABLE);
            poll.await();
            assertThat(poll.events(three)).isEqualTo(PollSet.WRITABLE);

            poll.drop(three);
            first.write().close();
            poll.await();
            assertThat(poll.events(one)).isEqualTo(PollSet.HANG_UP);
        }
    }

    private long flags(Fd descriptor) {
        return syscalls.invoke(SystemCall.FCNTL, "", descriptor.number(), DescriptorFlags.F_GETFL);
    }

    private Fd openDirectory() {
        return open(directory, DescriptorFlags.O_PATH);
    }

    private Fd open(Path path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            long number =
                    syscalls.invoke(
                            SystemCall.OPENAT,
                            path.toString(),
                            DescriptorFlags.AT_FDCWD,
                            arena.allocateFrom(path.toString()).address(),
                            flags | DescriptorFlags.O_CLOEXEC);
            return new Fd(syscalls, (int) number, path.toString());
        }
    }

    private void write(Fd descriptor, String text) {
        try (Arena arena = Arena.ofConfined()) {
            byte[] content = bytes(text);
            syscalls.invoke(
                    SystemCall.WRITE,
                    "",
                    descriptor.number(),
                    arena.allocateFrom(JAVA_BYTE, content).address(),
                    content.length);
        }
    }

    private String read(Fd descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(4096);
            long length =
                    syscalls.invoke(
                            SystemCall.READ, "", descriptor.number(), buffer.address(), 4096);
            return new String(buffer.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static long openDescriptors() throws Exception {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.count();
        }
    }
}
