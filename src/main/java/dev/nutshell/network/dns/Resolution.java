package dev.nutshell.network.dns;

import dev.nutshell.base.EngineException;
import java.util.Optional;
import java.util.function.Consumer;
import org.xbill.DNS.Message;

/// What becomes of a client's message.
final class Resolution {
    private final LocalAnswers local;
    private final Forwarder forwarder;

    Resolution(LocalAnswers local, Forwarder forwarder) {
        this.local = local;
        this.forwarder = forwarder;
    }

    /// Answers a message, now or later.
    ///
    /// @param stream whether it came by TCP
    /// @param reply takes the answer, at most once
    /// @return whether it was a query at all
    boolean resolve(byte[] message, boolean stream, Consumer<byte[]> reply) {
        return switch (QueryReader.read(message, stream)) {
            case QueryReader.Asked(Query query) -> {
                resolve(query, reply);
                yield true;
            }
            case QueryReader.Refused(byte[] answer) -> {
                reply.accept(answer);
                yield true;
            }
            case QueryReader.Ignored() -> false;
        };
    }

    private void resolve(Query query, Consumer<byte[]> reply) {
        try {
            Optional<Message> answer = local.answer(query);
            if (answer.isPresent()) {
                reply.accept(query.toWire(answer.get()));
            } else {
                forwarder.forward(query, reply);
            }
        } catch (EngineException _) {
            // what the networks say cannot be read: asking outside would give away an inner name
            reply.accept(query.failure());
        }
    }
}
