package dev.nutshell.launch;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.engine.Containers;
import dev.nutshell.engine.Engine;
import dev.nutshell.engine.Events;
import dev.nutshell.engine.Executions;
import dev.nutshell.engine.Housekeeping;
import dev.nutshell.engine.Images;
import dev.nutshell.engine.Volumes;
import dev.nutshell.engine.image.HostImages;
import dev.nutshell.engine.image.ImageStore;
import dev.nutshell.engine.image.PullSource;
import dev.nutshell.image.ContentStore;
import dev.nutshell.image.HelloImage;
import dev.nutshell.image.ImageCatalog;
import dev.nutshell.image.ImageGarbage;
import dev.nutshell.image.LayerIngest;
import dev.nutshell.image.LayerStore;
import dev.nutshell.image.Snapshots;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.registry.RegistryEnvironment;
import dev.nutshell.registry.RegistrySettings;
import dev.nutshell.registry.RequestLog;
import dev.nutshell.store.StateLayout;
import dev.nutshell.store.TemporaryArea;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The engine on this machine. Each part is made when it is first asked for. For one thread.
final class HostEngine implements Engine {
    private final Syscalls syscalls;
    private final StateLayout layout;
    private final Map<String, String> environment;
    private @Nullable Images images;

    HostEngine(Syscalls syscalls, StateLayout layout, Map<String, String> environment) {
        this.syscalls = syscalls;
        this.layout = layout;
        this.environment = environment;
    }

    @Override
    public Images images() {
        if (images == null) {
            ImageStore store = imageStore();
            images =
                    new HostImages(
                            store,
                            new PullSource(
                                    store,
                                    RegistryEnvironment.of(environment),
                                    RegistrySettings.DEFAULT,
                                    RequestLog.SILENT),
                            _ -> List.of());
        }
        return images;
    }

    private ImageStore imageStore() {
        TemporaryArea temporaries = new TemporaryArea(syscalls, layout);
        ContentStore content = new ContentStore(layout, temporaries);
        ImageCatalog catalog = new ImageCatalog(syscalls, layout, content);
        LayerStore layers = new LayerStore(syscalls, layout, temporaries);
        LayerIngest ingest = new LayerIngest(syscalls, content, layers, temporaries);
        Snapshots snapshots = new Snapshots(syscalls, layout, layers, temporaries);
        return new ImageStore(
                content,
                catalog,
                layers,
                ingest,
                new ImageGarbage(syscalls, layout, content, catalog, layers, snapshots),
                new HelloImage(content, catalog, ingest, LaunchedBinary.current().path()),
                temporaries);
    }

    @Override
    public Containers containers() {
        throw missing("containers");
    }

    @Override
    public Executions executions() {
        throw missing("exec");
    }

    @Override
    public Volumes volumes() {
        throw missing("volumes");
    }

    @Override
    public Events events() {
        throw missing("events");
    }

    @Override
    public Housekeeping housekeeping() {
        throw missing("info and disk usage");
    }

    private static EngineException missing(String what) {
        return new EngineException(ErrorKind.UNSUPPORTED, what + ": not supported by this version");
    }
}
