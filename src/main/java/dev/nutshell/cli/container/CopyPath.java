package dev.nutshell.cli.container;

/// One side of `cp`: `CONTAINER:PATH`, a local path, or `-`.
///
/// @param container empty for a local path
record CopyPath(String container, String path) {
    static CopyPath parse(String text) {
        int colon = text.indexOf(':');
        // an absolute or relative path may hold a colon
        boolean local = colon <= 0 || text.startsWith("/") || text.startsWith(".");
        return local
                ? new CopyPath("", text)
                : new CopyPath(text.substring(0, colon), text.substring(colon + 1));
    }

    boolean isLocal() {
        return container.isEmpty();
    }

    boolean isStream() {
        return isLocal() && path.equals("-");
    }
}
