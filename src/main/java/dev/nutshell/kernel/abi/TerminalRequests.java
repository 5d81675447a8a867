package dev.nutshell.kernel.abi;

/// Terminal `ioctl(2)` requests and flags, from `<asm-generic/ioctls.h>` and `<asm-generic/termbits.h>`.
public final class TerminalRequests {
    public static final int TCGETS = 0x5401;

    /// Sets at once (TCSANOW).
    public static final int TCSETS = 0x5402;

    /// Sets after output has drained (TCSADRAIN).
    public static final int TCSETSW = 0x5403;

    public static final int TIOCSCTTY = 0x540E;
    public static final int TIOCSPGRP = 0x5410;
    public static final int TIOCGWINSZ = 0x5413;
    public static final int TIOCSWINSZ = 0x5414;

    /// Locks (1) or unlocks (0) the peer: `unlockpt(3)`.
    public static final int TIOCSPTLCK = 0x40045431;

    /// The number of the peer: `ptsname(3)`.
    public static final int TIOCGPTN = 0x80045430;

    /// Opens the peer without a path, since Linux 4.13.
    public static final int TIOCGPTPEER = 0x5441;

    /// `struct termios` of the kernel: four flag words, line discipline, 19 control characters.
    public static final int TERMIOS_SIZE = 36;

    /// `struct winsize`: four 16 bit numbers.
    public static final int WINSIZE_SIZE = 8;

    private TerminalRequests() {}
}
