package dev.nutshell.cli;

import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.CommandEntry;
import dev.nutshell.cli.command.HelpPage;
import dev.nutshell.cli.container.AttachCommand;
import dev.nutshell.cli.container.CommitCommand;
import dev.nutshell.cli.container.ContainerInspectCommand;
import dev.nutshell.cli.container.ContainerPruneCommand;
import dev.nutshell.cli.container.CpCommand;
import dev.nutshell.cli.container.CreateCommand;
import dev.nutshell.cli.container.DiffCommand;
import dev.nutshell.cli.container.ExecCommand;
import dev.nutshell.cli.container.ExportCommand;
import dev.nutshell.cli.container.KillCommand;
import dev.nutshell.cli.container.LogsCommand;
import dev.nutshell.cli.container.PauseCommand;
import dev.nutshell.cli.container.PortCommand;
import dev.nutshell.cli.container.PsCommand;
import dev.nutshell.cli.container.RenameCommand;
import dev.nutshell.cli.container.RestartCommand;
import dev.nutshell.cli.container.RmCommand;
import dev.nutshell.cli.container.RunCommand;
import dev.nutshell.cli.container.StartCommand;
import dev.nutshell.cli.container.StatsCommand;
import dev.nutshell.cli.container.StopCommand;
import dev.nutshell.cli.container.TopCommand;
import dev.nutshell.cli.container.UnpauseCommand;
import dev.nutshell.cli.container.UpdateCommand;
import dev.nutshell.cli.container.WaitCommand;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.image.HistoryCommand;
import dev.nutshell.cli.image.ImageInspectCommand;
import dev.nutshell.cli.image.ImagePruneCommand;
import dev.nutshell.cli.image.ImagesCommand;
import dev.nutshell.cli.image.ImportCommand;
import dev.nutshell.cli.image.PullCommand;
import dev.nutshell.cli.image.RmiCommand;
import dev.nutshell.cli.image.TagCommand;
import dev.nutshell.cli.network.NetworkConnectCommand;
import dev.nutshell.cli.network.NetworkCreateCommand;
import dev.nutshell.cli.network.NetworkDisconnectCommand;
import dev.nutshell.cli.network.NetworkInspectCommand;
import dev.nutshell.cli.network.NetworkLsCommand;
import dev.nutshell.cli.network.NetworkPruneCommand;
import dev.nutshell.cli.network.NetworkReloadCommand;
import dev.nutshell.cli.network.NetworkRmCommand;
import dev.nutshell.cli.system.AutostartCommand;
import dev.nutshell.cli.system.CompletionCommand;
import dev.nutshell.cli.system.DfCommand;
import dev.nutshell.cli.system.EventsCommand;
import dev.nutshell.cli.system.InfoCommand;
import dev.nutshell.cli.system.InspectCommand;
import dev.nutshell.cli.system.StoreCheckCommand;
import dev.nutshell.cli.system.SystemPruneCommand;
import dev.nutshell.cli.system.VersionCommand;
import dev.nutshell.cli.volume.VolumeCreateCommand;
import dev.nutshell.cli.volume.VolumeInspectCommand;
import dev.nutshell.cli.volume.VolumeLsCommand;
import dev.nutshell.cli.volume.VolumePruneCommand;
import dev.nutshell.cli.volume.VolumeRmCommand;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Every command: its spellings, usage and summary in Docker's words. Nothing of a command is made before it is chosen.
final class CommandTable {
    private static final Set<String> SWARM =
            Set.of("config", "node", "secret", "service", "stack", "swarm", "volume update");
    private static final Set<String> LATER =
            Set.of(
                    "build",
                    "builder",
                    "buildx",
                    "checkpoint",
                    "compose",
                    "context",
                    "image build",
                    "image load",
                    "image push",
                    "image save",
                    "load",
                    "login",
                    "logout",
                    "manifest",
                    "plugin",
                    "push",
                    "save",
                    "search",
                    "system dial-stdio",
                    "trust");

