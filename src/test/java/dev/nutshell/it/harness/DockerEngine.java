package dev.nutshell.it.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Docker, as the reference that the tests themselves are tested against.
public final class DockerEngine implements Engine {
    private final Docker docker;
    private final Path area;

    DockerEngine(Docker docker, Path area) {
        this.docker = docker;
        this.area = area;
        Disk.directories(scratch());
    }

    @Override
    public Path scratch() {
        return area.resolve("scratch");
    }

    @Override
    public Command command(List<String> arguments) {
        List<String> words = new ArrayList<>(arguments);
        boolean runs = !words.isEmpty() && words.getFirst().equals("run");
        if (runs && words.stream().noneMatch(word -> word.startsWith("--network"))) {
            // the product's default until its networking exists; this dockerd has no bridge
            words.addAll(1, List.of("--network", "none"));
        }
        return docker.command(words).in(scratch());
    }

    @Override
    public void close() {
        for (String id : docker.command(List.of("ps", "-aq")).run().lines()) {
            docker.command(List.of("rm", "-f", "-v", id)).run();
        }
        docker.command(List.of("volume", "prune", "-f")).run();
        Disk.remove(area);
    }
}
