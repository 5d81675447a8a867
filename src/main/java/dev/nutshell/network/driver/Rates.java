package dev.nutshell.network.driver;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import java.util.Locale;

/// How fast a container may send and receive.
///
/// @param egress bits per second that leave it; 0: no limit; the same for `ingress`
/// @param burst bytes that may go at once; 0: what 20 milliseconds of the rate are
public record Rates(long egress, long ingress, long burst) {
    public static final Rates UNLIMITED = new Rates(0, 0, 0);

    /// Options of a driver, and the keys of `--driver-opt` of a container's network.
    public static final String EGRESS = "nutshell.network.egress";

    public static final String INGRESS = "nutshell.network.ingress";
    public static final String BURST = "nutshell.network.burst";

    /// Reads texts such as `10mbit`, `1.5gbit`, `500kbps` (bytes, as tc(8) has it); a number alone is bits per second.
    ///
    /// @throws EngineException INVALID_ARGUMENT
    public static Rates of(String egress, String ingress, String burst) {
        return new Rates(rate(egress), rate(ingress), burst.isEmpty() ? 0 : size(burst));
    }

    public boolean isUnlimited() {
        return egress == 0 && ingress == 0;
    }

    /// These, where `more` says nothing else.
    public Rates overriddenBy(Rates more) {
        return new Rates(
                more.egress == 0 ? egress : more.egress,
                more.ingress == 0 ? ingress : more.ingress,
                more.burst == 0 ? burst : more.burst);
    }

    private static long rate(String text) {
        if (text.isEmpty() || text.equals("0")) {
            return 0;
        }
        int digits = digits(text);
        long unit =
                switch (lower(text.substring(digits))) {
                    case "", "bit" -> 1;
                    case "kbit", "k" -> 1_000L;
                    case "mbit", "m" -> 1_000_000L;
                    case "gbit", "g" -> 1_000_000_000L;
                    case "bps" -> 8;
                    case "kbps" -> 8_000L;
                    case "mbps" -> 8_000_000L;
                    case "gbps" -> 8_000_000_000L;
                    default -> 0;
                };
        return scaled(text, digits, unit, "rate", "10mbit, 1gbit or 500kbps");
    }

    private static long size(String text) {
        int digits = digits(text);
        long unit =
                switch (lower(text.substring(digits))) {
                    case "", "b" -> 1;
                    case "k", "kb" -> 1L << 10;
                    case "m", "mb" -> 1L << 20;
                    default -> 0;
                };
        return scaled(text, digits, unit, "burst", "64k or 1m");
    }

    private static long scaled(String text, int digits, long unit, String what, String examples) {
        try {
            double value = unit == 0 ? 0 : Double.parseDouble(text.substring(0, digits)) * unit;
            if (value >= 1 && value < 1e13) {
                return Math.round(value);
            }
        } catch (NumberFormatException _) {
            // told below
        }
        throw new EngineException(
                ErrorKind.INVALID_ARGUMENT,
                "invalid " + what + " \"" + text + "\": want such as " + examples);
    }

    private static int digits(String text) {
        int i = 0;
        while (i < text.length()
                && (text.charAt(i) >= '0' && text.charAt(i) <= '9' || text.charAt(i) == '.')) {
            i++;
        }
        return i;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    public void write(WireWriter wire) {
        wire.number(egress).number(ingress).number(burst);
    }

    public static Rates read(WireReader wire) {
        return new Rates(wire.number(), wire.number(), wire.number());
    }
}
