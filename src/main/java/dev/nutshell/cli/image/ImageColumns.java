package dev.nutshell.cli.image;

import dev.nutshell.base.ByteSize;
import dev.nutshell.base.Digest;
import dev.nutshell.base.HumanDuration;
import dev.nutshell.cli.format.Columns;
import dev.nutshell.cli.format.Texts;
import dev.nutshell.engine.ImageSummary;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What `images` can show (docker/cli, formatter/image.go).
final class ImageColumns {
    private static final String NONE = "<none>";
    private static final String UNKNOWN = "N/A";

    private ImageColumns() {}

    static String table(boolean digests) {
        return "{{.Repository}}\\t{{.Tag}}"
                + (digests ? "\\t{{.Digest}}" : "")
                + "\\t{{.ID}}\\t{{if .CreatedSince}}{{.CreatedSince}}{{else}}N/A{{end}}\\t{{.Size}}";
    }

    /// @param whole do not shorten the id
    static Columns<ImageSummary> columns(Clock clock, boolean whole) {
        return new Columns<ImageSummary>("image")
                .add("ID", "IMAGE ID", i -> whole ? i.id().toString() : i.id().shortHex())
                .add("Repository", "REPOSITORY", i -> orNone(i.repository()))
                .add("Tag", "TAG", i -> orNone(i.tag()))
                .add("Digest", "DIGEST", ImageColumns::digest)
                .add("CreatedSince", "CREATED", i -> since(i, clock))
                .add(
                        "CreatedAt",
                        "CREATED AT",
                        i ->
                                i.created() == null
                                        ? UNKNOWN
                                        : Texts.time(i.created(), clock.getZone()))
                .add("Size", "SIZE", i -> new ByteSize(i.size()).human(3))
                .add("VirtualSize", "SIZE", i -> new ByteSize(i.size()).human(3))
                .add("Containers", "CONTAINERS", i -> Integer.toString(i.containers()))
                .add("SharedSize", "SHARED SIZE", _ -> UNKNOWN)
                .add("UniqueSize", "UNIQUE SIZE", _ -> UNKNOWN);
    }

    private static String orNone(@Nullable String text) {
        return text == null ? NONE : text;
    }

    private static String digest(ImageSummary image) {
        Digest digest = image.repositoryDigest();
        return digest == null ? NONE : digest.toString();
    }

    private static String since(ImageSummary image, Clock clock) {
        return image.created() == null
                ? UNKNOWN
                : HumanDuration.of(Duration.between(image.created(), clock.instant())) + " ago";
    }
}
