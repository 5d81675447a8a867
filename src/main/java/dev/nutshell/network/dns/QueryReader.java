package dev.nutshell.network.dns;

import java.io.IOException;
import java.util.Arrays;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Reads what a client sent, whatever it is.
final class QueryReader {
    private static final int FLAGS = 2;
    private static final int RESPONSE = 0x80;

    /// What there is to do.
    sealed interface Outcome {}

    /// It can be answered.
    record Asked(Query query) implements Outcome {}

    /// It gets an error at once.
    record Refused(byte[] answer) implements Outcome {}

    /// It is no query; an answer to an answer would never end.
    record Ignored() implements Outcome {}

    private QueryReader() {}

    static Outcome read(byte[] wire, boolean stream) {
        if (wire.length < Query.HEADER || (wire[FLAGS] & RESPONSE) != 0) {
            return new Ignored();
        }
        try {
            Header header = new Header(Arrays.copyOf(wire, Query.HEADER));
            if (header.getOpcode() != Opcode.QUERY) {
                return new Refused(refusal(header, Rcode.NOTIMP));
            }
            if (header.getCount(Section.QUESTION) != 1) {
                return new Refused(refusal(header, Rcode.FORMERR));
            }
            return read(header, wire, stream);
        } catch (IOException _) {
            return new Ignored();
        }
    }

    private static Outcome read(Header header, byte[] wire, boolean stream) {
        try {
            Message message = new Message(wire);
            Record question = message.getQuestion();
            if (!isPlain(question.getName(), wire)) {
                return new Refused(refusal(header, Rcode.FORMERR));
            }
            Query query = new Query(wire, message, question, stream);
            return isTransfer(question.getType())
                    ? new Refused(query.refusal(Rcode.REFUSED))
                    : new Asked(query);
        } catch (IOException | RuntimeException _) {
            // the library's way to say that it is malformed; records of 80 types have their own
            // exceptions
            return new Refused(refusal(header, Rcode.FORMERR));
        }
    }

    /// Whether the question's name is spelled out: there is nothing yet that it could point to.
    private static boolean isPlain(Name name, byte[] wire) {
        byte[] plain = name.toWire();
        int end = Query.HEADER + plain.length;
        return end <= wire.length && Arrays.equals(wire, Query.HEADER, end, plain, 0, plain.length);
    }

    /// A zone transfer is an answer of many messages.
    private static boolean isTransfer(int type) {
        return type == Type.AXFR || type == Type.IXFR;
    }

    private static byte[] refusal(Header asked, int rcode) {
        Header answer = new Header(asked.getID());
        answer.setFlag(Flags.QR);
        answer.setFlag(Flags.RA);
        if (asked.getFlag(Flags.RD)) {
            answer.setFlag(Flags.RD);
        }
        answer.setOpcode(asked.getOpcode());
        answer.setRcode(rcode);
        return answer.toWire();
    }
}
