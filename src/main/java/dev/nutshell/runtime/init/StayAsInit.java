package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.process.ChildProcess;
import dev.nutshell.kernel.process.ChildProgram;
import dev.nutshell.kernel.process.Children;
import dev.nutshell.kernel.process.Clone;
import dev.nutshell.kernel.process.CloneRequest;
import dev.nutshell.kernel.process.Descriptors;
import dev.nutshell.kernel.process.MemoryFile;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.kernel.process.SignalDescriptor;
import dev.nutshell.kernel.process.SignalSet;
import dev.nutshell.kernel.process.Signals;
import dev.nutshell.kernel.terminal.Terminals;
import java.util.List;
import java.util.Optional;

/// Docker's `--init`: process 1 stays the engine's, passes signals on and reaps what is orphaned; a second process plays the
/// rest of the plan and becomes the container's program.
///
/// Process 1 plays the rest too, but for the program: in the end it has the same user, capabilities and filter.
///
/// @param executable number of a descriptor of the engine's sealed executable
/// @param rest what follows, the program included
public record StayAsInit(int executable, InitPlan rest) implements InitStep {
    @Override
    public void play(InitWorld world) {
        SignalSet handled = SignalSet.FORWARDABLE.with(SignalNumber.SIGCHLD);
        Signals signals = new Signals(world.syscalls());
        signals.block(handled);
        try (SignalDescriptor arrivals = signals.open(handled);
                ChildProcess child = spawn(world)) {
            Terminals terminals = new Terminals(world.syscalls());
            if (terminals.isTerminal(0)) {
                terminals.setForeground(0, child.pid());
            }
            world.channel().close();
            for (InitStep step : rest.steps()) {
                if (!(step instanceof ExecuteProgram)) {
                    step.play(world);
                }
            }
            world.endWith(serve(world, arrivals, child));
        }
    }

    private ChildProcess spawn(InitWorld world) {
        FileCalls files = world.files();
        byte[] plan = rest.toBytes();
        try (Fd program = world.given(executable, "engine");
                Fd memory = new MemoryFile(world.syscalls()).create("init-plan", false)) {
            files.content().write(memory, plan, 0, plan.length);
            files.rewindEntries(memory);
            ChildProgram.Builder builder = ChildProgram.builder();
            builder.ownProcessGroup();
            builder.descriptors(0, 1, 2, InitPlan.CHANNEL, memory.number());
            builder.signalMask(SignalSet.EMPTY);
            return new Clone(world.syscalls())
                    .spawn(
                            CloneRequest.plain(),
                            builder.execute(program, List.of("nutshell", "init"), List.of()));
        }
    }

    private static int serve(InitWorld world, SignalDescriptor arrivals, ChildProcess child) {
        new Descriptors(world.syscalls()).closeStandardStreams();
        Children children = new Children(world.syscalls());
        try (PollSet poll = new PollSet(world.syscalls(), 1)) {
            poll.add(arrivals.descriptor(), PollSet.READABLE);
            while (true) {
                Optional<Integer> code = reap(children, child.pid());
                if (code.isPresent()) {
                    return code.get();
                }
                poll.await();
                arrivals.read()
                        .filter(arrival -> arrival.signal() != SignalNumber.SIGCHLD)
                        .ifPresent(arrival -> child.pidFd().sendIfAlive(arrival.signal()));
            }
        }
    }

    private static Optional<Integer> reap(Children children, int main) {
        Optional<Children.Ended> ended = children.reap();
        while (ended.isPresent()) {
            if (ended.get().pid() == main) {
                return Optional.of(ended.get().status().shellCode());
            }
            ended = children.reap();
        }
        return Optional.empty();
    }

    @Override
    public String describe() {
        return "";
    }

    @Override
    public void write(WireWriter wire) {
        wire.number(executable).bytes(rest.toBytes());
    }

    static StayAsInit read(WireReader wire) {
        return new StayAsInit(wire.integer(), InitPlan.ofBytes(wire.bytes()));
    }
}
