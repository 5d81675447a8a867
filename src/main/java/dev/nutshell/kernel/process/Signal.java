package dev.nutshell.kernel.process;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.SignalNumber;
import java.util.Locale;
import java.util.Map;

/// A signal, with the names that Docker accepts (`--stop-signal`, `kill -s`): `SIGTERM`, `term`, `15`, `RTMIN+3`.
public record Signal(int number) {
    private static final Map<String, Integer> NUMBERS =
            Map.ofEntries(
                    Map.entry("HUP", SignalNumber.SIGHUP),
                    Map.entry("INT", SignalNumber.SIGINT),
                    Map.entry("QUIT", SignalNumber.SIGQUIT),
                    Map.entry("ILL", SignalNumber.SIGILL),
                    Map.entry("TRAP", SignalNumber.SIGTRAP),
                    Map.entry("ABRT", SignalNumber.SIGABRT),
                    Map.entry("IOT", SignalNumber.SIGABRT),
                    Map.entry("BUS", SignalNumber.SIGBUS),
                    Map.entry("FPE", SignalNumber.SIGFPE),
                    Map.entry("KILL", SignalNumber.SIGKILL),
                    Map.entry("USR1", SignalNumber.SIGUSR1),
                    Map.entry("SEGV", SignalNumber.SIGSEGV),
                    Map.entry("USR2", SignalNumber.SIGUSR2),
                    Map.entry("PIPE", SignalNumber.SIGPIPE),
                    Map.entry("ALRM", SignalNumber.SIGALRM),
                    Map.entry("TERM", SignalNumber.SIGTERM),
                    Map.entry("STKFLT", SignalNumber.SIGSTKFLT),
                    Map.entry("CHLD", SignalNumber.SIGCHLD),
                    Map.entry("CLD", SignalNumber.SIGCHLD),
                    Map.entry("CONT", SignalNumber.SIGCONT),
                    Map.entry("STOP", SignalNumber.SIGSTOP),
                    Map.entry("TSTP", SignalNumber.SIGTSTP),
                    Map.entry("TTIN", SignalNumber.SIGTTIN),
                    Map.entry("TTOU", SignalNumber.SIGTTOU),
                    Map.entry("URG", SignalNumber.SIGURG),
                    Map.entry("XCPU", SignalNumber.SIGXCPU),
                    Map.entry("XFSZ", SignalNumber.SIGXFSZ),
                    Map.entry("VTALRM", SignalNumber.SIGVTALRM),
                    Map.entry("PROF", SignalNumber.SIGPROF),
                    Map.entry("WINCH", SignalNumber.SIGWINCH),
                    Map.entry("IO", SignalNumber.SIGIO),
                    Map.entry("POLL", SignalNumber.SIGIO),
                    Map.entry("PWR", SignalNumber.SIGPWR),
                    Map.entry("SYS", SignalNumber.SIGSYS));

    public static final Signal TERM = new Signal(SignalNumber.SIGTERM);
    public static final Signal KILL = new Signal(SignalNumber.SIGKILL);

    public Signal {
        if (number < 1 || number > SignalNumber.SIGRTMAX) {
            throw invalid(Integer.toString(number));
        }
    }

    /// Understands a number, a name with or without `SIG` in any case, and `RTMIN+n`, `RTMAX-n`.
    ///
    /// @throws EngineException INVALID_ARGUMENT with Docker's words: `invalid signal: FOO`
    public static Signal parse(String text) {
        String name = text.toUpperCase(Locale.ROOT);
        if (name.startsWith("SIG")) {
            name = name.substring(3);
        }
        Integer known = NUMBERS.get(name);
        if (known != null) {
            return new Signal(known);
        }
        int number =
                switch (name) {
                    case "RTMIN" -> SignalNumber.SIGRTMIN;
                    case "RTMAX" -> SignalNumber.SIGRTMAX;
                    case String up when up.startsWith("RTMIN+") ->
                            SignalNumber.SIGRTMIN + digits(up.substring(6), text);
                    case String down when down.startsWith("RTMAX-") ->
                            SignalNumber.SIGRTMAX - digits(down.substring(6), text);
                    default -> digits(text, text);
                };
        boolean realTime = name.startsWith("RT");
        if (number < (realTime ? SignalNumber.SIGRTMIN : 1) || number > SignalNumber.SIGRTMAX) {
            throw invalid(text);
        }
        return new Signal(number);
    }

    /// The usual name: `SIGTERM`, `SIGRTMIN+3`; `SIG32` for the two that have none.
    public String signalName() {
        if (number >= SignalNumber.SIGRTMIN) {
            int middle = (SignalNumber.SIGRTMIN + SignalNumber.SIGRTMAX) / 2;
            return number <= middle
                    ? suffixed("SIGRTMIN", '+', number - SignalNumber.SIGRTMIN)
                    : suffixed("SIGRTMAX", '-', SignalNumber.SIGRTMAX - number);
        }
        return NUMBERS.entrySet().stream()
                .filter(entry -> entry.getValue() == number && !isAlias(entry.getKey()))
                .map(entry -> "SIG" + entry.getKey())
                .findFirst()
                .orElse("SIG" + number);
    }

    private static boolean isAlias(String name) {
        return name.equals("IOT") || name.equals("CLD") || name.equals("POLL");
    }

    private static String suffixed(String base, char sign, int distance) {
        return distance == 0 ? base : base + sign + distance;
    }

    private static int digits(String number, String text) {
        if (number.isEmpty()
                || number.length() > 2
                || !number.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw invalid(text);
        }
        return Integer.parseInt(number);
    }

    private static EngineException invalid(String text) {
        return new EngineException(ErrorKind.INVALID_ARGUMENT, "invalid signal: " + text);
    }

    @Override
    public String toString() {
        return signalName();
    }
}
