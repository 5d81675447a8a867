package dev.nutshell.spec.container;

/// The container's network (`HostConfig.NetworkMode`).
public sealed interface NetworkMode {
    /// As Docker writes it.
    String text();

    /// Nothing was asked: the engine's default network.
    record Default() implements NetworkMode {
        @Override
        public String text() {
            return "default";
        }
    }

    /// A namespace with a loopback only.
    record None() implements NetworkMode {
        @Override
        public String text() {
            return "none";
        }
    }

    /// The host's.
    record Host() implements NetworkMode {
        @Override
        public String text() {
            return "host";
        }
    }

    /// Another container's; `container` is its name or id.
    record OfContainer(String container) implements NetworkMode {
        @Override
        public String text() {
            return "container:" + container;
        }
    }

    /// A network by name or id, `bridge` included.
    record Named(String network) implements NetworkMode {
        @Override
        public String text() {
            return network;
        }
    }

    static NetworkMode parse(String text) {
        if (text.startsWith("container:") && text.length() > "container:".length()) {
            return new OfContainer(text.substring("container:".length()));
        }
        return switch (text) {
            case "", "default" -> new Default();
            case "none" -> new None();
            case "host" -> new Host();
            default -> new Named(text);
        };
    }
}
