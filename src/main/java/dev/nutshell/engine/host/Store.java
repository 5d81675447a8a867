package dev.nutshell.engine.host;

import dev.nutshell.container.ContainerRepository;
import dev.nutshell.container.state.StateReader;
import dev.nutshell.engine.image.NewImage;
import dev.nutshell.image.ContentStore;
import dev.nutshell.image.ImageCatalog;
import dev.nutshell.image.ImageGarbage;
import dev.nutshell.image.LayerIngest;
import dev.nutshell.image.LayerStore;
import dev.nutshell.image.Snapshots;
import dev.nutshell.journal.EventJournal;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.UserNamespace;
import dev.nutshell.network.NetworkRepository;
import dev.nutshell.network.setup.KernelSubnets;
import dev.nutshell.store.StateLayout;
import dev.nutshell.store.TemporaryArea;
import dev.nutshell.volume.VolumeRepository;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// Everything that lives in the state directory, wired once for a command.
public final class Store {
    private final Syscalls syscalls;
    private final StateLayout layout;
    private final TemporaryArea temporaries;
    private final ContentStore content;
    private final ImageCatalog catalog;
    private final LayerStore layers;
    private final LayerIngest ingest;
    private final Snapshots snapshots;
    private final ImageGarbage garbage;
    private final VolumeRepository volumes;
    private final ContainerRepository containers;
    private final NetworkRepository networks;
    private final StateReader states;
    private final EventJournal journal;
    private final SettingsFiles settings;
    private @Nullable Boolean confined;

    public Store(Syscalls syscalls, StateLayout layout, SettingsFiles settings) {
        this.settings = settings;
        this.temporaries = new TemporaryArea(syscalls, layout);
        this.syscalls = syscalls;
        this.layout = layout;
        this.content = new ContentStore(layout, temporaries);
        this.catalog = new ImageCatalog(syscalls, layout, content);
        this.layers = new LayerStore(syscalls, layout, temporaries);
        this.ingest = new LayerIngest(syscalls, content, layers, temporaries);
        this.snapshots = new Snapshots(syscalls, layout, layers, temporaries);
        this.garbage = new ImageGarbage(syscalls, layout, content, catalog, layers, snapshots);
        this.volumes = new VolumeRepository(syscalls, layout, temporaries, Clock.systemUTC());
        this.containers = new ContainerRepository(syscalls, layout, temporaries);
        this.networks =
                new NetworkRepository(
                        syscalls,
                        layout,
                        temporaries,
                        new KernelSubnets(syscalls),
                        Clock.systemUTC());
        this.states = new StateReader(syscalls, layout);
        this.journal = new EventJournal(syscalls, layout);
    }

    /// Whether the engine is root of a user namespace only.
    public boolean isConfined() {
        Boolean known = confined;
        if (known == null) {
            known = !UserNamespace.isInitial(syscalls);
            confined = known;
        }
        return known;
    }

    public Syscalls syscalls() {
        return syscalls;
    }

    public StateLayout layout() {
        return layout;
    }

    public TemporaryArea temporaries() {
        return temporaries;
    }

    public ContentStore content() {
        return content;
    }

    public ImageCatalog catalog() {
        return catalog;
    }

    public LayerStore layers() {
        return layers;
    }

    public LayerIngest ingest() {
        return ingest;
    }

    /// What makes images of archives that are produced here.
    public NewImage newImages() {
        return new NewImage(content, catalog, ingest, temporaries, journal);
    }

    public Snapshots snapshots() {
        return snapshots;
    }

    public ImageGarbage garbage() {
        return garbage;
    }

    public VolumeRepository volumes() {
        return volumes;
    }

    public ContainerRepository containers() {
        return containers;
    }

    public NetworkRepository networks() {
        return networks;
    }

    /// What the user has set for the engine; read when it is asked for.
    public Settings settings() {
        return settings.read();
    }

    public EventJournal journal() {
        return journal;
    }

    public StateReader states() {
        return states;
    }
}
