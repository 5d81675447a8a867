package dev.nutshell.spec.container;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;

/// Which namespace of one kind the container is in. Not every kind has every mode: see [NamespaceConfig].
public sealed interface NamespaceMode {
    /// As Docker writes it.
    String text();

    /// Nothing was asked.
    record Default() implements NamespaceMode {
        @Override
        public String text() {
            return "";
        }
    }

    /// One of its own.
    record Private() implements NamespaceMode {
        @Override
        public String text() {
            return "private";
        }
    }

    /// One of its own that other containers may join (ipc).
    record Shareable() implements NamespaceMode {
        @Override
        public String text() {
            return "shareable";
        }
    }

    /// The host's.
    record Host() implements NamespaceMode {
        @Override
        public String text() {
            return "host";
        }
    }

    /// One of its own without a `/dev/shm` (ipc).
    record None() implements NamespaceMode {
        @Override
        public String text() {
            return "none";
        }
    }

    /// Another container's; `container` is its name or id.
    record OfContainer(String container) implements NamespaceMode {
        @Override
        public String text() {
            return "container:" + container;
        }
    }

    /// Parses what stands in Docker's JSON.
    ///
    /// @param kind names the namespace in the error, `pid`
    static NamespaceMode parse(String text, String kind) {
        if (text.startsWith("container:") && text.length() > "container:".length()) {
            return new OfContainer(text.substring("container:".length()));
        }
        return switch (text) {
            case "" -> new Default();
            case "private" -> new Private();
            case "shareable" -> new Shareable();
            case "host" -> new Host();
            case "none" -> new None();
            default ->
                    throw new EngineException(
                            ErrorKind.INVALID_ARGUMENT, "invalid " + kind + " mode: " + text);
        };
    }
}
