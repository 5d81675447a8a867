package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The pages of the process's own executable that it has mapped: code and constants that ran once, for a process which then
/// sleeps for years.
public final class ProgramPages {
    private static final int MADV_DONTNEED = 4;
    private static final int FOLDER = OpenFlags.O_PATH | OpenFlags.O_DIRECTORY;
    private static final int LARGEST = 1 << 20;
    private static final String MODIFIED = "Anonymous:";

    private ProgramPages() {}

    /// Takes every page out of the process's page tables that is as it is in the file; whoever needs one again finds it in the
    /// page cache.
    public static void forget(Syscalls syscalls) {
        try (FileCalls files = new FileCalls(syscalls);
                Fd self = files.open(Path.of("/proc/self"), FOLDER, 0);
                Fd smaps = files.openAt(self, FileCalls.bytes("smaps"), OpenFlags.O_RDONLY, 0)) {
            String executable = FileCalls.text(files.readLink(self, FileCalls.bytes("exe")));
            byte[] content = files.content().readWhole(smaps, LARGEST).orElse(new byte[0]);
            List<String> lines = new String(content, StandardCharsets.UTF_8).lines().toList();
            for (Mapping mapping : unmodified(lines, executable)) {
                syscalls.attempt(
                        SystemCall.MADVISE, mapping.start(), mapping.length(), MADV_DONTNEED);
            }
        } catch (KernelException _) {
            // they stay
        }
    }

    /// @param start address
    /// @param length bytes
    record Mapping(long start, long length) {}

    /// The mappings of `executable` that cannot be written to and of which no page was changed.
    ///
    /// @param smaps lines of proc_pid_smaps(5)
    static List<Mapping> unmodified(List<String> smaps, String executable) {
        List<Mapping> found = new ArrayList<>();
        Mapping current = null;
        for (String line : smaps) {
            if (isHeader(line)) {
                boolean isOfInterest = line.endsWith(" " + executable) && !isWritable(line);
                current = isOfInterest ? mapping(line) : null;
            } else if (current != null && line.startsWith(MODIFIED)) {
                if (line.substring(MODIFIED.length()).strip().equals("0 kB")) {
                    found.add(current);
                }
                current = null;
            }
        }
        return found;
    }

    /// `address-address perms offset device inode path`; other lines begin with a name.
    private static boolean isHeader(String line) {
        int dash = line.indexOf('-');
        int space = line.indexOf(' ');
        return dash > 0 && dash < space && !line.substring(0, space).endsWith(":");
    }

    private static boolean isWritable(String header) {
        return header.charAt(header.indexOf(' ') + 2) == 'w';
    }

    private static Mapping mapping(String header) {
        int dash = header.indexOf('-');
        long start = Long.parseUnsignedLong(header, 0, dash, 16);
        long end = Long.parseUnsignedLong(header, dash + 1, header.indexOf(' '), 16);
        return new Mapping(start, end - start);
    }
}