    private static final String CONTAINERS = "[OPTIONS] CONTAINER [CONTAINER...]";

    private static final List<HelpPage.Group> GROUPS =
            List.of(
                    new HelpPage.Group("autostart", "Start containers with the machine"),
                    new HelpPage.Group("container", "Manage containers"),
                    new HelpPage.Group("image", "Manage images"),
                    new HelpPage.Group("network", "Manage networks"),
                    new HelpPage.Group("store", "Look after the store"),
                    new HelpPage.Group("system", "Manage Nutshell"),
                    new HelpPage.Group("volume", "Manage volumes"));

    private final List<CommandEntry> entries = new ArrayList<>();

    CommandTable() {
        addCommon();
        addContainers();
        addImages();
        addSystem();
        addVolumes();
        addNetworks();
    }

    private void addCommon() {
        add(
                "container run, run",
                "[OPTIONS] IMAGE [COMMAND] [ARG...]",
                "Create and run a new container from an image",
                RunCommand::new);
        add(
                "container exec, exec",
                "[OPTIONS] CONTAINER COMMAND [ARG...]",
                "Execute a command in a running container",
                ExecCommand::new);
        add(
                "container ls, container list, container ps, ps",
                "[OPTIONS]",
                "List containers",
                PsCommand::new);
        add(
                "image pull, pull",
                "[OPTIONS] NAME[:TAG|@DIGEST]",
                "Download an image from a registry",
                PullCommand::new);
        add(
                "image ls, image list, images",
                "[OPTIONS] [REPOSITORY[:TAG]]",
                "List images",
                ImagesCommand::new);
        add("version", "[OPTIONS]", "Show the Nutshell version information", VersionCommand::new);
        add("system info, info", "[OPTIONS]", "Display system-wide information", InfoCommand::new);
        entries.replaceAll(CommandEntry::asCommon);
    }

    private void addContainers() {
        add(
                "container attach, attach",
                "[OPTIONS] CONTAINER",
                "Attach local standard input, output, and error streams to a running container",
                AttachCommand::new);
        add(
                "container commit, commit",
                "[OPTIONS] CONTAINER [REPOSITORY[:TAG]]",
                "Create a new image from a container's changes",
                CommitCommand::new);
        entries.add(
                CommandEntry.of(
                                "container cp, cp",
                                "[OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n[OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH",
                                "Copy files/folders between a container and the local filesystem",
                                CpCommand::new)
                        .details(
                                """
                                Use '-' as the source to read a tar archive from stdin
                                and extract it to a directory destination in a container.
                                Use '-' as the destination to stream a tar archive of a
                                container source to stdout."""));
        add(
                "container create, create",
                "[OPTIONS] IMAGE [COMMAND] [ARG...]",
                "Create a new container",
                CreateCommand::new);
        add(
                "container diff, diff",
                "CONTAINER",
                "Inspect changes to files or directories on a container's filesystem",
                DiffCommand::new);
        add(
                "container export, export",
                "[OPTIONS] CONTAINER",
                "Export a container's filesystem as a tar archive",
                ExportCommand::new);
        add(
                "container inspect",
                CONTAINERS,
                "Display detailed information on one or more containers",
                ContainerInspectCommand::new);
        add(
                "container kill, kill",
                CONTAINERS,
                "Kill one or more running containers",
                KillCommand::new);
        add(
                "container logs, logs",
                "[OPTIONS] CONTAINER",
                "Fetch the logs of a container",
                LogsCommand::new);
        add(
                "container pause, pause",
                "CONTAINER [CONTAINER...]",
                "Pause all processes within one or more containers",
                PauseCommand::new);
        add(
                "container port, port",
                "CONTAINER [PRIVATE_PORT[/PROTO]]",
                "List port mappings or a specific mapping for the container",
                PortCommand::new);
        add(
                "container prune",
                "[OPTIONS]",
                "Remove all stopped containers",
                ContainerPruneCommand::new);
        add(
                "container rename, rename",
                "CONTAINER NEW_NAME",
                "Rename a container",
                RenameCommand::new);
        add(
                "container restart, restart",
                CONTAINERS,
                "Restart one or more containers",
                RestartCommand::new);
        add(
                "container rm, container remove, rm",
                CONTAINERS,
                "Remove one or more containers",
                RmCommand::new);
        add(
                "container start, start",
                CONTAINERS,
                "Start one or more stopped containers",
                StartCommand::new);
        add(
                "container stats, stats",
                "[OPTIONS] [CONTAINER...]",
                "Display a live stream of container(s) resource usage statistics",
                StatsCommand::new);
        add(
                "container stop, stop",
                CONTAINERS,
                "Stop one or more running containers",
                StopCommand::new);
        add(
                "container top, top",
                "CONTAINER [ps OPTIONS]",
                "Display the running processes of a container",
                TopCommand::new);
        add(
                "container unpause, unpause",
                "CONTAINER [CONTAINER...]",
                "Unpause all processes within one or more containers",
                UnpauseCommand::new);
        add(
                "container update, update",
                CONTAINERS,
                "Update configuration of one or more containers",
                UpdateCommand::new);
        add(
                "container wait, wait",
                "CONTAINER [CONTAINER...]",
                "Block until one or more containers stop, then print their exit codes",
                WaitCommand::new);
    }

