package dev.nutshell.network.rule;

import static dev.nutshell.kernel.abi.NfTablesConstants.DELTABLE;
import static dev.nutshell.kernel.abi.NfTablesConstants.HOOK_FORWARD;
import static dev.nutshell.kernel.abi.NfTablesConstants.HOOK_OUTPUT;
import static dev.nutshell.kernel.abi.NfTablesConstants.HOOK_POSTROUTING;
import static dev.nutshell.kernel.abi.NfTablesConstants.HOOK_PREROUTING;
import static dev.nutshell.kernel.abi.NfTablesConstants.NEWCHAIN;
import static dev.nutshell.kernel.abi.NfTablesConstants.NEWSET;
import static dev.nutshell.kernel.abi.NfTablesConstants.NEWTABLE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_CHAIN_HOOK;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_CHAIN_NAME;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_CHAIN_POLICY;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_CHAIN_TABLE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_CHAIN_TYPE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_HOOK_HOOKNUM;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_HOOK_PRIORITY;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_LIST_ELEM;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_DATA_LEN;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_DATA_TYPE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_DESC;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_DESC_CONCAT;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_FIELD_LEN;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_FLAGS;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_ID;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_KEY_LEN;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_KEY_TYPE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_NAME;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_TABLE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_USERDATA;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_TABLE_NAME;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_SET_CONCAT;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_SET_INTERVAL;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_SET_MAP;
import static dev.nutshell.kernel.abi.NfTablesConstants.NF_ACCEPT;

import dev.nutshell.kernel.abi.NetlinkConstants;
import dev.nutshell.kernel.netlink.NetlinkMessage;
import dev.nutshell.kernel.netlink.NfTables;
import dev.nutshell.network.endpoint.Protocol;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// The table without any network: sets, chains, and rules that ask the sets. Networks and ports only add elements.
///
/// ```
/// table inet nutshell {
///   set bridges      { ifname }                    every bridge of the engine
///   set pass         { ifname . ifname }           a bridge to itself; from a trusted interface to a bridge
///   set internal     { ifname }                    bridges without a way out
///   set open         { ifname }                    bridges whose containers are reached without publishing
///   set masquerade4  { ipv4 range }                sources that leave under the host's address
///   map source4      { ipv4 range -> ipv4 }        sources that leave under an address of the user's choice
///   set home4        { ifname . ipv4 range }       bridge and its subnet
///   set closed       { protocol . port range }     published for this host only
///   set reach4       { address . protocol . port range }     of containers that are reached at their own address
///   map port4        { address . protocol . port -> address . port }
///   map keep4        { address . protocol . port range -> address }     the port stays
///   chain raw          prerouting -300: from bridges to 127.0.0.0/8: drop
///   chain prerouting   nat -100: to this host: jump publish
///   chain output       nat -100: to ::1: accept; to this host: jump publish
///   chain publish      dnat by keep4, port4, keep6, port6
///   chain postrouting  nat 100: snat by source4, source6; masquerade
///   chain forward      filter 0
/// }
/// ```
final class Skeleton {
    static final String TABLE = "nutshell";
    static final String BRIDGES = "bridges";
    static final String PASS = "pass";
    static final String INTERNAL = "internal";
    static final String OPEN = "open";
    static final String MASQUERADE = "masquerade";
    static final String SOURCE = "source";
    static final String HOME = "home";
    static final String CLOSED = "closed";
    static final String PORT = "port";
    static final String KEEP = "keep";
    static final String REACH = "reach";

    private static final int IFNAME = 41;
    private static final int INET_PROTOCOL = 12;
    private static final int INET_SERVICE = 13;
    private static final int LINK_LENGTH = 16;

    /// How nft(8) shows keys (libnftnl: NFTNL_UDATA_SET_KEYBYTEORDER, 4 bytes long, of this machine's order).
    private static final byte[] HOST_ORDER = order(1);

    private static final byte[] BIG_ENDIAN = order(2);

    private static final int DOMAIN = 53;
    private static final int RAW_PRIORITY = -300;
    private static final int DNAT_PRIORITY = -100;
    private static final int SNAT_PRIORITY = 100;

    /// Behind those of conntrack and of whatever filters.
    private static final int LAST_PRIORITY = 300;

    private final List<NetlinkMessage> messages = new ArrayList<>();
    private int sets;

    private Skeleton() {}

    /// @return messages that fail with EEXIST when the table is there
    static List<NetlinkMessage> messages() {
        Skeleton skeleton = new Skeleton();
        skeleton.addTable();
        skeleton.addSets();
        skeleton.addChains();
        skeleton.addRules();
        return skeleton.messages;
    }

