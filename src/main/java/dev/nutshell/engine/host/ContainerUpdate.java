package dev.nutshell.engine.host;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.control.RunningContainer;
import dev.nutshell.container.control.SupervisorTalk;
import dev.nutshell.container.folder.ContainerLock;
import dev.nutshell.container.spec.SpecBuilder;
import dev.nutshell.engine.ResourceChange;
import dev.nutshell.kernel.cgroup.LimitCheck;
import dev.nutshell.spec.container.BlockIoLimits;
import dev.nutshell.spec.container.CpuLimits;
import dev.nutshell.spec.container.HostConfig;
import dev.nutshell.spec.container.MemoryLimits;
import dev.nutshell.spec.container.Resources;
import dev.nutshell.spec.container.RestartPolicy;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Changes limits and restart policy: of the running container first, then in the record, so that a limit which the kernel
/// refuses is nowhere.
record ContainerUpdate(Store store, RunningContainers running, SpecBuilder specs) {

    void update(
            String container,
            ResourceChange change,
            @Nullable RestartPolicy restart,
            Consumer<String> warnings) {
        try (ContainerLock lock = store.containers().lock(store.containers().resolve(container))) {
            ContainerRecord record = store.containers().find(container);
            HostConfig host = record.host();
            requireKept(host, restart);
            Resources merged = host.resources();
            if (!change.equals(ResourceChange.NONE)) {
                merged = merge(host.resources(), change);
                LimitCheck.Checked checked = new ContainerLimits(store).check(merged, true);
                checked.warnings().forEach(warnings);
                apply(record, checked, warnings);
            }
            HostConfig changed =
                    host.withResources(merged, restart == null ? host.restart() : restart)
                            .withNetworkRates(
                                    host.network()
                                            .rates()
                                            .changedBy(
                                                    change.networkEgress(),
                                                    change.networkIngress(),
                                                    change.networkBurst()));
            if (change.changesRates()) {
                new NetworkMembership(store).hold(record.withHost(changed));
            }
            store.containers().update(lock, record.withHost(changed));
            tellSupervisor(record.withHost(changed));
        }
    }

    private void tellSupervisor(ContainerRecord changed) {
        talk(changed, talk -> talk.changeRule(RestartRules.of(changed.host().restart())));
        talk(changed, talk -> talk.changeLimits(specs.resources(changed)));
    }

    private void talk(ContainerRecord record, Consumer<SupervisorTalk> words) {
        SupervisorTalk.begin(store.syscalls(), store.layout(), record.id()).ifPresent(words);
    }

    private static void requireKept(HostConfig host, @Nullable RestartPolicy restart) {
        if (restart != null
                && host.autoRemove()
                && restart.condition() != RestartPolicy.Condition.NO) {
            throw new EngineException(
                    ErrorKind.CONFLICT,
                    "restart policy cannot be updated because AutoRemove is enabled for the container");
        }
    }

    private void apply(
            ContainerRecord record, LimitCheck.Checked checked, Consumer<String> warnings) {
        Optional<RunningContainer> held = running.hold(record);
        if (held.isEmpty()) {
            return;
        }
        try (RunningContainer target = held.get()) {
            target.cgroup()
                    .ifPresent(
                            group ->
                                    group.update(checked.resources().withDevices(List.of()))
                                            .forEach(warnings));
        }
    }

    private static Resources merge(Resources old, ResourceChange change) {
        return new Resources(
                cpu(old.cpu(), change),
                memory(old.memory(), change),
                blockIo(old.blockIo(), change),
                old.devices(),
                change.pids() == null ? old.pids() : change.pids(),
                old.ulimits(),
                old.cgroupParent());
    }

    private static CpuLimits cpu(CpuLimits old, ResourceChange change) {
        return new CpuLimits(
                either(change.cpuShares(), old.shares()),
                either(change.nanoCpus(), old.nano()),
                either(change.cpuPeriod(), old.period()),
                either(change.cpuQuota(), old.quota()),
                either(change.cpuRealtimePeriod(), old.realtimePeriod()),
                either(change.cpuRealtimeRuntime(), old.realtimeRuntime()),
                either(change.cpusetCpus(), old.cpus()),
                either(change.cpusetMems(), old.memoryNodes()));
    }

    private static MemoryLimits memory(MemoryLimits old, ResourceChange change) {
        return new MemoryLimits(
                either(change.memory(), old.memory()),
                either(change.memoryReservation(), old.reservation()),
                either(change.memorySwap(), old.memoryAndSwap()),
                old.swappiness(),
                old.oomKillDisable());
    }

    private static BlockIoLimits blockIo(BlockIoLimits old, ResourceChange change) {
        return new BlockIoLimits(
                either(change.blkioWeight(), old.weight()),
                old.weightDevices(),
                old.readBytesPerSecond(),
                old.writeBytesPerSecond(),
                old.readOperationsPerSecond(),
                old.writeOperationsPerSecond());
    }

    private static <T> T either(@Nullable T changed, T old) {
        return changed == null ? old : changed;
    }
}
