package dev.nutshell.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class LocalAnswersTest {
    private final FakeNames names =
            new FakeNames()
                    .with("web", "172.18.0.2", "fd00::2")
                    .with("web.backend", "172.18.0.2", "fd00::2")
                    .with("old", "172.18.0.3")
                    .with("many", "172.18.0.4", "172.18.0.5", "172.18.0.6")
                    .called("172.18.0.2", "web.backend")
                    .called("fd00::2", "web.backend")
                    .called("172.18.0.9", "x".repeat(64) + ".backend");
    private final LocalAnswers answers =
            new LocalAnswers(
                    new GatewayNames(names, () -> List.of(InetAddress.ofLiteral("172.18.0.1"))),
                    new Random(1));

    @Test
    void addressesAreThoseOfTheFamilyAskedFor() throws IOException {
        assertThat(ask("web.", Type.A)).containsExactly("web. 600 IN A 172.18.0.2");
        assertThat(ask("web.", Type.AAAA)).containsExactly("web. 600 IN AAAA fd00:0:0:0:0:0:0:2");
        assertThat(ask("web.backend.", Type.A)).containsExactly("web.backend. 600 IN A 172.18.0.2");
        assertThat(ask("web.", Type.ANY)).hasSize(2);
    }

    @Test
    void caseIsTheClients() throws IOException {
        assertThat(ask("WeB.", Type.A)).containsExactly("WeB. 600 IN A 172.18.0.2");
    }

    @ParameterizedTest
    @CsvSource({"AAAA", "MX", "TXT", "SRV", "HTTPS", "SOA"})
    void whatAContainerDoesNotHaveIsNoDataRatherThanNoName(String type) throws IOException {
        Message answer = answer("old.", Type.value(type)).orElseThrow();

        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(answer.getQuestion().getName()).hasToString("old.");
    }

    @Test
    void answersAreInEveryOrder() throws IOException {
        Set<String> first = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            List<String> found = ask("many.", Type.A);
            assertThat(found).hasSize(3).doesNotHaveDuplicates();
            first.add(found.getFirst());
        }

        assertThat(first).hasSize(3);
    }

    @Test
    void addressesHaveNames() throws IOException {
        assertThat(ask("2.0.18.172.in-addr.arpa.", Type.PTR))
                .containsExactly("2.0.18.172.in-addr.arpa. 600 IN PTR web.backend.");
        assertThat(ask("2" + ".0".repeat(29) + ".d.f.ip6.arpa.", Type.PTR))
                .singleElement()
                .asString()
                .endsWith("600 IN PTR web.backend.");
    }

    @ParameterizedTest
    @CsvSource({
        "nobody., A",
        "web.elsewhere., A",
        "3.0.18.172.in-addr.arpa., PTR",
        // a label has 63 bytes at most
        "9.0.18.172.in-addr.arpa., PTR",
        "0.18.172.in-addr.arpa., PTR",
        "a.b.c.d.in-addr.arpa., PTR",
        "999.0.18.172.in-addr.arpa., PTR",
        "web., PTR"
    })
    void theRestIsForOthers(String name, String type) throws IOException {
        assertThat(answer(name, Type.value(type))).isEmpty();
    }

    @Test
    void otherClassesAreForOthers() throws IOException {
        Query query = query(Record.newRecord(Name.fromString("web."), Type.A, DClass.CH), false);

        assertThat(answers.answer(query)).isEmpty();
    }

    @Test
    void theHostHasDockersNames() throws IOException {
        assertThat(ask("host.docker.internal.", Type.A))
                .containsExactly("host.docker.internal. 600 IN A 172.18.0.1");
        assertThat(ask("gateway.docker.internal.", Type.A)).hasSize(1);
        assertThat(ask("host.docker.internal.", Type.AAAA)).isEmpty();
    }

    @Test
    void extensionIsAnsweredWithExtension() throws IOException {
        Record question = Record.newRecord(Name.fromString("web."), Type.A, DClass.IN);
        Message plain = answers.answer(query(question, false)).orElseThrow();
        Message extended = answers.answer(query(question, true)).orElseThrow();

        assertThat(plain.getOPT()).isNull();
        assertThat(extended.getOPT().getPayloadSize()).isEqualTo(1232);
        assertThat(extended.getHeader().getFlag(Flags.RA)).isTrue();
        assertThat(extended.getHeader().getFlag(Flags.RD)).isTrue();
    }

    @Test
    void tooManyAddressesForADatagramAreCutOffAndMarked() throws IOException {
        String[] addresses = new String[100];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = "172.18.1." + i;
        }
        names.with("crowd", addresses);
        Query query = query(Record.newRecord(Name.fromString("crowd."), Type.A, DClass.IN), false);

        byte[] wire = query.toWire(answers.answer(query).orElseThrow());

        assertThat(wire.length).isLessThanOrEqualTo(512);
        assertThat(new Message(wire).getHeader().getFlag(Flags.TC)).isTrue();
    }

    private List<String> ask(String name, int type) throws IOException {
        return answer(name, type).orElseThrow().getSection(Section.ANSWER).stream()
                .map(record -> record.toString().replaceAll("\\s+", " "))
                .toList();
    }

    private Optional<Message> answer(String name, int type) throws IOException {
        return answers.answer(
                query(Record.newRecord(Name.fromString(name), type, DClass.IN), false));
    }

    private static Query query(Record question, boolean extended) {
        Message message = Message.newQuery(question);
        if (extended) {
            message.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
        }
        return ((QueryReader.Asked) QueryReader.read(message.toWire(), false)).query();
    }
}
