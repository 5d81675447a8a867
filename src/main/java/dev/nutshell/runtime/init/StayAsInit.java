package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
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
import java.util.ArrayList;
import java.util.List;

/// Docker's `--init`: process 1 stays the engine's, passes signals on and reaps what is orphaned; a second process plays the
/// rest of the plan and becomes the container's program.
///
/// Process 1 plays the rest too, but for the program, and then executes itself as a [ReaperMain]: only exec gives all threads of
/// the runtime the user, the capabilities and the filter of the container, and empties the memory. Who may trace processes in
/// the container (SYS_PTRACE) could otherwise take over one that is still all-powerful.
///
/// @param executable number of a descriptor of the engine's sealed executable
/// @param rest what follows, the program included
public record StayAsInit(int executable, InitPlan rest) implements InitStep {
    private static final SignalSet ALL_SIGNALS = new SignalSet(-1L);

    @Override
    public void play(InitWorld world) {
        Fd program = world.given(executable, "engine");
        int main = spawn(world, program);
        InitMain.play(
                new InitPlan(
                        rest.steps().stream()
                                .filter(step -> !(step instanceof ExecuteProgram))
                                .toList()),
                world);
        // its own copies would keep the streams and the channel open after the program's end
        new Descriptors(world.syscalls()).closeAtExecFrom(0);
        List<String> words = List.of("nutshell", ReaperMain.APPLET, Integer.toString(main));
        throw new KernelException(
                "execveat",
                new ProgramExecution(world.syscalls()).execute(program, words, List.of()),
                program.describe());
    }

    /// @return the number of the second process in the container
    private int spawn(InitWorld world, Fd program) {
        FileCalls files = world.files();
        byte[] plan = planOfTheProgram(world).toBytes();
        try (Fd memory = new MemoryFile(world.syscalls()).create("init-plan", false)) {
            files.content().write(memory, plan, 0, plan.length);
            files.rewindEntries(memory);
            ChildProgram.Builder builder = ChildProgram.builder();
            builder.ownProcessGroup();
            builder.descriptors(0, 1, 2, InitPlan.CHANNEL, memory.number());
            // what process 1 passes on before the program runs waits for it
            builder.signalMask(ALL_SIGNALS);
            ChildProgram child = builder.execute(program, List.of("nutshell", "init"), List.of());
            try (ChildProcess process =
                    new Clone(world.syscalls()).spawn(CloneRequest.plain(), child)) {
                return process.pid();
            }
        }
    }

    private InitPlan planOfTheProgram(InitWorld world) {
        if (!new Terminals(world.syscalls()).isTerminal(0)) {
            return rest;
        }
        List<InitStep> steps = new ArrayList<>(List.of(new EnterForeground()));
        steps.addAll(rest.steps());
        return new InitPlan(steps);
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
