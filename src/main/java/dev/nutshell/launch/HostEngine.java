package dev.nutshell.launch;

import dev.nutshell.base.Timeline;
import dev.nutshell.engine.Autostart;
import dev.nutshell.engine.Containers;
import dev.nutshell.engine.Engine;
import dev.nutshell.engine.Events;
import dev.nutshell.engine.Executions;
import dev.nutshell.engine.Housekeeping;
import dev.nutshell.engine.Images;
import dev.nutshell.engine.Networks;
import dev.nutshell.engine.StoreCheck;
import dev.nutshell.engine.Volumes;
import dev.nutshell.engine.check.HostStoreCheck;
import dev.nutshell.engine.host.HostAutostart;
import dev.nutshell.engine.host.HostContainers;
import dev.nutshell.engine.host.HostEvents;
import dev.nutshell.engine.host.HostExecutions;
import dev.nutshell.engine.host.HostHousekeeping;
import dev.nutshell.engine.host.HostNetworks;
import dev.nutshell.engine.host.HostVolumes;
import dev.nutshell.engine.host.ImageUsers;
import dev.nutshell.engine.host.SettingsFiles;
import dev.nutshell.engine.host.Store;
import dev.nutshell.engine.image.ArchiveDownload;
import dev.nutshell.engine.image.HostImages;
import dev.nutshell.engine.image.ImageStore;
import dev.nutshell.engine.image.PullSource;
import dev.nutshell.image.HelloImage;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.UserNamespace;
import dev.nutshell.registry.RegistryEnvironment;
import dev.nutshell.registry.RegistrySettings;
import dev.nutshell.registry.RequestLog;
import dev.nutshell.store.StateLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The engine on this machine. Each part is made when it is first asked for. For one thread.
final class HostEngine implements Engine {
    private final Syscalls syscalls;
    private final StateLayout layout;
    private final Map<String, String> environment;
    private final Timeline timeline;
    private @Nullable Images images;
    private @Nullable Store store;

    HostEngine(
            Syscalls syscalls,
            StateLayout layout,
            Map<String, String> environment,
            Timeline timeline) {
        this.syscalls = syscalls;
        this.layout = layout;
        this.environment = environment;
        this.timeline = timeline;
    }

    @Override
    public Images images() {
        if (images == null) {
            ImageStore store = imageStore();
            RegistryEnvironment registries = RegistryEnvironment.of(environment);
            images =
                    new HostImages(
                            store,
                            new PullSource(
                                    store, registries, RegistrySettings.DEFAULT, RequestLog.SILENT),
                            new ArchiveDownload(
                                    registries, RegistrySettings.DEFAULT, RequestLog.SILENT),
                            new ImageUsers(store()));
            timeline.mark("images ready");
        }
        return images;
    }

    private Store store() {
        Store known = store;
        if (known == null) {
            known = new Store(syscalls, layout, SettingsFiles.ofUser(environment));
            store = known;
        }
        return known;
    }

    private ImageStore imageStore() {
        Store parts = store();
        return new ImageStore(
                parts.content(),
                parts.catalog(),
                parts.layers(),
                parts.ingest(),
                parts.garbage(),
                new HelloImage(
                        parts.content(),
                        parts.catalog(),
                        parts.ingest(),
                        LaunchedBinary.current().path()),
                parts.newImages(),
                parts.journal());
    }

    @Override
    public Containers containers() {
        return new HostContainers(store(), images(), LaunchedBinary.current());
    }

    @Override
    public Executions executions() {
        return new HostExecutions(store(), LaunchedBinary.current());
    }

    @Override
    public Volumes volumes() {
        return new HostVolumes(store());
    }

    @Override
    public Networks networks() {
        return new HostNetworks(store());
    }

    @Override
    public Events events() {
        return new HostEvents(store());
    }

    @Override
    public StoreCheck storeCheck() {
        return new HostStoreCheck(store());
    }

    @Override
    public Autostart autostart() {
        List<String> command = new ArrayList<>();
        command.add(LaunchedBinary.current().path().toString());
        if (!layout.equals(StateLayout.defaults())) {
            command.addAll(
                    List.of(
                            "--root",
                            layout.root().toString(),
                            "--runroot",
                            layout.runRoot().toString()));
        }
        command.addAll(List.of("autostart", "run"));
        String user = System.getProperty("user.name", "");
        return new HostAutostart(
                store(),
                containers(),
                command,
                user.equals("root") && UserNamespace.isInitial(syscalls),
                Path.of(environment.getOrDefault("HOME", "/")));
    }

    @Override
    public Housekeeping housekeeping() {
        return new HostHousekeeping(store(), images(), BuildRecord.current().version());
    }
}
