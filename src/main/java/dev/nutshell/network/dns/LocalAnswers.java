package dev.nutshell.network.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// Answers about containers.
///
/// Who has a name of ours has nothing but addresses: every other type is answered with no records (NODATA, RFC 2308), never
/// with NXDOMAIN, after which a client would give up on the name as a whole.
final class LocalAnswers {
    /// Seconds, moby: respTTL.
    private static final long TTL = 600;

    /// Labels of a full reverse name, with `in-addr` or `ip6`, `arpa` and the root.
    private static final int REVERSE_V4 = 4 + 3;

    private static final int REVERSE_V6 = 32 + 3;

    private final Names names;
    private final Random order;

    /// @param order decides who of several with one name comes first
    LocalAnswers(Names names, Random order) {
        this.names = names;
        this.order = order;
    }

    /// Empty: somebody else has to be asked.
    Optional<Message> answer(Query query) {
        Record question = query.question();
        if (question.getDClass() != DClass.IN && question.getDClass() != DClass.ANY) {
            return Optional.empty();
        }
        return question.getType() == Type.PTR ? pointer(query) : addresses(query);
    }

    private Optional<Message> addresses(Query query) {
        Name name = query.question().getName();
        List<InetAddress> found =
                new ArrayList<>(names.addresses(name.toString(true).toLowerCase(Locale.ROOT)));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Collections.shuffle(found, order);
        Message answer = query.answer(Rcode.NOERROR);
        int wanted = query.question().getType();
        for (InetAddress address : found) {
            Record record = record(name, address);
            if (wanted == record.getType() || wanted == Type.ANY) {
                answer.addRecord(record, Section.ANSWER);
            }
        }
        return Optional.of(answer);
    }

    private static Record record(Name name, InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address
                ? new ARecord(name, DClass.IN, TTL, bytes)
                : new AAAARecord(name, DClass.IN, TTL, bytes);
    }

    private Optional<Message> pointer(Query query) {
        Name name = query.question().getName();
        if (name.labels() != REVERSE_V4 && name.labels() != REVERSE_V6) {
            return Optional.empty();
        }
        try {
            Optional<String> found = names.name(ReverseMap.fromName(name));
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Name target = Name.fromString(found.get() + ".");
            Message answer = query.answer(Rcode.NOERROR);
            answer.addRecord(new PTRRecord(name, DClass.IN, TTL, target), Section.ANSWER);
            return Optional.of(answer);
        } catch (UnknownHostException | TextParseException _) {
            // no address in the name, or a container's name that is none in DNS (a label has 63
            // bytes)
            return Optional.empty();
        }
    }
}
