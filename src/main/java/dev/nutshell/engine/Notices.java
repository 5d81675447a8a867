package dev.nutshell.engine;

import dev.nutshell.base.ContainerId;

/// Told what happens on the way of `create` and `run`.
public interface Notices {
    /// Something was asked that cannot be done here and was left out. One sentence, to be printed as it is.
    void warning(String text);

    /// The container exists now; it may not have started yet.
    void created(ContainerId id);

    /// The image has to be pulled: where its progress goes.
    ///
    /// @param image as Docker shows it, `debian:latest`
    PullProgress pulling(String image);

    /// For callers that want none.
    Notices NONE =
            new Notices() {
                @Override
                public void warning(String text) {}

                @Override
                public void created(ContainerId id) {}

                @Override
                public PullProgress pulling(String image) {
                    return PullProgress.SILENT;
                }
            };
}
