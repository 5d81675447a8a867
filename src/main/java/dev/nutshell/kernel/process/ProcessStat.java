package dev.nutshell.kernel.process;

/// What the kernel says of a process, proc_pid_stat(5).
///
/// @param state of its first thread
/// @param threads that it has, with those that have ended and wait for the others; 0 once it has been reaped
/// @param startTicks clock ticks from boot to its start
record ProcessStat(char state, int parent, int threads, long startTicks) {
    private static final char ZOMBIE = 'Z';

    /// Fields are numbered from the state on.
    private static final int PARENT = 1;

    private static final int THREADS = 17;
    private static final int START = 19;

    /// @param text the name in it, in parentheses, may hold anything, also a parenthesis: what follows the last one counts
    static ProcessStat parse(String text) {
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", START + 2);
        return new ProcessStat(
                fields[0].charAt(0),
                Integer.parseInt(fields[PARENT]),
                Integer.parseInt(fields[THREADS]),
                Long.parseLong(fields[START]));
    }

    /// Whether any thread runs. That the first one has ended says nothing of the others: a program may go on without it, and
    /// execve(2) of another thread ends it before that one takes its number.
    boolean isAlive() {
        return !isReaped() && (state != ZOMBIE || threads > 1);
    }

    boolean isWithoutFirstThread() {
        return state == ZOMBIE && threads > 1;
    }

    /// Nobody can look at it a second time: its number is free, or another thread of the program has it now.
    boolean isReaped() {
        return threads == 0;
    }
}
