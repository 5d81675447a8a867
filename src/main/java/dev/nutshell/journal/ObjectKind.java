package dev.nutshell.journal;

/// What events are about (moby: api/types/events).
public enum ObjectKind {
    CONTAINER("container"),
    IMAGE("image"),
    NETWORK("network"),
    VOLUME("volume");

    private final String text;

    ObjectKind(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