    private void addImages() {
        add(
                "image history, history",
                "[OPTIONS] IMAGE",
                "Show the history of an image",
                HistoryCommand::new);
        add(
                "image import, import",
                "[OPTIONS] file|URL|- [REPOSITORY[:TAG]]",
                "Import the contents from a tarball to create a filesystem image",
                ImportCommand::new);
        add(
                "image inspect",
                "[OPTIONS] IMAGE [IMAGE...]",
                "Display detailed information on one or more images",
                ImageInspectCommand::new);
        add("image prune", "[OPTIONS]", "Remove unused images", ImagePruneCommand::new);
        add(
                "image rm, image remove, rmi",
                "[OPTIONS] IMAGE [IMAGE...]",
                "Remove one or more images",
                RmiCommand::new);
        add(
                "image tag, tag",
                "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
                "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE",
                TagCommand::new);
    }

    private void addSystem() {
        add(
                "inspect",
                "[OPTIONS] NAME|ID [NAME|ID...]",
                "Return low-level information on Docker objects",
                InspectCommand::new);
        add("system df", "[OPTIONS]", "Show docker disk usage", DfCommand::new);
        add(
                "system events, events",
                "[OPTIONS]",
                "Get real time events from the server",
                EventsCommand::new);
        add(
                "autostart install",
                "[OPTIONS]",
                "Have containers with a restart policy started at boot",
                () -> new AutostartCommand(AutostartCommand.Step.INSTALL));
        add(
                "autostart remove",
                "[OPTIONS]",
                "Undo autostart install",
                () -> new AutostartCommand(AutostartCommand.Step.REMOVE));
        add(
                "autostart run",
                "",
                "Start the containers that are due at boot",
                () -> new AutostartCommand(AutostartCommand.Step.RUN));
        add(
                "store check",
                "[OPTIONS]",
                "Compare what is on the disk with what has to be there",
                StoreCheckCommand::new);
        add("system prune", "[OPTIONS]", "Remove unused data", SystemPruneCommand::new);
        add(
                "completion",
                "bash|zsh|fish",
                "Print the shell completion script",
                CompletionCommand::new);
    }

