package dev.nutshell.runtime.init;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.process.WorkingDirectory;
import dev.nutshell.kernel.security.ProcessAttributes;

/// The applet `init`: plays the plan that the engine gave it and becomes the container's program.
public final class InitMain {
    /// Far above what a program can be given (6 MB of arguments and environment, execve(2)).
    private static final int PLAN_LIMIT = 1 << 26;

    private static final int FAILED = 1;

    private final Syscalls syscalls;

    public InitMain(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// Plays the plan that came from the engine. Returns only when a step failed, which the engine has been told then.
    ///
    /// @return the exit code
    public int run() {
        // nothing in the container may look into this process: it still has all capabilities and
        // the engine's descriptors
        // (CVE-2016-9962)
        new ProcessAttributes(syscalls).setDumpable(false);
        new WorkingDirectory(syscalls).setFileModeMask(0);
        InitChannel channel =
                new InitChannel(syscalls, new Fd(syscalls, InitPlan.CHANNEL, "channel of init"));
        try {
            InitWorld world = new InitWorld(syscalls, channel);
            play(InitPlan.ofBytes(readPlan(world.files())), world);
            throw new EngineException(ErrorKind.INTERNAL, "plan of init does not end in a program");
        } catch (EngineException failure) {
            channel.sendFailure(failure.kind(), String.valueOf(failure.getMessage()));
            return FAILED;
        } catch (RuntimeException defect) {
            // without a word the engine would take the end of the channel for a crash of unknown
            // cause
            channel.sendFailure(ErrorKind.INTERNAL, "defect of init: " + defect);
            return FAILED;
        }
    }

    static void play(InitPlan plan, InitWorld world) {
        for (InitStep step : plan.steps()) {
            try {
                step.play(world);
            } catch (EngineException failure) {
                throw step.describe().isEmpty()
                        ? failure
                        : new EngineException(
                                failure.kind(),
                                step.describe() + ": " + failure.getMessage(),
                                failure);
            }
        }
    }

    private byte[] readPlan(FileCalls files) {
        try (Fd plan = new Fd(syscalls, InitPlan.PLAN, "plan of init")) {
            return files.content().readWhole(plan, PLAN_LIMIT).orElseThrow();
        }
    }
}
