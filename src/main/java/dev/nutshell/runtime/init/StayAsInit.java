package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.process.ChildProcess;
import dev.nutshell.kernel.process.ChildProgram;
import dev.nutshell.kernel.process.Clone;
import dev.nutshell.kernel.process.CloneRequest;
import dev.nutshell.kernel.process.Descriptors;
import dev.nutshell.kernel.process.MemoryFile;
import dev.nutshell.kernel.process.ProgramExecution;
import dev.nutshell.kernel.process.SignalSet;
import dev.nutshell.kernel.terminal.Terminals;
import java.util.List;

/// Docker's `--init`: process 1 stays the engine's, passes signals on and reaps what is orphaned; a second process plays the
/// rest of the plan and becomes the container's program.
///
/// Process 1 plays the rest too, but for the program, and then executes the engine as [ReaperMain]: in the end it has the same
/// user, capabilities and filter.
///
/// @param executable number of a descriptor of the engine's sealed executable
/// @param rest what follows, the program included
public record StayAsInit(int executable, InitPlan rest) implements InitStep {
    @Override
    public void play(InitWorld world) {
        int child;
        try (ChildProcess process = spawn(world)) {
            child = process.pid();
            Terminals terminals = new Terminals(world.syscalls());
            if (terminals.isTerminal(0)) {
                terminals.setForeground(0, child);
            }
        }
        world.channel().close();
        for (InitStep step : rest.steps()) {
            if (!(step instanceof ExecuteProgram)) {
                step.play(world);
            }
        }
        becomeReaper(world, child);
    }

    /// Ids and capabilities belong to a thread, and the image has more than this one: executing leaves none that still has
    /// the old ones.
    private void becomeReaper(InitWorld world, int child) {
        new Descriptors(world.syscalls()).closeAtExecFrom(0);
        Errno errno =
                new ProgramExecution(world.syscalls())
                        .execute(
                                world.given(executable, "engine"),
                                List.of("nutshell", ReaperMain.APPLET, Integer.toString(child)),
                                List.of());
        throw new KernelException("execveat", errno, "engine");
    }

    private ChildProcess spawn(InitWorld world) {
        FileCalls files = world.files();
        byte[] plan = rest.toBytes();
        Fd program = world.given(executable, "engine");
        try (Fd memory = new MemoryFile(world.syscalls()).create("init-plan", false)) {
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
