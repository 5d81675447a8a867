package dev.nutshell.network.dns;

import org.xbill.DNS.Rcode;

/// Tells a server's answer from a forged one (RFC 5452): id and question must be those that were asked. The sender and the
/// port are the kernel's to check, the socket is connected.
final class ResponseCheck {
    private static final int FLAGS = 2;
    private static final int RCODE = 3;
    private static final int QUESTIONS = 4;
    private static final int RESPONSE = 0x80;
    private static final int RCODE_MASK = 0x0f;

    private ResponseCheck() {}

    /// @param id that the query went out with
    static boolean isAnswer(byte[] response, Query query, int id) {
        if (response.length < Query.HEADER
                || number(response, 0) != id
                || (response[FLAGS] & RESPONSE) == 0) {
            return false;
        }
        int questions = number(response, QUESTIONS);
        // an old server that does not understand EDNS may answer with a bare header
        boolean isBareRefusal =
                questions == 0
                        && response.length == Query.HEADER
                        && (rcode(response) == Rcode.FORMERR || rcode(response) == Rcode.NOTIMP);
        return isBareRefusal || (questions == 1 && hasQuestion(response, query));
    }

    /// Whether another server may do better; moby does the same.
    static boolean isFailure(byte[] response) {
        return rcode(response) == Rcode.SERVFAIL || rcode(response) == Rcode.REFUSED;
    }

    /// The message with another id.
    static byte[] withId(byte[] message, int id) {
        byte[] copy = message.clone();
        copy[0] = (byte) (id >>> 8);
        copy[1] = (byte) id;
        return copy;
    }

    static int number(byte[] message, int at) {
        return (message[at] & 0xff) << 8 | message[at + 1] & 0xff;
    }

    private static int rcode(byte[] response) {
        return response[RCODE] & RCODE_MASK;
    }

    private static boolean hasQuestion(byte[] response, Query query) {
        int end = query.questionEnd();
        if (response.length < end) {
            return false;
        }
        for (int i = Query.HEADER; i < end; i++) {
            if (lower(response[i]) != lower(query.wire()[i])) {
                return false;
            }
        }
        return true;
    }

    /// Lengths of labels are below 64, so none is taken for a letter.
    private static int lower(byte each) {
        return each >= 'A' && each <= 'Z' ? each + ('a' - 'A') : each;
    }
}
