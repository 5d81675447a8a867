package dev.nutshell.cli.container;

import dev.nutshell.base.ByteSize;
import dev.nutshell.cli.format.Columns;
import dev.nutshell.engine.ContainerUsage;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What `stats` can show (docker/cli, container/formatter_stats.go).
final class StatsColumns {
    static final String TABLE =
            "{{.ID}}\\t{{.Name}}\\t{{.CPUPerc}}\\t{{.MemUsage}}\\t{{.MemPerc}}\\t{{.NetIO}}\\t{{.BlockIO}}\\t{{.PIDs}}";

    private static final int SHORT_ID = 12;
    private static final List<String> RATES = List.of("bit", "kbit", "mbit", "gbit");

    private StatsColumns() {}

    private static String called(ContainerUsage container, List<String> named) {
        return named.stream()
                .filter(
                        word ->
                                word.equals(container.name())
                                        || container.id().value().startsWith(word))
                .findFirst()
                .orElse(container.id().shortForm());
    }

    /// @param named how the user called the containers
    static Columns<ContainerUsage> columns(boolean whole, List<String> named) {
        return new Columns<ContainerUsage>("stats")
                .add("Container", "CONTAINER", c -> called(c, named))
                .add(
                        "ID",
                        "CONTAINER ID",
                        c -> whole ? c.id().value() : c.id().value().substring(0, SHORT_ID))
                .add("Name", "NAME", ContainerUsage::name)
                .add("CPUPerc", "CPU %", c -> of(c, "--", u -> percent(u.cpuPercent())))
                .add(
                        "MemUsage",
                        "MEM USAGE / LIMIT",
                        c ->
                                of(
                                        c,
                                        "-- / --",
                                        u -> binary(u.memory()) + " / " + binary(u.memoryLimit())))
                .add(
                        "MemPerc",
                        "MEM %",
                        c ->
                                of(
                                        c,
                                        "--",
                                        u ->
                                                percent(
                                                        100.0
                                                                * u.memory()
                                                                / Math.max(1, u.memoryLimit()))))
                .add(
                        "NetIO",
                        "NET I/O",
                        c ->
                                of(
                                        c,
                                        "--",
                                        u ->
                                                decimal(u.networkReceived())
                                                        + " / "
                                                        + decimal(u.networkSent())))
                .add(
                        "BlockIO",
                        "BLOCK I/O",
                        c ->
                                of(
                                        c,
                                        "--",
                                        u ->
                                                decimal(u.blockRead())
                                                        + " / "
                                                        + decimal(u.blockWritten())))
                .add("PIDs", "PIDS", c -> of(c, "--", u -> Long.toString(u.pids())))
                // not Docker's, and in its table only where it is asked for
                .add("NetLimit", "NET LIMIT", c -> of(c, "--", u -> limits(u.networkLimits())));
    }

    /// Received and sent, as NET I/O has it; by network, where there are several.
    private static String limits(List<ContainerUsage.NetworkLimit> limits) {
        if (limits.isEmpty()) {
            return "unlimited";
        }
        return limits.stream()
                .map(
                        limit ->
                                (limits.size() > 1 ? limit.network() + " " : "")
                                        + rate(limit.received())
                                        + " / "
                                        + rate(limit.sent()))
                .collect(Collectors.joining(", "));
    }

    /// As the flags have it: `10mbit`.
    private static String rate(long bits) {
        if (bits == 0) {
            return "unlimited";
        }
        int unit = 0;
        long number = bits;
        while (unit < RATES.size() - 1 && number % 1000 == 0) {
            number /= 1000;
            unit++;
        }
        return number + RATES.get(unit);
    }

    private static String of(
            ContainerUsage sample, String absent, Function<ContainerUsage.Usage, String> text) {
        ContainerUsage.Usage usage = sample.usage();
        return usage == null ? absent : text.apply(usage);
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f%%", value);
    }

    private static String binary(long bytes) {
        return new ByteSize(bytes).humanBinary(4);
    }

    private static String decimal(long bytes) {
        return new ByteSize(bytes).human(3);
    }
}
