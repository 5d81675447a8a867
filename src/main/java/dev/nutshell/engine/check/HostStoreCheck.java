package dev.nutshell.engine.check;

import dev.nutshell.base.EngineException;
import dev.nutshell.engine.StoreCheck;
import dev.nutshell.engine.StoreFinding;
import dev.nutshell.engine.host.Store;
import dev.nutshell.store.FileLock;
import java.util.List;
import java.util.Optional;

/// The check of this machine's store.
public final class HostStoreCheck implements StoreCheck {
    private final Store store;

    public HostStoreCheck(Store store) {
        this.store = store;
    }

    @Override
    public List<StoreFinding> check(boolean repair) {
        Findings findings = new Findings(repair);
        // before anything makes a temporary of its own: the first one sweeps
        new RemainsCheck(store, findings).run();
        ContainerCheck containers = new ContainerCheck(store, findings);
        containers.run();
        new BlobCheck(store, findings).run();
        images(findings, containers);
        return findings.list();
    }

    private void images(Findings findings, ContainerCheck containers) {
        // whoever pulls or creates holds this lock, and what it has brought is not referred to yet
        Optional<FileLock> lock =
                FileLock.tryExclusive(store.syscalls(), store.layout().lock("content"));
        try {
            ImageCheck images = new ImageCheck(store, findings);
            images.run();
            if (lock.isPresent()) {
                images.unused(containers.layers());
            }
        } catch (EngineException failure) {
            findings.add(
                    "catalogue of images",
                    String.valueOf(failure.getMessage()),
                    "move " + store.layout().imageIndex() + " away and pull the images again");
        } finally {
            lock.ifPresent(FileLock::close);
        }
    }
}
