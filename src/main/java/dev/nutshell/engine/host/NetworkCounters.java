package dev.nutshell.engine.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Bytes over all interfaces of a process's network but the loopback (proc_pid_net(5), dev).
record NetworkCounters(long received, long sent) {
    private static final int HEADER = 2;
    private static final int SENT_COLUMN = 8;

    static NetworkCounters of(int pid) {
        try {
            long received = 0;
            long sent = 0;
            List<String> lines = Files.readAllLines(Path.of("/proc/" + pid + "/net/dev"));
            for (String line : lines.subList(Math.min(HEADER, lines.size()), lines.size())) {
                int colon = line.indexOf(':');
                if (!line.substring(0, colon).strip().equals("lo")) {
                    String[] numbers = line.substring(colon + 1).strip().split("\\s+");
                    received += Long.parseLong(numbers[0]);
                    sent += Long.parseLong(numbers[SENT_COLUMN]);
                }
            }
            return new NetworkCounters(received, sent);
        } catch (IOException _) {
            // it has just ended
            return new NetworkCounters(0, 0);
        }
    }
}
