package dev.nutshell.runtime.init;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.mount.FilesystemContext;
import dev.nutshell.kernel.mount.MountAttributes;
import java.nio.charset.StandardCharsets;

/// Sets a kernel parameter of the container's namespaces.
///
/// It is written through a procfs that nobody else can see, so that nothing mounted at the container's `/proc` gets in the
/// way (CVE-2025-52881).
///
/// @param name with dots or slashes, `net.ipv4.ip_forward`
public record SetSysctl(String name, String value) implements InitStep {
    private static final int RESOLVE =
            OpenFlags.RESOLVE_BENEATH
                    | OpenFlags.RESOLVE_NO_XDEV
                    | OpenFlags.RESOLVE_NO_SYMLINKS
                    | OpenFlags.RESOLVE_NO_MAGICLINKS;

    @Override
    public void play(InitWorld world) {
        requirePlainName();
        FileCalls files = world.files();
        byte[] content = value.getBytes(StandardCharsets.UTF_8);
        try (FilesystemContext context = world.mounts().filesystem("proc");
                Fd proc = context.mount(MountAttributes.NONE);
                Fd file =
                        files.openResolving(
                                proc,
                                FileCalls.bytes("sys/" + path()),
                                OpenFlags.O_WRONLY,
                                0,
                                RESOLVE)) {
            files.content().write(file, content, 0, content.length);
        }
    }

    /// A name with `..` in it could lead out of the parameters, to `/proc/sysrq-trigger`.
    private void requirePlainName() {
        for (String part : path().split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw new EngineException(
                        ErrorKind.INVALID_ARGUMENT, "'" + name + "' is no name of a parameter");
            }
        }
    }

    /// sysctl(8): where the first separator is a slash, dots belong to names (`net/ipv4/conf/eth0.1/forwarding`).
    private String path() {
        int slash = name.indexOf('/');
        int dot = name.indexOf('.');
        return slash >= 0 && (dot < 0 || slash < dot) ? name : name.replace('.', '/');
    }

    @Override
    public String describe() {
        return "set sysctl " + name + "=" + value;
    }

    @Override
    public void write(WireWriter wire) {
        wire.text(name).text(value);
    }

    static SetSysctl read(WireReader wire) {
        return new SetSysctl(wire.text(), wire.text());
    }
}
