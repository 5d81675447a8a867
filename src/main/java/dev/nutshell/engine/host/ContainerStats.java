package dev.nutshell.engine.host;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.ListedContainer;
import dev.nutshell.container.control.RunningContainer;
import dev.nutshell.engine.ContainerUsage;
import dev.nutshell.engine.StatsOptions;
import dev.nutshell.engine.StatsSink;
import dev.nutshell.kernel.cgroup.Cgroup;
import dev.nutshell.kernel.cgroup.CgroupStatistics;
import dev.nutshell.network.endpoint.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Samples what containers use, once a second. A share of the processors needs two samples, so the first round comes after a
/// second too.
final class ContainerStats {
    private static final long INTERVAL_MILLIS = 1000;

    private final Store store;
    private final RunningContainers running;
    private final NetworkMembership networks;
    private final HostMemory memory = new HostMemory();

    /// @param nanos when it was taken
    private record Sample(
            long nanos,
            CgroupStatistics counted,
            NetworkCounters network,
            List<ContainerUsage.NetworkLimit> limits) {}

    ContainerStats(Store store, RunningContainers running, NetworkMembership networks) {
        this.store = store;
        this.running = running;
        this.networks = networks;
    }

    void follow(List<String> asked, StatsOptions options, StatsSink sink) {
        List<ContainerId> fixed =
                asked.stream().map(name -> store.containers().resolve(name)).toList();
        Map<ContainerId, Sample> before = samples(fixed).samples();
        boolean wanted = true;
        while (wanted) {
            pause();
            Round round = samples(fixed);
            wanted = sink.accept(usages(round, before, options.all() || !fixed.isEmpty()));
            before = round.samples();
        }
    }

    /// @param names of every container in question, in order
    /// @param samples of those that run
    private record Round(Map<ContainerId, String> names, Map<ContainerId, Sample> samples) {}

    private Round samples(List<ContainerId> fixed) {
        Map<ContainerId, String> names = new LinkedHashMap<>();
        Map<ContainerId, Sample> samples = new HashMap<>();
        for (ContainerId id : fixed.isEmpty() ? everyContainer() : fixed) {
            Optional<ContainerRecord> record = store.containers().load(id);
            if (record.isPresent()) {
                names.put(id, record.get().name());
                sample(record.get()).ifPresent(sample -> samples.put(id, sample));
            }
        }
        return new Round(names, samples);
    }

    private List<ContainerId> everyContainer() {
        return store.containers().listing().all().containers().stream()
                .map(ListedContainer::id)
                .toList();
    }

    private Optional<Sample> sample(ContainerRecord record) {
        Optional<RunningContainer> held = running.hold(record);
        if (held.isEmpty()) {
            return Optional.empty();
        }
        try (RunningContainer target = held.get()) {
            Optional<Cgroup> group = target.cgroup();
            return group.map(
                    each ->
                            new Sample(
                                    System.nanoTime(),
                                    each.statistics(),
                                    NetworkCounters.of(target.process().pid()),
                                    limits(record)));
        }
    }

    private List<ContainerUsage.NetworkLimit> limits(ContainerRecord record) {
        return networks.endpoints(record).stream()
                .filter(endpoint -> !endpoint.plan().wish().rates().isUnlimited())
                .sorted(Comparator.comparing(Endpoint::link))
                .map(
                        endpoint ->
                                new ContainerUsage.NetworkLimit(
                                        endpoint.network().name(),
                                        endpoint.plan().wish().rates().ingress(),
                                        endpoint.plan().wish().rates().egress()))
                .toList();
    }

    private List<ContainerUsage> usages(
            Round round, Map<ContainerId, Sample> before, boolean stoppedToo) {
        List<ContainerUsage> usages = new ArrayList<>();
        round.names()
                .forEach(
                        (id, name) -> {
                            Sample now = round.samples().get(id);
                            if (now != null) {
                                Sample earlier = before.getOrDefault(id, now);
                                usages.add(new ContainerUsage(id, name, usage(now, earlier)));
                            } else if (stoppedToo) {
                                usages.add(new ContainerUsage(id, name, null));
                            }
                        });
        return usages;
    }

    private ContainerUsage.Usage usage(Sample now, Sample before) {
        CgroupStatistics counted = now.counted();
        long time = now.nanos() - before.nanos();
        long processor = counted.cpu().usage() - before.counted().cpu().usage();
        return new ContainerUsage.Usage(
                time > 0 ? 100.0 * processor / time : 0,
                counted.memory().workingSet(),
                Math.min(counted.memory().limit(), memory.total()),
                now.network().received(),
                now.network().sent(),
                bytes(counted, "read"),
                bytes(counted, "write"),
                counted.pids().current(),
                now.limits());
    }

    private static long bytes(CgroupStatistics counted, String operation) {
        return counted.blockIo().bytes().stream()
                .filter(count -> count.operation().toLowerCase(Locale.ROOT).equals(operation))
                .mapToLong(CgroupStatistics.Count::value)
                .sum();
    }

    private static void pause() {
        try {
            Thread.sleep(INTERVAL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.UNAVAILABLE, "stats: interrupted", e);
        }
    }
}
