package dev.nutshell.engine.host;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.engine.CreateRequest;
import dev.nutshell.engine.Images;
import dev.nutshell.engine.Notices;
import dev.nutshell.engine.PullPolicy;
import dev.nutshell.engine.PullRequest;
import dev.nutshell.image.HelloImage;
import dev.nutshell.image.ImageRecord;
import dev.nutshell.runtime.EngineBinary;
import dev.nutshell.spec.image.ImageReference;
import dev.nutshell.spec.image.Platform;
import java.util.Optional;

/// Finds the image of a new container, and pulls it where the request says so.
final class ImageChoice {
    private final Store store;
    private final Images images;
    private final EngineBinary binary;

    ImageChoice(Store store, Images images, EngineBinary binary) {
        this.store = store;
        this.images = images;
        this.binary = binary;
    }

    /// The image that `request` names. Hold `ImageGarbage.protect` around it and until a snapshot stands on the image.
    ///
    /// @throws EngineException NOT_FOUND when it is not here and must not be pulled
    LocalImage find(CreateRequest request, Notices notices) {
        String name = request.config().image();
        Optional<ImageRecord> local =
                request.pull() == PullPolicy.ALWAYS ? Optional.empty() : local(request, name);
        if (local.isPresent()) {
            return LocalImage.load(store.catalog(), store.content(), local.get());
        }
        if (request.pull() == PullPolicy.NEVER) {
            throw new EngineException(
                    ErrorKind.NOT_FOUND, "no such image: " + ImageReference.parse(name).familiar());
        }
        images.pull(
                new PullRequest(name, request.platform(), request.verifyTls()),
                notices.pulling(name));
        return LocalImage.load(
                store.catalog(),
                store.content(),
                local(request, name)
                        .orElseThrow(
                                () ->
                                        new EngineException(
                                                ErrorKind.CONFLICT,
                                                "image "
                                                        + name
                                                        + " was removed right after it was pulled")));
    }

    /// The image in the store that `name` means; nothing is pulled. Hold `ImageGarbage.protect` as for [#find].
    Optional<LocalImage> local(String name) {
        return store.catalog()
                .findById(name)
                .or(() -> byReference(name))
                .map(record -> LocalImage.load(store.catalog(), store.content(), record));
    }

    private Optional<ImageRecord> local(CreateRequest request, String name) {
        return store.catalog()
                .findById(name)
                .or(() -> byReference(name).filter(record -> isForPlatform(record, request)));
    }

    private Optional<ImageRecord> byReference(String name) {
        ImageReference reference = ImageReference.parse(name);
        if (HelloImage.isMeant(reference)) {
            return Optional.of(
                    new HelloImage(store.content(), store.catalog(), store.ingest(), binary.path())
                            .ensure());
        }
        return store.catalog().find(reference);
    }

    private boolean isForPlatform(ImageRecord record, CreateRequest request) {
        String asked = request.platform();
        return asked == null
                || Platform.parse(asked)
                        .accepts(
                                LocalImage.load(store.catalog(), store.content(), record)
                                        .config()
                                        .platform());
    }
}