    /// The table in a container's own network, where 127.0.0.11:53 leads to the ports of its name server: a name server that
    /// the container runs itself can have port 53.
    ///
    /// It changes ports without knowing connections: translation (`dnat`, as Docker has it) would have the kernel track each
    /// packet of the container a second time, which was a tenth of the throughput between containers. Where the container tracks
    /// connections itself, they have the real port, as with translation.
    static List<NetlinkMessage> nameServer(byte[] address, int udpPort, int tcpPort) {
        Skeleton skeleton = new Skeleton();
        // in place of that of a supervisor which was killed
        skeleton.messages.addAll(removal());
        skeleton.addTable();
        skeleton.chain("questions", "filter", HOOK_OUTPUT, RAW_PRIORITY);
        skeleton.chain("answers", "filter", HOOK_OUTPUT, LAST_PRIORITY);
        skeleton.messages.add(RuleBuilder.in("questions").notToLoopback().accept());
        skeleton.messages.add(RuleBuilder.in("answers").notToLoopback().accept());
        skeleton.nameServer(address, Protocol.UDP, udpPort);
        skeleton.nameServer(address, Protocol.TCP, tcpPort);
        return skeleton.messages;
    }

    private void nameServer(byte[] address, Protocol protocol, int port) {
        messages.add(
                RuleBuilder.in("questions")
                        .toService(address, protocol, DOMAIN)
                        .setDestinationPort(protocol, port));
        messages.add(
                RuleBuilder.in("answers")
                        .fromService(address, protocol, port)
                        .setSourcePort(protocol, DOMAIN));
    }

    private void addTable() {
        messages.add(newTable(NetlinkConstants.NLM_F_CREATE | NetlinkConstants.NLM_F_EXCL));
    }

    private static NetlinkMessage newTable(int flags) {
        return NfTables.message(NEWTABLE, flags, "table " + TABLE).text(NFTA_TABLE_NAME, TABLE);
    }

    /// No table is left, whether there was one or not.
    static List<NetlinkMessage> removal() {
        return List.of(newTable(NetlinkConstants.NLM_F_CREATE), deletion());
    }

    static NetlinkMessage deletion() {
        return NfTables.message(DELTABLE, 0, "table " + TABLE).text(NFTA_TABLE_NAME, TABLE);
    }

    private void addSets() {
        set(BRIDGES, IFNAME, 0, LINK_LENGTH);
        set(PASS, concat(IFNAME, IFNAME), 0, LINK_LENGTH, LINK_LENGTH);
        set(INTERNAL, IFNAME, 0, LINK_LENGTH);
        set(OPEN, IFNAME, 0, LINK_LENGTH);
        set(CLOSED, concat(INET_PROTOCOL, INET_SERVICE), NFT_SET_CONCAT | NFT_SET_INTERVAL, 1, 2);
        for (IpVersion version : List.of(IpVersion.V4, IpVersion.V6)) {
            int type = version.type();
            int length = version.length();
            set(version.set(MASQUERADE), type, NFT_SET_INTERVAL, length);
            sources(version);
            set(
                    version.set(HOME),
                    concat(IFNAME, type),
                    NFT_SET_CONCAT | NFT_SET_INTERVAL,
                    LINK_LENGTH,
                    length);
            int key = concat(concat(type, INET_PROTOCOL), INET_SERVICE);
            set(version.set(REACH), key, NFT_SET_CONCAT | NFT_SET_INTERVAL, length, 1, 2);
            map(version.set(PORT), key, concat(type, INET_SERVICE), length + 4, length);
            map(version.set(KEEP), key, type, length, length);
        }
    }

    /// Ranges of addresses, and what they are translated to.
    private void sources(IpVersion version) {
        int length = version.length();
        int flags = NFT_SET_MAP | NFT_SET_INTERVAL;
        messages.add(
                begin(version.set(SOURCE), version.type(), flags, length)
                        .network32(NFTA_SET_DATA_TYPE, version.type())
                        .network32(NFTA_SET_DATA_LEN, length));
    }

    private static byte[] order(int value) {
        return ByteBuffer.allocate(6)
                .order(ByteOrder.nativeOrder())
                .put((byte) 0)
                .put((byte) Integer.BYTES)
                .putInt(value)
                .array();
    }

    private static int concat(int first, int second) {
        return first << 6 | second;
    }

    private void set(String name, int type, int flags, int... fields) {
        describe(begin(name, type, flags, fields), flags, fields);
    }

    private void map(String name, int type, int dataType, int dataLength, int addressLength) {
        int flags = NFT_SET_MAP | NFT_SET_CONCAT | NFT_SET_INTERVAL;
        int[] fields = {addressLength, 1, 2};
        NetlinkMessage message =
                begin(name, type, flags, fields)
                        .network32(NFTA_SET_DATA_TYPE, dataType)
                        .network32(NFTA_SET_DATA_LEN, dataLength);
        describe(message, flags, fields);
    }

