package dev.nutshell.runtime.init;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.abi.FileModes;
import dev.nutshell.kernel.file.AttributeCalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import dev.nutshell.spec.runtime.LinuxSpec.DeviceSpec;

/// Makes a device node. The same one may be there already; anything else is left alone, since it can be somebody's file in a
/// directory that is mounted there.
public record MakeDevice(DeviceSpec device) implements InitStep {
    @Override
    public void play(InitWorld world) {
        FileCalls files = world.files();
        byte[] name = FileCalls.bytes(ContainerRoot.name(device.path()));
        int type = device.type() == 'b' ? FileModes.S_IFBLK : FileModes.S_IFCHR;
        try (Fd parent = world.root().parent(device.path())) {
            AttributeCalls attributes = files.attributes();
            if (!files.makeNode(
                    parent, name, type | device.mode(), device.major(), device.minor())) {
                if (attributes.status(parent, name).filter(this::isSame).isEmpty()) {
                    throw taken();
                }
                return;
            }
            attributes.changeOwner(parent, name, (int) device.uid(), (int) device.gid());
            attributes.changeMode(parent, name, device.mode());
        }
    }

    private boolean isSame(FileStatus status) {
        int type = device.type() == 'b' ? FileModes.S_IFBLK : FileModes.S_IFCHR;
        return status.type() == type
                && status.nodeMajor() == device.major()
                && status.nodeMinor() == device.minor();
    }

    private EngineException taken() {
        return new EngineException(
                ErrorKind.CONFLICT, device.path() + " in the container is something else already");
    }

    @Override
    public String describe() {
        return "make device " + device.path();
    }

    @Override
    public void write(WireWriter wire) {
        wire.text(device.path()).number(device.type()).number(device.major());
        wire.number(device.minor()).number(device.mode());
        wire.number(device.uid()).number(device.gid());
    }

    static MakeDevice read(WireReader wire) {
        return new MakeDevice(
                new DeviceSpec(
                        wire.text(),
                        (char) wire.integer(),
                        wire.integer(),
                        wire.integer(),
                        wire.integer(),
                        wire.number(),
                        wire.number()));
    }
}
