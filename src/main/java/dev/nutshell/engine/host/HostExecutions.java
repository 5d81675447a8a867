package dev.nutshell.engine.host;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.control.RunningContainer;
import dev.nutshell.container.spec.SpecBuilder;
import dev.nutshell.container.state.ContainerState;
import dev.nutshell.container.user.ResolvedUser;
import dev.nutshell.container.user.UserLookup;
import dev.nutshell.engine.ExecRequest;
import dev.nutshell.engine.Executions;
import dev.nutshell.engine.RunOptions;
import dev.nutshell.engine.SessionEnd;
import dev.nutshell.engine.session.ExecutionSession;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.cgroup.Cgroup;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.process.PidFd;
import dev.nutshell.runtime.EngineBinary;
import dev.nutshell.runtime.ForeignNamespaces;
import dev.nutshell.runtime.OciRuntime;
import dev.nutshell.runtime.PlanCompiler;
import dev.nutshell.runtime.init.InitPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/// Further processes in containers of this host.
public final class HostExecutions implements Executions {
    private final Store store;
    private final EngineBinary binary;
    private final RunningContainers running;
    private final SpecBuilder specs;

    public HostExecutions(Store store, EngineBinary binary) {
        this.store = store;
        this.binary = binary;
        this.running = new RunningContainers(store);
        this.specs = new ContainerStart(store, binary).specs();
    }

    @Override
    public SessionEnd run(String container, ExecRequest request, RunOptions options) {
        ContainerRecord record = store.containers().find(container);
        if (running.state(record) instanceof ContainerState.Paused) {
            throw new EngineException(
                    ErrorKind.CONFLICT,
                    "container " + container + " is paused, unpause the container before exec");
        }
        try (RunningContainer target = running.require(record)) {
            PidFd process = target.process();
            running.requireEnterable(container, process.pid());
            // a terminal that nobody holds would hang up at once
            boolean terminal =
                    request.tty() && (!options.detach() || target.supervisor().isPresent());
            InitPlan plan = possible(() -> plan(record, request, terminal, process.pid()));
            ContainerEvents.Execution execution =
                    new ContainerEvents(store).new Execution(record, request.command());
            execution.created();
            execution.started();
            if (options.detach() && isHandedOver(target, execution, plan)) {
                return new SessionEnd.Detached();
            }
            Cgroup group = target.cgroup().orElseGet(() -> running.absentCgroup(record));
            // not before: a supervisor has a view of the executable of its own
            try (Fd sealed = binary.seal(store.syscalls());
                    ExecutionSession session =
                            new ExecutionSession(
                                    store.syscalls(), options.attach(), request.tty())) {
                Function<OciRuntime.Streams, OciRuntime.Creation> start =
                        start(plan, process, group, sealed);
                return options.detach()
                        ? session.runDetached(start)
                        : run(session, start, target, execution);
            }
        }
    }

    private Function<OciRuntime.Streams, OciRuntime.Creation> start(
            InitPlan plan, PidFd process, Cgroup group, Fd sealed) {
        OciRuntime runtime = new OciRuntime(store.syscalls(), binary, sealed);
        return streams ->
                runtime.execute(plan, process, ForeignNamespaces.of(process.pid()), streams, group);
    }

    private static SessionEnd run(
            ExecutionSession session,
            Function<OciRuntime.Streams, OciRuntime.Creation> start,
            RunningContainer target,
            ContainerEvents.Execution execution) {
        SessionEnd end = session.run(start);
        if (end instanceof SessionEnd.Exited(int code)) {
            execution.died(code);
        } else {
            session.terminal().ifPresent(target::holdTerminal);
            execution.detached();
        }
        return end;
    }

    /// The supervisor stays, and sees how the process ends.
    private boolean isHandedOver(
            RunningContainer target, ContainerEvents.Execution execution, InitPlan plan) {
        try (Fd planFile = OciRuntime.planFile(store.syscalls(), plan)) {
            return target.execute(execution.id(), planFile);
        }
    }

    /// A user or folder that there is none of makes the program one that cannot be executed: Docker answers 126.
    private static InitPlan possible(Supplier<InitPlan> plan) {
        try {
            return plan.get();
        } catch (EngineException failure) {
            boolean asked =
                    failure.kind() == ErrorKind.NOT_FOUND
                            || failure.kind() == ErrorKind.INVALID_ARGUMENT;
            throw asked
                    ? new EngineException(ErrorKind.NOT_EXECUTABLE, text(failure), failure)
                    : failure;
        }
    }

    private static String text(EngineException failure) {
        return Objects.requireNonNullElse(failure.getMessage(), failure.kind().toString());
    }

    private InitPlan plan(ContainerRecord record, ExecRequest request, boolean terminal, int pid) {
        SpecBuilder.Execution asked =
                new SpecBuilder.Execution(
                        request.command(),
                        request.environment(),
                        request.workingDir(),
                        user(record, request, pid),
                        terminal,
                        request.privileged());
        return PlanCompiler.compileExecution(
                specs.execution(record, asked),
                record.id().value(),
                specs.executionFilters(record, asked));
    }

    /// Looked up in the root that the container sees now.
    private ResolvedUser user(ContainerRecord record, ExecRequest request, int pid) {
        boolean isOwn = request.user().isEmpty();
        List<String> groups = isOwn ? record.host().security().groups() : List.of();
        try (FileCalls files = new FileCalls(store.syscalls());
                Fd root =
                        files.open(
                                Path.of("/proc/" + pid + "/root"),
                                OpenFlags.O_PATH | OpenFlags.O_DIRECTORY,
                                0)) {
            return new UserLookup(store.syscalls())
                    .find(root, isOwn ? record.config().user() : request.user(), groups);
        }
    }
}
