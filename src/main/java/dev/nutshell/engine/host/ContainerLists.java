package dev.nutshell.engine.host;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ContainerListing;
import dev.nutshell.container.ListedContainer;
import dev.nutshell.container.ListedContainer.ListedImage;
import dev.nutshell.container.ListedContainer.ListedMount;
import dev.nutshell.container.state.ContainerState;
import dev.nutshell.container.state.HealthReader;
import dev.nutshell.engine.ContainerSummary;
import dev.nutshell.engine.ContainerSummary.MountSummary;
import dev.nutshell.engine.ContainerSummary.State;
import dev.nutshell.engine.Filters;
import dev.nutshell.engine.ListOptions;
import dev.nutshell.engine.PublishedPort;
import dev.nutshell.network.endpoint.EndpointFolder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What `ps` lists.
final class ContainerLists {
    private static final Set<String> KEYS =
            Set.of(
                    "id",
                    "name",
                    "label",
                    "exited",
                    "status",
                    "ancestor",
                    "before",
                    "since",
                    "volume",
                    "network",
                    "publish",
                    "expose",
                    "health",
                    "is-task",
                    "isolation");

    private static final Set<State> LISTED_WITHOUT_ALL =
            EnumSet.of(State.RUNNING, State.PAUSED, State.RESTARTING);

    /// Each container's state is a file of its own; starting a thread costs as much as reading about 30.
    private static final int WORTH_A_SECOND_THREAD = 100;

    private static final Set<String> HEALTH = Set.of("none", "starting", "healthy", "unhealthy");

    private final Store store;
    private final RunningContainers running;

    ContainerLists(Store store, RunningContainers running) {
        this.store = store;
        this.running = running;
    }

    /// Newest first.
    List<ContainerSummary> list(ListOptions options) {
        options.filters().require(KEYS);
        ContainerFilter filter = new ContainerFilter(options.filters(), store);
        filter.requireValues();
        ContainerListing.Found found = store.containers().listing().all();
        Instant before = created(options.filters().of("before"));
        Instant since = created(options.filters().of("since"));
        // a filter on the state asks for stopped ones too, as Docker does
        boolean all =
                options.all() || options.last() > 0 || !options.filters().of("status").isEmpty();
        ImageNames names = new ImageNames(store.catalog());
        Stream<ContainerSummary> summaries =
                candidates(found.containers(), options.last())
                        .filter(listed -> before == null || listed.created().isBefore(before))
                        .filter(listed -> since == null || listed.created().isAfter(since))
                        .map(listed -> summary(listed, names, options.size()))
                        .filter(summary -> all || LISTED_WITHOUT_ALL.contains(summary.state()))
                        .filter(filter::accepts);
        return (options.last() > 0 ? summaries.limit(options.last()) : summaries).toList();
    }

    private static Stream<ListedContainer> candidates(List<ListedContainer> found, int last) {
        boolean isLong = last <= 0 && found.size() >= WORTH_A_SECOND_THREAD;
        return isLong ? found.parallelStream() : found.stream();
    }

    private @Nullable Instant created(List<String> references) {
        return references.isEmpty()
                ? null
                : store.containers().find(references.getFirst()).created();
    }

    private ContainerSummary summary(ListedContainer listed, ImageNames names, boolean withSize) {
        ContainerState state = running.state(listed);
        return new ContainerSummary(
                listed.id(),
                List.of(listed.name()),
                names.of(listed),
                Digest.parse(listed.imageId()),
                listed.command(),
                listed.created(),
                kind(state),
                exitCode(state),
                started(state),
                finished(state),
                state.isAlive() ? new HealthReader(store.layout()).status(listed.id()) : "",
                ports(listed, state),
                listed.labels(),
                mounts(listed),
                listed.networks(),
                listed.platform(),
                withSize ? new ContainerSizes(store).of(listed.id()) : null);
    }

    private static List<MountSummary> mounts(ListedContainer listed) {
        List<MountSummary> mounts = new ArrayList<>();
        for (ListedMount mount : listed.mounts()) {
            mounts.add(
                    new MountSummary(
                            mount.volume().isEmpty() ? "bind" : "volume",
                            mount.volume(),
                            mount.source(),
                            mount.destination()));
        }
        for (ListedImage image : listed.mountedImages()) {
            mounts.add(new MountSummary("image", image.name(), image.name(), image.destination()));
        }
        return mounts;
    }

    /// Docker shows no ports of a container that does not run.
    private List<PublishedPort> ports(ListedContainer listed, ContainerState state) {
        return state.isAlive()
                ? NetworkSettings.listed(
                        listed.exposedPorts(),
                        EndpointFolder.of(store.syscalls(), store.layout(), listed.id()),
                        NetworkSettings.userMode(store, listed.id()))
                : List.of();
    }

    static State kind(ContainerState state) {
        return switch (state) {
            case ContainerState.Created _ -> State.CREATED;
            case ContainerState.Running _ -> State.RUNNING;
            case ContainerState.Paused _ -> State.PAUSED;
            case ContainerState.Restarting _ -> State.RESTARTING;
            case ContainerState.Exited _ -> State.EXITED;
        };
    }

