package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Makes the container's processes more or less likely victims of the OOM killer (proc_pid_oom_score_adj(5)).
///
/// To be played before the pivot: through the host's `/proc`.
public record SetOomScore(int adjustment) implements InitStep {
    @Override
    public void play(InitWorld world) {
        FileCalls files = world.files();
        byte[] content = Integer.toString(adjustment).getBytes(StandardCharsets.US_ASCII);
        try (Fd file = files.open(Path.of("/proc/self/oom_score_adj"), OpenFlags.O_WRONLY, 0)) {
            files.content().write(file, content, 0, content.length);
        }
    }

    @Override
    public String describe() {
        return "set oom score adjustment " + adjustment;
    }

    @Override
    public void write(WireWriter wire) {
        wire.number(adjustment);
    }

    static SetOomScore read(WireReader wire) {
        return new SetOomScore(wire.integer());
    }
}
