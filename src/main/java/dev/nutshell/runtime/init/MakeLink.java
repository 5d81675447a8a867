package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;

/// Makes a symbolic link where nothing is yet: `/dev/fd`, `/dev/stdin` … (runtime-spec, config-linux.md, Dev symbolic
/// links).
public record MakeLink(String path, String target) implements InitStep {
    @Override
    public void play(InitWorld world) {
        try (Fd parent = world.root().parent(path)) {
            world.files()
                    .makeSymlink(
                            parent,
                            FileCalls.bytes(ContainerRoot.name(path)),
                            FileCalls.bytes(target));
        }
    }

    @Override
    public String describe() {
        return "make link " + path;
    }

    @Override
    public void write(WireWriter wire) {
        wire.text(path).text(target);
    }

    static MakeLink read(WireReader wire) {
        return new MakeLink(wire.text(), wire.text());
    }
}
