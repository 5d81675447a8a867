package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.nio.charset.StandardCharsets;

/// Makes a new file with content: a secret, in a file system that is memory.
///
/// @param mode permission bits
/// @param content one character for each byte (ISO 8859-1), so that steps are values
public record WriteFile(String path, int mode, int uid, int gid, String content)
        implements InitStep {
    private static final int NEW = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL;
    private static final int OWNERS_ALONE = 0600;

    public static WriteFile of(String path, int mode, int uid, int gid, byte[] content) {
        return new WriteFile(
                path, mode, uid, gid, new String(content, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void play(InitWorld world) {
        FileCalls files = world.files();
        byte[] name = FileCalls.bytes(ContainerRoot.name(path));
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        try (Fd parent = world.root().parent(path);
                Fd file = files.openAt(parent, name, NEW, OWNERS_ALONE)) {
            files.content().write(file, bytes, 0, bytes.length);
            files.attributes().changeOwner(file, uid, gid);
            files.attributes().changeMode(file, mode);
        }
    }

    @Override
    public String describe() {
        return "write " + path;
    }

    /// What is in a secret is in no message.
    @Override
    public String toString() {
        return "WriteFile[" + path + ", " + content.length() + " bytes]";
    }

    @Override
    public void write(WireWriter wire) {
        wire.text(path).number(mode).number(uid).number(gid);
        wire.bytes(content.getBytes(StandardCharsets.ISO_8859_1));
    }

    static WriteFile read(WireReader wire) {
        return of(wire.text(), wire.integer(), wire.integer(), wire.integer(), wire.bytes());
    }
}
