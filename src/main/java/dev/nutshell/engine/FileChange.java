package dev.nutshell.engine;

/// One line of `diff`. `path` is absolute in the container.
public record FileChange(Kind kind, String path) {
    /// In the order of the API's numbers.
    public enum Kind {
        CHANGED('C'),
        ADDED('A'),
        DELETED('D');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        public char letter() {
            return letter;
        }
    }
}