    private void addNetworks() {
        add(
                "network connect",
                "[OPTIONS] NETWORK CONTAINER",
                "Connect a container to a network",
                NetworkConnectCommand::new);
        add("network create", "[OPTIONS] NETWORK", "Create a network", NetworkCreateCommand::new);
        add(
                "network disconnect",
                "[OPTIONS] NETWORK CONTAINER",
                "Disconnect a container from a network",
                NetworkDisconnectCommand::new);
        add(
                "network inspect",
                "[OPTIONS] NETWORK [NETWORK...]",
                "Display detailed information on one or more networks",
                NetworkInspectCommand::new);
        add("network ls, network list", "[OPTIONS]", "List networks", NetworkLsCommand::new);
        add("network prune", "[OPTIONS]", "Remove all unused networks", NetworkPruneCommand::new);
        add(
                "network reload",
                "[OPTIONS] [CONTAINER...]",
                "Set the rules of running containers anew",
                NetworkReloadCommand::new);
        add(
                "network rm, network remove",
                "[OPTIONS] NETWORK [NETWORK...]",
                "Remove one or more networks",
                NetworkRmCommand::new);
    }

    private void addVolumes() {
        add("volume create", "[OPTIONS] [VOLUME]", "Create a volume", VolumeCreateCommand::new);
        add(
                "volume inspect",
                "[OPTIONS] VOLUME [VOLUME...]",
                "Display detailed information on one or more volumes",
                VolumeInspectCommand::new);
        add("volume ls, volume list", "[OPTIONS]", "List volumes", VolumeLsCommand::new);
        add("volume prune", "[OPTIONS]", "Remove unused local volumes", VolumePruneCommand::new);
        add(
                "volume rm, volume remove",
                "[OPTIONS] VOLUME [VOLUME...]",
                "Remove one or more volumes",
                VolumeRmCommand::new);
    }

    private void add(String paths, String usage, String summary, Supplier<Command> command) {
        entries.add(CommandEntry.of(paths, usage, summary, command));
    }

    /// The command that is spelled `path`.
    Optional<CommandEntry> find(String path) {
        return entries.stream().filter(entry -> entry.paths().contains(path)).findFirst();
    }

    List<CommandEntry> entries() {
        return List.copyOf(entries);
    }

    boolean isGroup(String name) {
        return GROUPS.stream().anyMatch(group -> group.name().equals(name));
    }

    /// What can be said in group `group` (empty: at the top level).
    List<String> names(String group) {
        List<String> names =
                new ArrayList<>(members(group).stream().map(entry -> entry.nameIn(group)).toList());
        if (group.isEmpty()) {
            GROUPS.forEach(each -> names.add(each.name()));
        }
        return names;
    }

    /// The names in group `group` with their summaries behind a tab.
    List<String> described(String group) {
        List<String> lines = new ArrayList<>();
        members(group).forEach(entry -> lines.add(entry.nameIn(group) + "\t" + entry.summary()));
        if (group.isEmpty()) {
            GROUPS.forEach(each -> lines.add(each.name() + "\t" + each.summary()));
        }
        return lines;
    }

    /// Why Docker's command `path` is not here; empty when Docker has none of that name either.
    String refusal(String path) {
        if (SWARM.contains(path)) {
            return "is about swarm, which is not part of this engine";
        }
        return LATER.contains(path) ? "is not supported by this version" : "";
    }

    String groupPage(HelpPage help, String name) {
        HelpPage.Group group =
                GROUPS.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
        return help.group(group, members(name));
    }

    String topPage(HelpPage help, Flags globals) {
        Map<String, List<CommandEntry>> sections = new LinkedHashMap<>();
        List<CommandEntry> members = members("");
        sections.put("Common Commands", entries.stream().filter(CommandEntry::common).toList());
        sections.put("Commands", members.stream().filter(entry -> !entry.common()).toList());
        return help.top(sections, GROUPS, globals);
    }

    /// In the order of the names.
    private List<CommandEntry> members(String group) {
        return entries.stream()
                .filter(entry -> !entry.nameIn(group).isEmpty())
                .sorted(Comparator.comparing(entry -> entry.nameIn(group)))
                .toList();
    }
}
