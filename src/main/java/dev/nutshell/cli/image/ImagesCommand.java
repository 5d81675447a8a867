package dev.nutshell.cli.image;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.FilterValues;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.FormatFlag;
import dev.nutshell.cli.flag.UsageException;
import dev.nutshell.cli.format.ListFormat;
import dev.nutshell.engine.Filters;
import dev.nutshell.engine.ImageSummary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `images`.
public final class ImagesCommand implements Command {
    private static final String REFERENCE = "reference";
    private static final int DEFAULT_WIDTH = 80;

    private final FilterValues filters = new FilterValues();
    private final FormatFlag format = new FormatFlag();
    private boolean digests;
    private boolean whole;
    private boolean quiet;
    private boolean tree;

    @Override
    public Flags flags() {
        return format.addTo(
                new Flags()
                        .toggle(
                                "-a, --all",
                                "Show all images (default hides intermediate images)",
                                _ -> {
                                    // this store has no intermediate images to hide
                                })
                        .toggle("--digests", "Show digests", value -> digests = value)
                        .value(
                                "-f, --filter",
                                "filter",
                                "Filter output based on conditions provided",
                                filters::add)
                        .toggle("--no-trunc", "Don't truncate output", value -> whole = value)
                        .toggle("-q, --quiet", "Only show image IDs", value -> quiet = value)
                        .toggle(
                                "--tree",
                                "List images with their platforms and what they take of the disk",
                                value -> tree = value));
    }

    @Override
    public Arguments arguments() {
        return Arguments.between(0, 1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        if (tree) {
            printTree(arguments, session);
            return 0;
        }
        boolean onlyIds = quiet && format.isDefault();
        ListFormat<ImageSummary> list =
                new ListFormat<>(
                        ImageColumns.columns(session.clock(), whole),
                        onlyIds ? "{{.ID}}" : format.text(),
                        ImageColumns.table(digests));
        List<ImageSummary> images = session.engine().images().list(filters(arguments));
        if (onlyIds) {
            Set<Object> seen = new HashSet<>();
            images = images.stream().filter(image -> seen.add(image.id())).toList();
        } else if (!digests && !list.shows("Digest")) {
            images = withoutDuplicates(images);
        }
        session.console().out().print(list.text(images));
        return 0;
    }

    private void printTree(List<String> arguments, Session session) {
        refuseWithTree("--no-trunc", whole);
        refuseWithTree("--quiet", quiet);
        refuseWithTree("--digests", digests);
        refuseWithTree("--format", !format.isDefault());
        int columns = session.console().columns().getAsInt();
        session.console()
                .out()
                .print(
                        new TreeTable(columns > 0 ? columns : DEFAULT_WIDTH)
                                .text(session.engine().images().trees(filters(arguments))));
    }

    private static void refuseWithTree(String flag, boolean given) {
        if (given) {
            throw UsageException.badArguments(flag + " is not supported with --tree");
        }
    }

    /// A repository and pattern as an argument is one more filter.
    private Filters filters(List<String> arguments) {
        if (arguments.isEmpty()) {
            return filters.filters();
        }
        Map<String, List<String>> all = new HashMap<>(filters.filters().values());
        all.put(REFERENCE, arguments);
        return new Filters(all);
    }

    /// One image has a line for each of its names, not for each of its digests.
    private static List<ImageSummary> withoutDuplicates(List<ImageSummary> images) {
        Set<String> seen = new HashSet<>();
        return images.stream()
                .filter(
                        image ->
                                seen.add(image.id() + " " + image.repository() + ":" + image.tag()))
                .toList();
    }
}
