package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;

/// Makes the working directory where the image lacks it, as Docker does for `WORKDIR` and `-w`.
public record MakeWorkingDirectory(String path) implements InitStep {
    @Override
    public void play(InitWorld world) {
        if (world.root().find(path).isEmpty()) {
            world.root().directory(path).close();
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
