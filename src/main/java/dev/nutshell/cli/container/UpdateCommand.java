package dev.nutshell.cli.container;

import dev.nutshell.base.ByteSize;
import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.create.CpuCount;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.GoValues;
import dev.nutshell.cli.flag.UsageException;
import dev.nutshell.engine.Containers;
import dev.nutshell.engine.ResourceChange;
import dev.nutshell.spec.container.RestartPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `update`.
public final class UpdateCommand implements Command {
    private @Nullable Integer blkioWeight;
    private @Nullable Long cpuShares;
    private @Nullable Long nanoCpus;
    private @Nullable Long cpuPeriod;
    private @Nullable Long cpuQuota;
    private @Nullable Long realtimePeriod;
    private @Nullable Long realtimeRuntime;
    private @Nullable String cpusetCpus;
    private @Nullable String cpusetMems;
    private @Nullable Long memory;
    private @Nullable Long memoryReservation;
    private @Nullable Long memorySwap;
    private @Nullable Long pids;
    private @Nullable String networkEgress;
    private @Nullable String networkIngress;
    private @Nullable String networkBurst;
    private @Nullable RestartPolicy restart;
    private boolean changes;

    @Override
    public Flags flags() {
        Flags flags =
                new Flags()
                        .value(
                                "--blkio-weight",
                                "uint16",
                                "Block IO (relative weight), between 10 and 1000, or 0 to disable (default 0)",
                                value -> blkioWeight = given(GoValues.uint16(value)))
                        .number(
                                "--pids-limit",
                                "Tune container pids limit (set -1 for unlimited)",
                                value -> pids = given(value))
                        .value(
                                "--restart",
                                "string",
                                "Restart policy to apply when a container exits",
                                value -> restart = given(RestartPolicy.parse(value)));
        addMemory(flags);
        addRates(flags);
        return addProcessor(flags);
    }

    private void addMemory(Flags flags) {
        flags.value(
                        "-m, --memory",
                        "bytes",
                        "Memory limit",
                        value -> memory = given(ByteSize.parse(value).bytes()))
                .value(
                        "--memory-reservation",
                        "bytes",
                        "Memory soft limit",
                        value -> memoryReservation = given(ByteSize.parse(value).bytes()))
                .value(
                        "--memory-swap",
                        "bytes",
                        "Swap limit equal to memory plus swap: -1 to enable unlimited swap",
                        value ->
                                memorySwap =
                                        given(
                                                value.equals("-1")
                                                        ? -1L
                                                        : (Long) ByteSize.parse(value).bytes()));
    }

    private void addRates(Flags flags) {
        flags.value(
                        "--network-egress",
                        "rate",
                        "Limit what each network interface sends, such as 10mbit (0: as the network says)",
                        value -> networkEgress = given(value))
                .value(
                        "--network-ingress",
                        "rate",
                        "Limit what each network interface receives, such as 10mbit (0: as the network says)",
                        value -> networkIngress = given(value))
                .value(
                        "--network-burst",
                        "bytes",
                        "Bytes that may go at once above the rates",
                        value -> networkBurst = given(value));
    }

    private Flags addProcessor(Flags flags) {
        return flags.number(
                        "--cpu-period",
                        "Limit CPU CFS (Completely Fair Scheduler) period",
                        value -> cpuPeriod = given(value))
                .number(
                        "--cpu-quota",
                        "Limit CPU CFS (Completely Fair Scheduler) quota",
                        value -> cpuQuota = given(value))
                .number(
                        "--cpu-rt-period",
                        "Limit the CPU real-time period in microseconds",
                        value -> realtimePeriod = given(value))
                .number(
                        "--cpu-rt-runtime",
                        "Limit the CPU real-time runtime in microseconds",
                        value -> realtimeRuntime = given(value))
                .number(
                        "-c, --cpu-shares",
                        "CPU shares (relative weight)",
                        value -> cpuShares = given(value))
                .value(
                        "--cpus",
                        "decimal",
                        "Number of CPUs",
                        value -> nanoCpus = given(CpuCount.nano(value)))
                .value(
                        "--cpuset-cpus",
                        "string",
                        "CPUs in which to allow execution (0-3, 0,1)",
                        value -> cpusetCpus = given(value))
                .value(
                        "--cpuset-mems",
                        "string",
                        "MEMs in which to allow execution (0-3, 0,1)",
                        value -> cpusetMems = given(value))
                .refused("the kernel has no such limit any more", "--kernel-memory");
    }

    private <T> T given(T value) {
        changes = true;
        return value;
    }

    @Override
    public Arguments arguments() {
        return Arguments.atLeast(1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        if (!changes) {
            throw UsageException.badArguments(
                    "you must provide one or more flags when using this command");
        }
        ResourceChange resources =
                new ResourceChange(
                        blkioWeight,
                        cpuShares,
                        nanoCpus,
                        cpuPeriod,
                        cpuQuota,
                        realtimePeriod,
                        realtimeRuntime,
                        cpusetCpus,
                        cpusetMems,
                        memory,
                        memoryReservation,
                        memorySwap,
                        pids,
                        networkEgress,
                        networkIngress,
                        networkBurst);
        Containers containers = session.engine().containers();
        return session.forEach(
                arguments,
                container -> {
                    containers.update(container, resources, restart, session::warn);
                    session.print(container);
                });
    }
}
