package dev.nutshell.container.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.PollSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Drivers `journald` and `syslog`, against servers of the test.
@Timeout(120)
class SocketSinkTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-09-08T12:34:56.000042Z"));
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    /// Prints the fields of each datagram of the journal's native protocol on one line.
    private static final String JOURNAL =
            """
            import socket, struct, sys, json
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[1])
            print('ready', flush=True)
            while True:
                d = s.recv(1 << 20)
                fields = {}
                while d:
                    line, d = d.split(b'\\n', 1)
                    if b'=' in line:
                        name, value = line.split(b'=', 1)
                    else:
                        name = line
                        n = struct.unpack('<Q', d[:8])[0]
                        value, d = d[8:8 + n], d[9 + n:]
                    fields[name.decode()] = value.decode('latin-1')
                print(json.dumps(fields, sort_keys=True), flush=True)
            """;

    private static final String SYSLOG =
            """
            import socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[1])
            print('ready', flush=True)
            while True:
                print(s.recv(1 << 20).decode(), end='', flush=True)
            """;

    @TempDir private Path folder;

    /// A server in Python: the JDK knows no local datagrams.
    private record Server(Process process, BufferedReader lines) implements AutoCloseable {
        static Server start(String program, Path socket) throws IOException {
            Process process =
                    new ProcessBuilder("python3", "-c", program, socket.toString())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            Server server = new Server(process, process.inputReader(StandardCharsets.UTF_8));
            assertThat(server.next()).isEqualTo("ready");
            return server;
        }

        String next() throws IOException {
            return lines.readLine();
        }

        @Override
        public void close() throws IOException {
            process.destroyForcibly();
            lines.close();
        }
    }

    private static LogTarget syslog(SyslogPeer peer, SyslogFormat format) {
        return new LogTarget.Syslog(peer, format, 3, "web", "box");
    }

    @Test
    void theJournalGetsDockersFields() throws Exception {
        Path socket = folder.resolve("socket");
        Map<String, String> fields = Map.of("CONTAINER_NAME", "web", "LABEL", "two\nlines");
        try (Server journal = Server.start(JOURNAL, socket);
                Writing log = new Writing(new LogTarget.Journald(socket, fields), CLOCK)) {
            log.out("hello = there\n").error("oh\n");
            assertThat(journal.next())
                    .matches(
                            "\\{\"CONTAINER_LOG_EPOCH\": \"\\w{32}\", \"CONTAINER_LOG_ORDINAL\": \"1\","
                                    + " \"CONTAINER_NAME\": \"web\", \"LABEL\": \"two\\\\nlines\","
                                    + " \"MESSAGE\": \"hello = there\", \"PRIORITY\": \"6\","
                                    + " \"SYSLOG_TIMESTAMP\": \"2026-09-08T12:34:56.000042Z\"}");
            assertThat(journal.next())
                    .contains(
                            "\"CONTAINER_LOG_ORDINAL\": \"2\"",
                            "\"MESSAGE\": \"oh\"",
                            "\"PRIORITY\": \"3\"");
        }
    }

    @Test
    void theJournalHearsThatALineComesInParts() throws Exception {
        Path socket = folder.resolve("socket");
        try (Server journal = Server.start(JOURNAL, socket);
                Writing log = new Writing(new LogTarget.Journald(socket, Map.of()), CLOCK)) {
            log.out("x".repeat(17_000) + "\n");
            String first = journal.next();
            String last = journal.next();
            assertThat(first)
                    .contains(
                            "\"CONTAINER_PARTIAL_LAST\": \"false\", \"CONTAINER_PARTIAL_MESSAGE\":"
                                    + " \"true\", \"CONTAINER_PARTIAL_ORDINAL\": \"1\"");
            assertThat(last)
                    .contains(
                            "\"CONTAINER_PARTIAL_LAST\": \"true\", \"CONTAINER_PARTIAL_ORDINAL\": \"2\"")
                    .doesNotContain("CONTAINER_PARTIAL_MESSAGE");
            assertThat(partialId(first)).isEqualTo(partialId(last));
        }
    }

    private static String partialId(String fields) {
        return fields.replaceAll(".*PARTIAL_ID\": \"(\\w+)\".*", "$1");
    }

    @Test
    void aJournalThatWasAwayHearsWhatItMissed() throws Exception {
        Path socket = folder.resolve("socket");
        try (Writing log = new Writing(new LogTarget.Journald(socket, Map.of()), CLOCK)) {
            log.out("lost\n").out("too\n");
            try (Server journal = Server.start(JOURNAL, socket)) {
                // tried again once a second, with a line
                while (!journal.lines().ready()) {
                    log.out("try\n");
                }
                assertThat(journal.next())
                        .containsPattern(
                                "\"MESSAGE\": \"nutshell: \\d+ lines? of the log lost: .*ENOENT")
                        .contains("\"PRIORITY\": \"3\"");
                assertThat(journal.next()).contains("\"MESSAGE\": \"try\"");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UNIX | <30>Sep  8 12:34:56 web[PID]: hello | <27>Sep  8 12:34:56 web[PID]: oh",
                "RFC3164 | <30>Sep  8 12:34:56 box web[PID]: hello | <27>Sep  8 12:34:56 box web[PID]: oh",
                "RFC5424 | <30>1 2026-09-08T12:34:56Z box web PID web - hello |"
                        + " <27>1 2026-09-08T12:34:56Z box web PID web - oh",
                "RFC5424_MICRO | <30>1 2026-09-08T12:34:56.000042Z box web PID web - hello |"
                        + " <27>1 2026-09-08T12:34:56.000042Z box web PID web - oh"
            })
    void syslogOverUdpInEveryFormat(SyslogFormat format, String first, String second)
            throws IOException {
        String pid = String.valueOf(ProcessHandle.current().pid());
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        try (DatagramSocket server =
                        new DatagramSocket(
                                new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0));
                Writing log =
                        new Writing(
                                syslog(
                                        new SyslogPeer.Internet(
                                                LOOPBACK, server.getLocalPort(), false),
                                        format),
                                CLOCK)) {
            log.out("hello\n").error("oh\n");
            assertThat(receive(server)).isEqualTo(first.replace("PID", pid) + "\n");
            assertThat(receive(server)).isEqualTo(second.replace("PID", pid) + "\n");
        } finally {
            TimeZone.setDefault(before);
        }
    }

    private static String receive(DatagramSocket server) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[1 << 16], 1 << 16);
        server.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    @Test
    void syslogOverALocalSocket() throws Exception {
        Path socket = folder.resolve("log");
        SyslogPeer peer = new SyslogPeer.Local(List.of(folder.resolve("absent"), socket));
        try (Server server = Server.start(SYSLOG, socket);
                Writing log = new Writing(syslog(peer, SyslogFormat.UNIX), CLOCK)) {
            log.out("one\ntwo\n");
            assertThat(server.next()).endsWith(": one");
            assertThat(server.next()).endsWith(": two");
        }
    }

    @Test
    void aBrokenConnectionIsMadeAgainAndTheGapIsReported() throws Exception {
        try (ServerSocket first = listen(0)) {
            int port = first.getLocalPort();
            SyslogPeer peer = new SyslogPeer.Internet(LOOPBACK, port, true);
            try (Writing log = new Writing(syslog(peer, SyslogFormat.UNIX), CLOCK)) {
                log.out("before\n");
                try (Socket connection = first.accept()) {
                    assertThat(lines(connection).readLine()).endsWith("before");
                    connection.setSoLinger(true, 0);
                    // nobody listens when the connection breaks
                    first.close();
                }
                log.out("gone\n".repeat(50));
                try (ServerSocket second = listen(port)) {
                    second.setSoTimeout(50);
                    Socket connection = null;
                    while (connection == null) {
                        log.out("again\n");
                        connection = accept(second);
                    }
                    try (BufferedReader received = lines(connection)) {
                        List<String> told = new ArrayList<>();
                        String line = received.readLine();
                        while (!line.endsWith(": again")) {
                            told.add(line);
                            line = received.readLine();
                        }
                        // how many get lost is a matter of when the break is noticed
                        if (told.stream().filter(it -> it.endsWith(": gone")).count() < 50) {
                            assertThat(told)
                                    .anyMatch(
                                            it ->
                                                    it.matches(
                                                            ".*: nutshell: \\d+ lines? of the log lost:"
                                                                    + " .*(ECONNREFUSED|EPIPE|ECONNRESET).*"));
                        }
                    }
                }
            }
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), 1);
        return server;
    }

    private static @Nullable Socket accept(ServerSocket server) throws IOException {
        try {
            return server.accept();
        } catch (SocketTimeoutException _) {
            return null;
        }
    }

    private static BufferedReader lines(Socket connection) throws IOException {
        return new BufferedReader(
                new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
    }

    @Test
    void aServerThatDoesNotReadHoldsUpTheStreamsButNeverTheSupervisor() throws Exception {
        try (ServerSocket server = listen(0)) {
            SyslogPeer peer = new SyslogPeer.Internet(LOOPBACK, server.getLocalPort(), true);
            int written = 0;
            try (Writing log = new Writing(syslog(peer, SyslogFormat.UNIX), CLOCK)) {
                while (!log.log().isBehind() || written < 500_000) {
                    log.out("line " + written++ + "\n");
                }
                Fd room = log.log().room().orElseThrow();
                try (Socket connection = server.accept();
                        BufferedReader received = lines(connection);
                        PollSet poll = new PollSet(Writing.syscalls(), 1)) {
                    poll.add(room, PollSet.READABLE);
                    for (int i = 0; i < written; i++) {
                        assertThat(received.readLine()).endsWith(": line " + i);
                    }
                    poll.await();
                    log.log().acknowledgeRoom();
                    assertThat(log.log().isBehind()).isFalse();
                }
            }
        }
    }

    @Test
    void nonBlockingDropsLinesAndSaysHowMany() throws Exception {
        try (ServerSocket server = listen(0)) {
            SyslogPeer peer = new SyslogPeer.Internet(LOOPBACK, server.getLocalPort(), true);
            LogPlan plan = new LogPlan(syslog(peer, SyslogFormat.UNIX), true, 100_000);
            int written = 0;
            try (Writing log = new Writing(plan, CLOCK)) {
                // more than the buffers of the connection and the log together
                for (; written < 500_000; written++) {
                    log.out("line " + written + "\n");
                }
                assertThat(log.log().isBehind()).isFalse();
                try (Socket connection = server.accept();
                        BufferedReader received = lines(connection)) {
                    int kept = 0;
                    String line = received.readLine();
                    while (line.endsWith(": line " + kept)) {
                        kept++;
                        // the report comes with the next line that there is room for
                        log.out("more\n");
                        line = received.readLine();
                    }
                    assertThat(line)
                            .matches(
                                    ".*: nutshell: \\d+ lines? of the log lost: the log driver is slower"
                                            + " than the container");
                    assertThat(kept).isBetween(1, written - 1);
                }
            }
        }
    }

    @Test
    void aBufferedFileHasEveryLineAtTheEnd() throws Exception {
        Path file = folder.resolve("c-json.log");
        LogPlan plan = new LogPlan(Writing.json(file, Writing.ENDLESS), true, 10_000_000);
        try (Writing log = new Writing(plan, CLOCK)) {
            for (int i = 0; i < 20_000; i++) {
                log.out("line " + i + "\n");
            }
        }
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(20_000);
        assertThat(lines.getLast()).contains("\"line 19999\\n\"");
    }
}
