package dev.nutshell.engine.host;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.engine.Events;
import dev.nutshell.engine.Filters;
import dev.nutshell.engine.session.Interruption;
import dev.nutshell.journal.EventReader;
import dev.nutshell.json.Json;
import dev.nutshell.kernel.process.PollSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Events of this host, out of the journal.
public final class HostEvents implements Events {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long NANOS_PER_MILLISECOND = 1_000_000;

    /// In milliseconds: after a day the clock may have been set.
    private static final long LONGEST_WAIT = 86_400_000;

    private final Store store;

    public HostEvents(Store store) {
        this.store = store;
    }

    @Override
    public void follow(
            @Nullable Instant since,
            @Nullable Instant until,
            Filters filters,
            Consumer<ObjectNode> sink) {
        EventFilter filter = new EventFilter(filters);
        if (since != null && until != null && since.isAfter(until)) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "since time (" + since + ") cannot be after until time (" + until + ")");
        }
        Consumer<byte[]> records =
                record ->
                        parse(record)
                                .filter(event -> isWithin(event, since, until))
                                .filter(filter::accepts)
                                .ifPresent(sink);
        boolean fromNow = since == null && until == null;
        try (EventReader reader = new EventReader(store.syscalls(), store.layout(), fromNow);
                Interruption interruption = new Interruption(store.syscalls());
                PollSet poll = new PollSet(store.syscalls(), 2)) {
            poll.add(reader.news(), PollSet.READABLE);
            int interrupted = poll.add(interruption.descriptor(), PollSet.READABLE);
            boolean goOn = true;
            while (goOn) {
                // looked at first: what was written before the end must be read
                goOn = until == null || Instant.now().isBefore(until);
                reader.readOn(records);
                if (goOn) {
                    await(poll, until);
                    goOn = poll.events(interrupted) == 0;
                }
            }
        }
    }

    private static void await(PollSet poll, @Nullable Instant until) {
        if (until == null) {
            poll.await();
        } else {
            Duration left = Duration.between(Instant.now(), until);
            poll.await(Math.clamp(left.toMillis() + 1, 0, LONGEST_WAIT) * NANOS_PER_MILLISECOND);
        }
    }

    /// Empty for what a killed writer left.
    private static Optional<ObjectNode> parse(byte[] record) {
        try {
            return Optional.of(Json.parseObject(record, "event"));
        } catch (EngineException _) {
            return Optional.empty();
        }
    }

    private static boolean isWithin(
            ObjectNode event, @Nullable Instant since, @Nullable Instant until) {
        long nanos = event.path("timeNano").asLong();
        Instant time = Instant.ofEpochSecond(nanos / NANOS_PER_SECOND, nanos % NANOS_PER_SECOND);
        return (since == null || !time.isBefore(since)) && (until == null || !time.isAfter(until));
    }
}
