package dev.nutshell.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

class ResponseCheckTest {
    private static final int ID = 0xbeef;

    private Query query = query("www.example.");

    @BeforeEach
    void ask() {
        query = query("www.example.");
    }

    @Test
    void theQuestionInAnyCaseWithTheIdIsAnAnswer() {
        assertThat(ResponseCheck.isAnswer(response("www.example.", ID), query, ID)).isTrue();
        assertThat(ResponseCheck.isAnswer(response("WWW.exAmple.", ID), query, ID)).isTrue();
    }

    @Test
    void anotherIdOrQuestionIsForged() {
        assertThat(ResponseCheck.isAnswer(response("www.example.", ID + 1), query, ID)).isFalse();
        assertThat(ResponseCheck.isAnswer(response("wwx.example.", ID), query, ID)).isFalse();
        assertThat(ResponseCheck.isAnswer(response("example.", ID), query, ID)).isFalse();
        assertThat(ResponseCheck.isAnswer(new byte[0], query, ID)).isFalse();
    }

    @Test
    void theQueryItselfIsNoAnswer() {
        byte[] echo = ResponseCheck.withId(query.wire(), ID);

        assertThat(ResponseCheck.isAnswer(echo, query, ID)).isFalse();
    }

    @Test
    void onlyARefusalMayBeBare() {
        byte[] bare = Arrays.copyOf(response("www.example.", ID), Query.HEADER);
        bare[5] = 0;
        assertThat(ResponseCheck.isAnswer(bare, query, ID)).isFalse();

        bare[3] = Rcode.FORMERR;
        assertThat(ResponseCheck.isAnswer(bare, query, ID)).isTrue();
        assertThat(ResponseCheck.isFailure(bare)).isFalse();
    }

    private static byte[] response(String name, int id) {
        return ResponseCheck.withId(query(name).refusal(Rcode.NXDOMAIN), id);
    }

    private static Query query(String name) {
        try {
            Record question = Record.newRecord(Name.fromString(name), Type.A, DClass.IN);
            byte[] wire = Message.newQuery(question).toWire();
            return ((QueryReader.Asked) QueryReader.read(wire, false)).query();
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