    private NetlinkMessage begin(String name, int type, int flags, int... fields) {
        int length = fields.length == 1 ? fields[0] : 0;
        if (fields.length > 1) {
            for (int field : fields) {
                length += (field + 3) & ~3;
            }
        }
        return NfTables.message(NEWSET, NetlinkConstants.NLM_F_CREATE, "set " + name)
                .text(NFTA_SET_TABLE, TABLE)
                .text(NFTA_SET_NAME, name)
                .network32(NFTA_SET_FLAGS, flags)
                .network32(NFTA_SET_KEY_TYPE, type)
                .network32(NFTA_SET_KEY_LEN, length)
                .network32(NFTA_SET_ID, ++sets)
                .bytes(NFTA_SET_USERDATA, type == IFNAME ? HOST_ORDER : BIG_ENDIAN);
    }

    /// The fields of a concatenation, where the set has ranges: else they are one key.
    private void describe(NetlinkMessage message, int flags, int... fields) {
        if ((flags & NFT_SET_CONCAT) != 0 && (flags & NFT_SET_INTERVAL) != 0) {
            message.nest(NFTA_SET_DESC).nest(NFTA_SET_DESC_CONCAT);
            for (int field : fields) {
                message.nest(NFTA_LIST_ELEM).network32(NFTA_SET_FIELD_LEN, field).end();
            }
            message.end().end();
        }
        messages.add(message);
    }

    private void addChains() {
        chain("publish");
        chain("raw", "filter", HOOK_PREROUTING, RAW_PRIORITY);
        chain("prerouting", "nat", HOOK_PREROUTING, DNAT_PRIORITY);
        chain("output", "nat", HOOK_OUTPUT, DNAT_PRIORITY);
        chain("postrouting", "nat", HOOK_POSTROUTING, SNAT_PRIORITY);
        chain("forward", "filter", HOOK_FORWARD, 0);
    }

    private NetlinkMessage chain(String name) {
        NetlinkMessage message =
                NfTables.message(NEWCHAIN, NetlinkConstants.NLM_F_CREATE, "chain " + name)
                        .text(NFTA_CHAIN_TABLE, TABLE)
                        .text(NFTA_CHAIN_NAME, name);
        messages.add(message);
        return message;
    }

    private void chain(String name, String type, int hook, int priority) {
        chain(name)
                .nest(NFTA_CHAIN_HOOK)
                .network32(NFTA_HOOK_HOOKNUM, hook)
                .network32(NFTA_HOOK_PRIORITY, priority)
                .end()
                .network32(NFTA_CHAIN_POLICY, NF_ACCEPT)
                .text(NFTA_CHAIN_TYPE, type);
    }

    private void addRules() {
        // every packet comes here: the cheaper question first
        messages.add(RuleBuilder.in("raw").loopback(true).from(BRIDGES).drop());
        messages.add(RuleBuilder.in("prerouting").toThisHost().jump("publish"));
        // the kernel takes no answers from other links for it: LoopbackForwarder serves it
        messages.add(RuleBuilder.in("output").toLoopback6().accept());
        messages.add(RuleBuilder.in("output").toThisHost().jump("publish"));
        messages.add(RuleBuilder.in("postrouting").loopback(false).to(BRIDGES).masquerade());
        for (IpVersion version : List.of(IpVersion.V4, IpVersion.V6)) {
            messages.add(RuleBuilder.in("publish").redirect(version, version.set(KEEP), false));
            messages.add(RuleBuilder.in("publish").redirect(version, version.set(PORT), true));
            messages.add(
                    RuleBuilder.in("postrouting")
                            .translated()
                            .toWithSource(version, version.set(HOME))
                            .masquerade());
            messages.add(
                    RuleBuilder.in("postrouting")
                            .notTo(BRIDGES)
                            .sourceFrom(version, version.set(SOURCE)));
            messages.add(
                    RuleBuilder.in("postrouting")
                            .source(version, version.set(MASQUERADE))
                            .notTo(BRIDGES)
                            .masquerade());
        }
        messages.add(RuleBuilder.in("forward").known().accept());
        messages.add(RuleBuilder.in("forward").along(PASS).accept());
        messages.add(RuleBuilder.in("forward").from(INTERNAL).drop());
        messages.add(RuleBuilder.in("forward").to(INTERNAL).drop());
        messages.add(
                RuleBuilder.in("forward")
                        .notFrom(BRIDGES)
                        .translated()
                        .originalPort(CLOSED)
                        .drop());
        messages.add(RuleBuilder.in("forward").translated().to(BRIDGES).accept());
        messages.add(RuleBuilder.in("forward").to(OPEN).accept());
        for (IpVersion version : List.of(IpVersion.V4, IpVersion.V6)) {
            messages.add(
                    RuleBuilder.in("forward")
                            .notFrom(BRIDGES)
                            .toServiceIn(version, version.set(REACH))
                            .accept());
        }
        messages.add(RuleBuilder.in("forward").to(BRIDGES).drop());
    }
}
