package dev.nutshell.kernel.terminal;

import dev.nutshell.kernel.abi.TerminalRequests;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A terminal's mode: the kernel's `struct termios`, from `<asm-generic/termbits.h>`.
public final class Termios {
    private static final int INPUT = 0;
    private static final int OUTPUT = 4;
    private static final int CONTROL = 8;
    private static final int LOCAL = 12;
    private static final int CHARACTERS = 17;
    private static final int VTIME = 5;
    private static final int VMIN = 6;

    /// IGNBRK, BRKINT, PARMRK, ISTRIP, INLCR, IGNCR, ICRNL, IXON.
    private static final int RAW_INPUT_CLEARED =
            0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400;

    private static final int OPOST = 0x1;

    /// ECHO, ECHONL, ICANON, ISIG, IEXTEN.
    private static final int RAW_LOCAL_CLEARED = 0x8 | 0x40 | 0x2 | 0x1 | 0x8000;

    private static final int CSIZE = 0x30;
    private static final int PARENB = 0x100;
    private static final int CS8 = 0x30;

    private final byte[] structure;

    Termios(byte[] structure) {
        if (structure.length != TerminalRequests.TERMIOS_SIZE) {
            throw new IllegalArgumentException("termios of " + structure.length + " bytes");
        }
        this.structure = structure.clone();
    }

    byte[] structure() {
        return structure.clone();
    }

    /// This mode made raw, as `cfmakeraw(3)` does it: every byte goes through unchanged, no key raises a signal.
    ///
    /// Output processing is left on where `keepOutput`: then a line feed of the engine's own messages still returns the
    /// carriage.
    public Termios raw(boolean keepOutput) {
        ByteBuffer buffer = ByteBuffer.wrap(structure()).order(ByteOrder.nativeOrder());
        buffer.putInt(INPUT, buffer.getInt(INPUT) & ~RAW_INPUT_CLEARED);
        buffer.putInt(OUTPUT, keepOutput ? buffer.getInt(OUTPUT) : buffer.getInt(OUTPUT) & ~OPOST);
        buffer.putInt(CONTROL, buffer.getInt(CONTROL) & ~(CSIZE | PARENB) | CS8);
        buffer.putInt(LOCAL, buffer.getInt(LOCAL) & ~RAW_LOCAL_CLEARED);
        buffer.put(CHARACTERS + VMIN, (byte) 1);
        buffer.put(CHARACTERS + VTIME, (byte) 0);
        return new Termios(buffer.array());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Termios termios && Arrays.equals(structure, termios.structure);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(structure);
    }
}
