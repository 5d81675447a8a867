package dev.nutshell.kernel.terminal;

/// Size of a terminal in characters.
public record WindowSize(int rows, int columns) {
    private static final int MAX = 0xffff;

    public WindowSize {
        if (rows < 0 || rows > MAX || columns < 0 || columns > MAX) {
            throw new IllegalArgumentException("window size " + rows + "x" + columns);
        }
    }
}
