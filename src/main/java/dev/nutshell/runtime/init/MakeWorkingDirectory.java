package dev.nutshell.runtime.init;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.file.Fd;
import java.util.Optional;

/// Makes the working directory where the image lacks it, as Docker does for `WORKDIR` and `-w`.
public record MakeWorkingDirectory(String path) implements InitStep {
    @Override
    public void play(InitWorld world) {
        Optional<Fd> found = world.root().find(path);
        if (found.isEmpty()) {
            world.root().directory(path).close();
            return;
        }
        try (Fd existing = found.get()) {
            if (!world.files().attributes().status(existing).isDirectory()) {
                throw new EngineException(ErrorKind.INVALID_ARGUMENT, path + " is not a directory");
            }
        }
    }

    @Override
    public String describe() {
        return "make working directory " + path;
    }

    @Override
    public void write(WireWriter wire) {
        wire.text(path);
    }

    static MakeWorkingDirectory read(WireReader wire) {
        return new MakeWorkingDirectory(wire.text());
    }
}