    private static int exitCode(ContainerState state) {
        return switch (state) {
            case ContainerState.Created created -> created.exitCode();
            case ContainerState.Exited exited -> exited.exitCode();
            case ContainerState.Restarting restarting -> restarting.exitCode();
            case ContainerState.Running _, ContainerState.Paused _ -> 0;
        };
    }

    private static @Nullable Instant started(ContainerState state) {
        return switch (state) {
            case ContainerState.Created _ -> null;
            case ContainerState.Exited exited -> exited.startedAt();
            case ContainerState.Restarting restarting -> restarting.startedAt();
            case ContainerState.Running active -> active.startedAt();
            case ContainerState.Paused paused -> paused.startedAt();
        };
    }

    private static @Nullable Instant finished(ContainerState state) {
        return switch (state) {
            case ContainerState.Exited exited -> exited.finishedAt();
            case ContainerState.Restarting restarting -> restarting.finishedAt();
            case ContainerState.Created _, ContainerState.Running _, ContainerState.Paused _ ->
                    null;
        };
    }

    /// The filters of `ps` that look at one container.
    private record ContainerFilter(
            Filters filters,
            List<String> networks,
            List<PortRange> published,
            List<PortRange> exposed,
            Predicate<ContainerSummary> ancestry) {
        ContainerFilter(Filters filters, Store store) {
            this(
                    filters,
                    filters.of("network").stream()
                            .map(reference -> networkName(store, reference))
                            .toList(),
                    PortRange.of("publish", filters),
                    PortRange.of("expose", filters),
                    new Ancestry(store, filters.of("ancestor"))::isDescendant);
        }

        /// A network that there is none of is one that nobody is in.
        private static String networkName(Store store, String reference) {
            try {
                return store.networks().require(reference).name();
            } catch (EngineException _) {
                return reference;
            }
        }

        boolean accepts(ContainerSummary summary) {
            return matches("id", id -> summary.id().value().startsWith(id))
                    && matches("name", name -> find(name, summary.names().getFirst()))
                    && filters.acceptsLabels(summary.labels())
                    && matches("status", status -> status.equals(summary.state().text()))
                    && matches("exited", code -> hasExited(summary, code))
                    && (filters.of("ancestor").isEmpty() || ancestry.test(summary))
                    && matches("volume", volume -> mounts(summary, volume))
                    && matches(
                            "network",
                            _ -> networks.stream().anyMatch(summary.networks()::contains))
                    && matches("health", health -> health.equals(health(summary)))
                    && (exposed.isEmpty() || exposes(summary))
                    && (published.isEmpty() || publishes(summary))
                    && !filters.flag("is-task", false);
        }

        /// A bad value is one even where there is nothing to look at.
        void requireValues() {
            filters.of("exited").forEach(ContainerFilter::exitCode);
            for (String status : filters.of("status")) {
                if (Arrays.stream(State.values()).noneMatch(each -> each.text().equals(status))) {
                    throw invalid("status", status);
                }
            }
            for (String health : filters.of("health")) {
                if (!HEALTH.contains(health)) {
                    throw invalid("health", health);
                }
            }
        }

        private boolean matches(String key, Predicate<String> test) {
            List<String> values = filters.of(key);
            return values.isEmpty() || values.stream().anyMatch(test);
        }

        private static boolean find(String pattern, String name) {
            try {
                return Pattern.compile(pattern).matcher("/" + name).find()
                        || Pattern.compile(pattern).matcher(name).find();
            } catch (PatternSyntaxException failure) {
                throw new EngineException(
                        ErrorKind.INVALID_ARGUMENT,
                        "invalid filter 'name=" + pattern + "': " + failure.getDescription(),
                        failure);
            }
        }

        private static boolean hasExited(ContainerSummary summary, String code) {
            return summary.state() == State.EXITED && summary.exitCode() == exitCode(code);
        }

        private static int exitCode(String text) {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException failure) {
                throw new EngineException(
                        ErrorKind.INVALID_ARGUMENT,
                        "invalid filter 'exited=" + text + "'",
                        failure);
            }
        }

        private static EngineException invalid(String key, String value) {
            return new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "invalid filter '" + key + "=" + value + "'");
        }

        private static boolean mounts(ContainerSummary summary, String volume) {
            return summary.mounts().stream()
                    .anyMatch(
                            mount ->
                                    mount.name().equals(volume)
                                            || mount.target().equals(volume)
                                            || mount.source().equals(volume));
        }

        private static String health(ContainerSummary summary) {
            return summary.health().isEmpty() ? "none" : summary.health();
        }

        private boolean exposes(ContainerSummary summary) {
            return summary.ports().stream()
                    .anyMatch(
                            port ->
                                    exposed.stream()
                                            .anyMatch(
                                                    range ->
                                                            range.contains(
                                                                    port.port().number(),
                                                                    port.port().protocol())));
        }

        private boolean publishes(ContainerSummary summary) {
            return summary.ports().stream()
                    .filter(PublishedPort::isPublished)
                    .anyMatch(
                            port ->
                                    published.stream()
                                            .anyMatch(
                                                    range ->
                                                            range.contains(
                                                                    port.hostPort(),
                                                                    port.port().protocol())));
        }
    }
}
