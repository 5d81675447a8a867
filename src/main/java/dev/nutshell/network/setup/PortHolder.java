package dev.nutshell.network.setup;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.DirectoryEntry;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.network.endpoint.PortMapping;
import dev.nutshell.network.endpoint.Protocol;
import dev.nutshell.store.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringTokenizer;

/// Finds the process that has a port, for the message: the socket in `/proc/net`, its inode among all descriptors
/// (proc_net(5), proc_pid_fd(5)).
final class PortHolder {
    private static final int INODE = 9;

    private final Syscalls syscalls;

    PortHolder(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// `process 123 (nginx)`, or as much as can be known.
    String describe(PortMapping mapping) {
        try {
            for (String inode : inodes(mapping)) {
                String holder = holder("socket:[" + inode + "]");
                if (!holder.isEmpty()) {
                    return holder;
                }
            }
        } catch (EngineException _) {
            // the message names the port at least
        }
        return "a process of the host";
    }

    /// Sockets bound to the port: of both families, as one of IPv6 can have both.
    private static List<String> inodes(PortMapping mapping) {
        String name = mapping.protocol() == Protocol.TCP ? "tcp" : "udp";
        String port = String.format(Locale.ROOT, ":%04X", mapping.firstHost());
        List<String> inodes = new ArrayList<>();
        for (String file : List.of(name, name + "6")) {
            AtomicFile.read(Path.of("/proc/net/" + file))
                    .map(bytes -> new String(bytes, StandardCharsets.US_ASCII))
                    .stream()
                    .flatMap(String::lines)
                    .forEach(line -> addInode(line, port, inodes));
        }
        return inodes;
    }

    private static void addInode(String line, String port, List<String> inodes) {
        StringTokenizer words = new StringTokenizer(line);
        String local = "";
        for (int i = 0; words.hasMoreTokens(); i++) {
            String word = words.nextToken();
            if (i == 1) {
                local = word;
            } else if (i == INODE && local.endsWith(port)) {
                inodes.add(word);
            }
        }
    }

    private String holder(String link) {
        try (FileCalls files = new FileCalls(syscalls);
                Fd processes =
                        files.open(
                                Path.of("/proc"), OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0)) {
            for (String pid : entries(files, processes)) {
                if (Character.isDigit(pid.charAt(0)) && hasDescriptor(files, pid, link)) {
                    return "process " + pid + name(pid);
                }
            }
        }
        return "";
    }

    private static boolean hasDescriptor(FileCalls files, String pid, String link) {
        try (Fd folder =
                files.open(
                        Path.of("/proc/" + pid + "/fd"),
                        OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY,
                        0)) {
            for (String number : entries(files, folder)) {
                if (Character.isDigit(number.charAt(0)) && leadsTo(files, folder, number, link)) {
                    return true;
                }
            }
        } catch (KernelException _) {
            // ended meanwhile, or nobody may look into it
        }
        return false;
    }

    private static boolean leadsTo(FileCalls files, Fd folder, String number, String link) {
        try {
            return FileCalls.text(files.readLink(folder, FileCalls.bytes(number))).equals(link);
        } catch (KernelException _) {
            // closed meanwhile
            return false;
        }
    }

    private static String name(String pid) {
        return AtomicFile.read(Path.of("/proc/" + pid + "/comm"))
                .map(bytes -> " (" + new String(bytes, StandardCharsets.UTF_8).strip() + ")")
                .orElse("");
    }

    private static List<String> entries(FileCalls files, Fd folder) {
        List<DirectoryEntry> entries = new ArrayList<>();
        while (files.readEntries(folder, entries)) {
            continue;
        }
        return entries.stream().map(entry -> FileCalls.text(entry.name())).toList();
    }
}
