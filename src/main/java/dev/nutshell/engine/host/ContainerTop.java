package dev.nutshell.engine.host;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.control.RunningContainer;
import dev.nutshell.engine.ProcessTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The processes of a container: by our own reading of /proc, or, with options, by the host's ps(1).
record ContainerTop(Store store, RunningContainers running) {

    ProcessTable top(String container, List<String> arguments) {
        ContainerRecord record = store.containers().find(container);
        List<Integer> pids;
        try (RunningContainer target = running.require(record)) {
            pids =
                    target.cgroup()
                            .map(group -> group.processes())
                            .filter(list -> !list.isEmpty())
                            .orElseGet(() -> ProcessFiles.tree(target.process().pid()));
        }
        return arguments.isEmpty() ? new ProcessFiles(pids).table() : byProgram(arguments, pids);
    }

    private static ProcessTable byProgram(List<String> arguments, List<Integer> pids) {
        List<String> lines = output(arguments);
        String[] titles = lines.isEmpty() ? new String[0] : lines.getFirst().strip().split("\\s+");
        int column = List.of(titles).indexOf("PID");
        if (column < 0) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "couldn't find PID field in ps output");
        }
        List<List<String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            List<String> cells = List.of(line.strip().split("\\s+", titles.length));
            if (cells.size() == titles.length
                    && cells.get(column).matches("[0-9]+")
                    && pids.contains(Integer.valueOf(cells.get(column)))) {
                rows.add(cells);
            }
        }
        return new ProcessTable(List.of(titles), rows);
    }

    private static List<String> output(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("ps"));
        command.addAll(arguments);
        try {
            Process ps = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (ps.waitFor() != 0) {
                throw new EngineException(
                        ErrorKind.INVALID_ARGUMENT,
                        "ps: " + output.lines().findFirst().orElse("failed"));
            }
            return output.lines().toList();
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.UNSUPPORTED,
                    "top with options needs ps(1) on the host: " + e.getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.UNAVAILABLE, "top: interrupted", e);
        }
    }
}
