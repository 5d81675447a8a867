package dev.nutshell.transfer;

import dev.nutshell.spec.image.Platform;

/// The platform that an image is wanted for.
///
/// @param explicit whether the user asked for it: then an image for another platform is refused. Otherwise an image that comes
///     without a choice is taken as it is, since many say `amd64` and mean nothing by it
public record PlatformChoice(Platform platform, boolean explicit) {
    /// This machine's, not asked for.
    public static PlatformChoice host() {
        return new PlatformChoice(Platform.host(), false);
    }

    public static PlatformChoice of(Platform platform) {
        return new PlatformChoice(platform, true);
    }
}
