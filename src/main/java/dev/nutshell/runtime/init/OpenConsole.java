package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.Descriptors;
import dev.nutshell.kernel.terminal.Pty;
import dev.nutshell.kernel.terminal.Terminals;
import dev.nutshell.kernel.terminal.WindowSize;

/// Opens a pseudo terminal in the container's own devpts, makes it the standard streams, the controlling terminal and
/// `/dev/console`, and sends the master to the engine.
///
/// A process that joins a running container gets a terminal of its own, and `/dev/console` stays what it is.
///
/// The peer is never reopened by its name, which the image could have prepared (CVE-2025-52565).
/// @param isFirst whether it becomes `/dev/console`
public record OpenConsole(int rows, int columns, boolean isFirst) implements InitStep {
    private static final String CONSOLE = "/dev/console";

    @Override
    public void play(InitWorld world) {
        try (Fd devpts = world.root().open("/dev/pts", OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
                Pty pty = Pty.open(world.syscalls(), devpts)) {
            Terminals terminals = new Terminals(world.syscalls());
            if (rows > 0 && columns > 0) {
                terminals.setWindowSize(pty.master(), new WindowSize(rows, columns));
            }
            world.channel().sendConsole(pty.master());
            terminals.makeControlling(pty.peer());
            Descriptors descriptors = new Descriptors(world.syscalls());
            for (int stream = 0; stream <= 2; stream++) {
                descriptors.replace(stream, pty.peer());
            }
            if (isFirst) {
                bindConsole(world, pty.peer());
            }
        }
    }

    private static void bindConsole(InitWorld world, Fd peer) {
        try (Fd target = world.root().mountPoint(CONSOLE, false);
                Fd mount = world.mounts().openTree(peer, false)) {
            world.mounts().attach(mount, target);
        }
    }

    @Override
    public String describe() {
        return "open the terminal";
    }

    @Override
    public void write(WireWriter wire) {
        wire.number(rows).number(columns).flag(isFirst);
    }

    static OpenConsole read(WireReader wire) {
        return new OpenConsole(wire.integer(), wire.integer(), wire.flag());
    }
}
