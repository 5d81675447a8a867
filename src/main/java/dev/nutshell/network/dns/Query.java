package dev.nutshell.network.dns;

import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/// A question that a client may ask: a standard query with one question.
///
/// @param wire as it came
/// @param message the same, read
/// @param stream whether it came by TCP
record Query(byte[] wire, Message message, Record question, boolean stream) {
    static final int HEADER = 12;

    private static final int TYPE_AND_CLASS = 4;

    /// What we take by UDP: more would be cut up on networks with usual MTU, RFC 9715.
    private static final int OWN_ROOM = 1232;

    private static final int LEAST_ROOM = 512;
    private static final int MOST_ROOM = 65535;

    /// Where the question ends in [#wire].
    int questionEnd() {
        return HEADER + question.getName().length() + TYPE_AND_CLASS;
    }

    /// How long an answer may be.
    int room() {
        OPTRecord extension = message.getOPT();
        if (stream) {
            return MOST_ROOM;
        }
        return extension == null ? LEAST_ROOM : Math.max(LEAST_ROOM, extension.getPayloadSize());
    }

    /// An answer without records.
    Message answer(int rcode) {
        Message answer = new Message(message.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        if (message.getHeader().getFlag(Flags.RD)) {
            answer.getHeader().setFlag(Flags.RD);
        }
        answer.getHeader().setRcode(rcode);
        answer.addRecord(question, Section.QUESTION);
        if (message.getOPT() != null) {
            // RFC 6891 § 7: whoever asks with it is answered with it
            answer.addRecord(new OPTRecord(OWN_ROOM, 0, 0), Section.ADDITIONAL);
        }
        return answer;
    }

    /// An answer that says why there is none.
    byte[] refusal(int rcode) {
        return toWire(answer(rcode));
    }

    byte[] failure() {
        return refusal(Rcode.SERVFAIL);
    }

    /// Cut off where the client has no more room, and marked so.
    byte[] toWire(Message answer) {
        return answer.toWire(room());
    }
}
