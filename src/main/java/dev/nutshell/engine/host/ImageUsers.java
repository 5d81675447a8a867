package dev.nutshell.engine.host;

import dev.nutshell.base.Digest;
import dev.nutshell.container.ListedContainer;
import dev.nutshell.engine.ImageUses;
import java.util.List;

/// The containers of this host that were made from an image, or mount it.
public final class ImageUsers implements ImageUses {
    private final Store store;

    public ImageUsers(Store store) {
        this.store = store;
    }

    @Override
    public List<Use> of(Digest image) {
        return store.containers().listing().all().containers().stream()
                .filter(listed -> uses(listed, image.toString()))
                .map(this::use)
                .toList();
    }

    private static boolean uses(ListedContainer listed, String image) {
        return listed.imageId().equals(image)
                || listed.mountedImages().stream().anyMatch(mount -> mount.id().equals(image));
    }

    private Use use(ListedContainer listed) {
        return new Use(listed.id(), store.states().read(listed.id()).isActive());
    }
}
