package dev.nutshell.engine.host;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The file by which an init system runs `autostart run` at boot, and the link that enables it.
///
/// @param file below the root
/// @param link in the folder of what is started at boot
/// @param reload tells the init system, empty when that is not needed
record AutostartUnit(Path file, Path link, String text, boolean isExecutable, List<String> reload) {
    private static final String NAME = "nutshell-autostart";

    /// The unit for the init system that is found below `root`.
    ///
    /// @param command program and arguments
    /// @throws EngineException UNSUPPORTED when there is neither systemd nor OpenRC
    static AutostartUnit find(Path root, boolean isSystem, Path home, List<String> command) {
        if (!isSystem) {
            Path folder = root.resolve("/".equals(root.toString()) ? home : relative(home));
            return systemd(
                    folder.resolve(".config/systemd/user"), "default.target", false, command);
        }
        if (Files.exists(root.resolve("run/systemd/system"))
                || Files.exists(root.resolve("etc/systemd/system"))) {
            return systemd(root.resolve("etc/systemd/system"), "multi-user.target", true, command);
        }
        if (Files.exists(root.resolve("sbin/openrc"))) {
            return openRc(root, command);
        }
        throw new EngineException(
                ErrorKind.UNSUPPORTED,
                "autostart: neither systemd nor OpenRC found below "
                        + root
                        + ": have '"
                        + String.join(" ", command)
                        + "' run at boot");
    }

    private static Path relative(Path home) {
        return Path.of("/").relativize(home);
    }

    private static AutostartUnit systemd(
            Path folder, String target, boolean isSystem, List<String> command) {
        String text =
                """
                [Unit]
                Description=Containers that start with the machine
                Documentation=man:nutshell(1)
                %s
                [Service]
                Type=oneshot
                RemainAfterExit=yes
                ExecStart=%s
                TimeoutStartSec=infinity
                Delegate=yes

                [Install]
                WantedBy=%s
                """
                        .formatted(
                                isSystem
                                        ? "Wants=network-online.target\nAfter=network-online.target local-fs.target\n"
                                        : "",
                                String.join(
                                        " ", command.stream().map(AutostartUnit::quoted).toList()),
                                target);
        Path file = folder.resolve(NAME + ".service");
        List<String> reload =
                isSystem
                        ? List.of("systemctl", "daemon-reload")
                        : List.of("systemctl", "--user", "daemon-reload");
        return new AutostartUnit(
                file, folder.resolve(target + ".wants/" + NAME + ".service"), text, false, reload);
    }

    /// One word of a command line (systemd.syntax(7)).
    private static String quoted(String word) {
        String escaped =
                word.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("%", "%%")
                        .replace("$", "$$");
        return word.indexOf(' ') < 0 && escaped.equals(word) ? word : '"' + escaped + '"';
    }

    private static AutostartUnit openRc(Path root, List<String> command) {
        String words =
                String.join(
                        " ",
                        command.stream()
                                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                                .toList());
        String text =
                """
                #!/sbin/openrc-run
                description="Containers that start with the machine"

                depend() {
                    need localmount
                    use net
                    after firewall
                }

                start() {
                    ebegin "Starting containers"
                    %s
                    eend $?
                }
                """
                        .formatted(words);
        return new AutostartUnit(
                root.resolve("etc/init.d").resolve(NAME),
                root.resolve("etc/runlevels/default").resolve(NAME),
                text,
                true,
                List.of());
    }
}
