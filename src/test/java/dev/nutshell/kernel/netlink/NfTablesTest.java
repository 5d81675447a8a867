package dev.nutshell.kernel.netlink;

import static dev.nutshell.kernel.abi.NfTablesConstants.NEWCHAIN;
import static dev.nutshell.kernel.abi.NfTablesConstants.NEWSET;
import static dev.nutshell.kernel.abi.NfTablesConstants.NEWSETELEM;
import static dev.nutshell.kernel.abi.NfTablesConstants.NEWTABLE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_CHAIN_NAME;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_CHAIN_TABLE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_DATA_VALUE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_LIST_ELEM;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_ELEM_KEY;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_ELEM_LIST_ELEMENTS;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_ELEM_LIST_SET;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_ELEM_LIST_TABLE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_FLAGS;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_ID;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_KEY_LEN;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_KEY_TYPE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_NAME;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_TABLE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_TABLE_NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.kernel.abi.NetlinkConstants;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.testing.RequiresRoot;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@RequiresRoot
class NfTablesTest {
    private interface Body {
        void play(NfTables tables) throws Exception;
    }

    /// nft(8)'s number of the data type inet_service.
    private static final int INET_SERVICE = 13;

    private static final int CREATE = NetlinkConstants.NLM_F_CREATE;
    private static final int IN_ONE_MESSAGE = 400;

    private final Syscalls syscalls = SymbolSource.syscalls();

    @Test
    void refusedTransactionNamesTheObjectAndChangesNothing() throws Exception {
        inNewNetwork(
                tables -> {
                    List<NetlinkMessage> messages =
                            List.of(
                                    table(),
                                    set(),
                                    elements(1, 2),
                                    NfTables.message(NEWCHAIN, CREATE, "chain lost")
                                            .text(NFTA_CHAIN_TABLE, "other")
                                            .text(NFTA_CHAIN_NAME, "lost"));

                    assertThatThrownBy(() -> tables.commit(messages))
                            .isInstanceOf(KernelException.class)
                            .hasMessage(
                                    "netlink(2) chain lost: ENOENT (No such file or directory)");
                    assertThat(OwnNetwork.tool("nft", "list", "ruleset")).isEmpty();
                    // what the failure left unread does not disturb
                    tables.commit(List.of(table()));
                    assertThat(OwnNetwork.tool("nft", "list", "ruleset"))
                            .isEqualTo("table inet test {\n}\n");
                });
    }

    @Test
    void thousandsOfElementsGoInOneTransaction() throws Exception {
        inNewNetwork(
                tables -> {
                    List<NetlinkMessage> messages = new ArrayList<>(List.of(table(), set()));
                    for (int first = 1; first <= 20_000; first += IN_ONE_MESSAGE) {
                        messages.add(elements(first, first + IN_ONE_MESSAGE - 1));
                    }
                    tables.commit(messages);

                    assertThat(tables.elements("test", "ports")).hasSize(20_000);
                    assertThat(OwnNetwork.tool("nft", "list", "set", "inet", "test", "ports"))
                            .contains("type inet_service")
                            .contains(" 20000 }");
                });
    }

    @Test
    void transactionOfAnOldGenerationIsRefused() throws Exception {
        inNewNetwork(
                tables -> {
                    int generation = tables.generation();
                    tables.commitUnchanged(List.of(table()), generation);

                    assertThatThrownBy(() -> tables.commitUnchanged(List.of(set()), generation))
                            .isInstanceOf(KernelException.class)
                            .hasMessageContaining("ERESTART");
                });
    }

    @Test
    void nothingToDoIsDone() throws Exception {
        inNewNetwork(
                tables -> {
                    tables.commit(List.of());
                    tables.commitUnchanged(List.of(), 0);

                    assertThat(OwnNetwork.tool("nft", "list", "ruleset")).isEmpty();
                });
    }

    private static NetlinkMessage table() {
        return NfTables.message(NEWTABLE, CREATE, "table test").text(NFTA_TABLE_NAME, "test");
    }

    private static NetlinkMessage set() {
        return NfTables.message(NEWSET, CREATE, "set ports")
                .text(NFTA_SET_TABLE, "test")
                .text(NFTA_SET_NAME, "ports")
                .network32(NFTA_SET_FLAGS, 0)
                .network32(NFTA_SET_KEY_TYPE, INET_SERVICE)
                .network32(NFTA_SET_KEY_LEN, 2)
                .network32(NFTA_SET_ID, 1);
    }

    private static NetlinkMessage elements(int first, int last) {
        NetlinkMessage message =
                NfTables.message(NEWSETELEM, CREATE, "elements of set ports")
                        .text(NFTA_SET_ELEM_LIST_TABLE, "test")
                        .text(NFTA_SET_ELEM_LIST_SET, "ports")
                        .nest(NFTA_SET_ELEM_LIST_ELEMENTS);
        for (int port = first; port <= last; port++) {
            message.nest(NFTA_LIST_ELEM)
                    .nest(NFTA_SET_ELEM_KEY)
                    .bytes(NFTA_DATA_VALUE, new byte[] {(byte) (port >>> 8), (byte) port})
                    .end()
                    .end();
        }
        return message.end();
    }

    private void inNewNetwork(Body body) throws Exception {
        OwnNetwork.call(
                syscalls,
                () -> {
                    try (NfTables tables = NfTables.open(syscalls)) {
                        body.play(tables);
                        return true;
                    }
                });
    }
}
