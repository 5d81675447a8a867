package dev.nutshell.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class QueryReaderTest {
    /// A type for private use, RFC 6895.
    private static final int UNKNOWN = 65280;

    @Test
    void readsAQuery() throws IOException {
        QueryReader.Asked asked =
                (QueryReader.Asked) QueryReader.read(query("web.", Type.A).toWire(), true);

        assertThat(asked.query().question().getName()).hasToString("web.");
        assertThat(asked.query().questionEnd()).isEqualTo(12 + 5 + 4);
        assertThat(asked.query().room()).isEqualTo(65535);
    }

    @Test
    void roomIsWhatTheClientSaysAndAtLeast512() throws IOException {
        Message query = query("web.", Type.A);
        query.addRecord(new OPTRecord(100, 0, 0), Section.ADDITIONAL);
        Message large = query("web.", Type.A);
        large.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);

        assertThat(room(query("web.", Type.A))).isEqualTo(512);
        assertThat(room(query)).isEqualTo(512);
        assertThat(room(large)).isEqualTo(4096);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "123401000001000000000000"})
    void shortAndEmptyOnesAreNoQueries(String hex) {
        assertThat(QueryReader.read(HexFormat.of().parseHex(hex), false))
                .isInstanceOfAny(QueryReader.Ignored.class, QueryReader.Refused.class);
    }

    @Test
    void answersAreNotAnswered() throws IOException {
        byte[] wire = query("web.", Type.A).toWire();
        wire[2] |= (byte) 0x80;

        assertThat(QueryReader.read(wire, false)).isInstanceOf(QueryReader.Ignored.class);
    }

    @Test
    void refusalsSayWhy() throws IOException {
        Message update = query("web.", Type.A);
        update.getHeader().setOpcode(Opcode.UPDATE);
        byte[] cutOff = Arrays.copyOf(query("web.", Type.A).toWire(), 15);
        byte[] twoQuestions = query("web.", Type.A).toWire();
        twoQuestions[5] = 2;
        // the name points into the header
        byte[] pointer =
                HexFormat.of().parseHex("12340100000100000000" + "0000" + "c004" + "00010001");

        assertThat(rcode(update.toWire())).isEqualTo(Rcode.NOTIMP);
        assertThat(rcode(cutOff)).isEqualTo(Rcode.FORMERR);
        assertThat(rcode(twoQuestions)).isEqualTo(Rcode.FORMERR);
        assertThat(rcode(pointer)).isEqualTo(Rcode.FORMERR);
        assertThat(rcode(query("web.", Type.AXFR).toWire())).isEqualTo(Rcode.REFUSED);
    }

    @Test
    void refusalsHaveTheIdOfWhatWasRefused() throws IOException {
        Message update = query("web.", Type.A);
        update.getHeader().setOpcode(Opcode.NOTIFY);

        Message answer = refusal(update.toWire());

        assertThat(answer.getHeader().getID()).isEqualTo(update.getHeader().getID());
        assertThat(answer.getHeader().getOpcode()).isEqualTo(Opcode.NOTIFY);
    }

    /// Random bytes, and queries with a few bytes changed, cut off or doubled.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void nothingMakesItFail(long seed) throws IOException {
        Random random = new Random(seed);
        LocalAnswers local =
                new LocalAnswers(
                        new FakeNames().with("web", "172.18.0.2").called("172.18.0.2", "web.n"),
                        random);
        List<byte[]> models = models();
        int asked = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] wire =
                    i % 4 == 0
                            ? bytes(random, random.nextInt(200))
                            : mutated(models.get(random.nextInt(models.size())), random);
            switch (QueryReader.read(wire, random.nextBoolean())) {
                case QueryReader.Asked(Query query) -> {
                    asked++;
                    byte[] answer =
                            local.answer(query).map(query::toWire).orElseGet(query::failure);
                    assertThat(answer.length).isLessThanOrEqualTo(query.room());
                    assertThat(new Message(answer).getHeader().getID())
                            .isEqualTo(ResponseCheck.number(wire, 0));
                    ResponseCheck.isAnswer(wire, query, 0);
                    ResponseCheck.isAnswer(bytes(random, 40), query, 0);
                }
                case QueryReader.Refused(byte[] answer) ->
                        assertThat(new Header16(answer).id())
                                .isEqualTo(ResponseCheck.number(wire, 0));
                case QueryReader.Ignored() -> {}
            }
        }
        // the mutations are small enough that some are still queries
        assertThat(asked).isBetween(1000, 49_000);
    }

    private record Header16(byte[] wire) {
        int id() {
            return ResponseCheck.number(wire, 0);
        }
    }

    private static List<byte[]> models() throws IOException {
        List<byte[]> models = new ArrayList<>();
        for (String name :
                List.of(
                        "web.",
                        "a.b.c.example.",
                        "2.0.18.172.in-addr.arpa.",
                        ".",
                        "\\000\\255.x.")) {
            for (int type : List.of(Type.A, Type.PTR, Type.ANY, Type.HTTPS)) {
                Message query = query(name, type);
                models.add(query.toWire());
                query.addRecord(new OPTRecord(1400, 0, 0), Section.ADDITIONAL);
                models.add(query.toWire());
                query.addRecord(
                        Record.newRecord(
                                Name.fromString(name), UNKNOWN, DClass.IN, 1, new byte[] {1, 2}),
                        Section.AUTHORITY);
                models.add(query.toWire());
            }
        }
        return models;
    }

    private static byte[] mutated(byte[] model, Random random) {
        byte[] wire = model.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            wire[random.nextInt(wire.length)] = (byte) random.nextInt();
        }
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(wire, random.nextInt(wire.length));
            case 1 -> Arrays.copyOf(wire, wire.length + random.nextInt(40));
            default -> wire;
        };
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static int room(Message query) {
        return ((QueryReader.Asked) QueryReader.read(query.toWire(), false)).query().room();
    }

    private static int rcode(byte[] wire) throws IOException {
        return refusal(wire).getRcode();
    }

    private static Message refusal(byte[] wire) throws IOException {
        return new Message(((QueryReader.Refused) QueryReader.read(wire, false)).answer());
    }

    private static Message query(String name, int type) throws IOException {
        return Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
    }
}
