package dev.nutshell.network.rule;

import static dev.nutshell.kernel.abi.NfTablesConstants.NEWRULE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_BITWISE_DREG;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_BITWISE_LEN;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_BITWISE_MASK;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_BITWISE_SREG;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_BITWISE_XOR;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_CMP_DATA;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_CMP_OP;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_CMP_SREG;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_CT_DIRECTION;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_CT_DREG;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_CT_KEY;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_DATA_VALUE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_DATA_VERDICT;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_EXPR_DATA;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_EXPR_NAME;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_FIB_DREG;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_FIB_FLAGS;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_FIB_F_DADDR;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_FIB_RESULT;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_IMMEDIATE_DATA;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_IMMEDIATE_DREG;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_LIST_ELEM;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_LOOKUP_DREG;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_LOOKUP_FLAGS;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_LOOKUP_SET;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_LOOKUP_SREG;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_META_DREG;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_META_KEY;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_NAT_FAMILY;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_NAT_REG_ADDR_MIN;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_NAT_REG_PROTO_MIN;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_NAT_TYPE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_PAYLOAD_BASE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_PAYLOAD_CSUM_OFFSET;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_PAYLOAD_CSUM_TYPE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_PAYLOAD_DREG;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_PAYLOAD_LEN;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_PAYLOAD_OFFSET;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_PAYLOAD_SREG;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_RULE_CHAIN;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_RULE_EXPRESSIONS;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_RULE_TABLE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_VERDICT_CHAIN;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_VERDICT_CODE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_CMP_EQ;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_CMP_NEQ;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_CT_PROTO_DST;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_CT_STATE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_CT_STATUS;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_FIB_RESULT_ADDRTYPE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_JUMP;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_LOOKUP_F_INV;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_META_IIFNAME;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_META_L4PROTO;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_META_NFPROTO;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_META_OIF;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_META_OIFNAME;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_NAT_DNAT;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_NAT_SNAT;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_PAYLOAD_CSUM_INET;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_PAYLOAD_NETWORK_HEADER;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_PAYLOAD_TRANSPORT_HEADER;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_REG32_00;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_REG_1;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_REG_VERDICT;
import static dev.nutshell.kernel.abi.NfTablesConstants.NF_ACCEPT;
import static dev.nutshell.kernel.abi.NfTablesConstants.NF_DROP;

import dev.nutshell.kernel.abi.NetlinkConstants;
import dev.nutshell.kernel.netlink.NetlinkMessage;
import dev.nutshell.kernel.netlink.NfTables;
import dev.nutshell.network.endpoint.Protocol;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// One rule, expression by expression (nft(8), "STATEMENTS"; `nft --debug=netlink` shows the same).
final class RuleBuilder {
    private static final int IFNAMSIZ = 16;

    /// Position of a register that is used after the first ones, in units of 4 bytes.
    private static final int SCRATCH = NFT_REG_1;

    private static final int SOURCE_PORT = 0;
    private static final int DESTINATION_PORT = 2;

    private final NetlinkMessage message;

    private RuleBuilder(NetlinkMessage message) {
        this.message = message;
    }

    static RuleBuilder in(String chain) {
        NetlinkMessage message =
                NfTables.message(
                                NEWRULE,
                                NetlinkConstants.NLM_F_CREATE | NetlinkConstants.NLM_F_APPEND,
                                "rule of chain " + chain)
                        .text(NFTA_RULE_TABLE, Skeleton.TABLE)
                        .text(NFTA_RULE_CHAIN, chain)
                        .nest(NFTA_RULE_EXPRESSIONS);
        return new RuleBuilder(message);
    }

    /// The register that is `words` of 4 bytes behind the first.
    private static int register(int words) {
        return words == 0 ? SCRATCH : NFT_REG32_00 + words;
    }

    private NetlinkMessage expression(String name) {
        return message.nest(NFTA_LIST_ELEM).text(NFTA_EXPR_NAME, name).nest(NFTA_EXPR_DATA);
    }

    private void done() {
        message.end().end();
    }

    private RuleBuilder meta(int key, int words) {
        expression("meta").network32(NFTA_META_DREG, register(words)).network32(NFTA_META_KEY, key);
        done();
        return this;
    }

    private RuleBuilder compare(int operator, byte[] value) {
        expression("cmp")
                .network32(NFTA_CMP_SREG, SCRATCH)
                .network32(NFTA_CMP_OP, operator)
                .nest(NFTA_CMP_DATA)
                .bytes(NFTA_DATA_VALUE, value)
                .end();
        done();
        return this;
    }

    private RuleBuilder lookup(String set, boolean inverted) {
        expression("lookup").text(NFTA_LOOKUP_SET, set).network32(NFTA_LOOKUP_SREG, SCRATCH);
        if (inverted) {
            message.network32(NFTA_LOOKUP_FLAGS, NFT_LOOKUP_F_INV);
        }
        done();
        return this;
    }

    private RuleBuilder payload(int base, int offset, int length, int words) {
        expression("payload")
                .network32(NFTA_PAYLOAD_DREG, register(words))
                .network32(NFTA_PAYLOAD_BASE, base)
                .network32(NFTA_PAYLOAD_OFFSET, offset)
                .network32(NFTA_PAYLOAD_LEN, length);
        done();
        return this;
    }

    RuleBuilder from(String set) {
        return meta(NFT_META_IIFNAME, 0).lookup(set, false);
    }

    RuleBuilder notFrom(String set) {
        return meta(NFT_META_IIFNAME, 0).lookup(set, true);
    }

    RuleBuilder to(String set) {
        return meta(NFT_META_OIFNAME, 0).lookup(set, false);
    }

    RuleBuilder notTo(String set) {
        return meta(NFT_META_OIFNAME, 0).lookup(set, true);
    }

    /// `iifname . oifname @set`
    RuleBuilder along(String set) {
        return meta(NFT_META_IIFNAME, 0).meta(NFT_META_OIFNAME, IFNAMSIZ / 4).lookup(set, false);
    }

    RuleBuilder protocol(IpVersion version) {
        return meta(NFT_META_NFPROTO, 0)
                .compare(NFT_CMP_EQ, new byte[] {(byte) version.protocol()});
    }

    /// `ip saddr @set`
    RuleBuilder source(IpVersion version, String set) {
        return protocol(version)
                .payload(NFT_PAYLOAD_NETWORK_HEADER, version.source(), version.length(), 0)
                .lookup(set, false);
    }

    /// `oifname . ip saddr @set`
    RuleBuilder toWithSource(IpVersion version, String set) {
        return protocol(version)
                .meta(NFT_META_OIFNAME, 0)
                .payload(
                        NFT_PAYLOAD_NETWORK_HEADER,
                        version.source(),
                        version.length(),
                        IFNAMSIZ / 4)
                .lookup(set, false);
    }

    /// `ip saddr 127.0.0.0/8`, or with `destination` `ip daddr`.
    RuleBuilder loopback(boolean destination) {
        int offset = destination ? IpVersion.V4.destination() : IpVersion.V4.source();
        return protocol(IpVersion.V4)
                .payload(NFT_PAYLOAD_NETWORK_HEADER, offset, 1, 0)
                .compare(NFT_CMP_EQ, new byte[] {127});
    }

    /// `ct state established,related`
    RuleBuilder known() {
        return conntrack(NFT_CT_STATE).anyOf(0x2 | 0x4);
    }

    /// `ct status dnat`
    RuleBuilder translated() {
        return conntrack(NFT_CT_STATUS).anyOf(0x20);
    }

    private RuleBuilder conntrack(int key) {
        expression("ct").network32(NFTA_CT_DREG, SCRATCH).network32(NFTA_CT_KEY, key);
        done();
        return this;
    }

    private RuleBuilder anyOf(int bits) {
        expression("bitwise")
                .network32(NFTA_BITWISE_SREG, SCRATCH)
                .network32(NFTA_BITWISE_DREG, SCRATCH)
                .network32(NFTA_BITWISE_LEN, Integer.BYTES)
                .nest(NFTA_BITWISE_MASK)
                .bytes(NFTA_DATA_VALUE, host32(bits))
                .end()
                .nest(NFTA_BITWISE_XOR)
                .bytes(NFTA_DATA_VALUE, host32(0))
                .end();
        done();
        return compare(NFT_CMP_NEQ, host32(0));
    }

    /// `meta l4proto . ct original proto-dst @set`
    RuleBuilder originalPort(String set) {
        meta(NFT_META_L4PROTO, 0);
        expression("ct")
                .network32(NFTA_CT_DREG, register(1))
                .network32(NFTA_CT_KEY, NFT_CT_PROTO_DST)
                .number8(NFTA_CT_DIRECTION, 0);
        done();
        return lookup(set, false);
    }

    /// `fib daddr type local`
    RuleBuilder toThisHost() {
        expression("fib")
                .network32(NFTA_FIB_DREG, SCRATCH)
                .network32(NFTA_FIB_RESULT, NFT_FIB_RESULT_ADDRTYPE)
                .network32(NFTA_FIB_FLAGS, NFTA_FIB_F_DADDR);
        done();
        return compare(NFT_CMP_EQ, host32(2));
    }

    /// `dnat ip to ip daddr . meta l4proto . th dport map @map`
    NetlinkMessage redirect(IpVersion version, String map, boolean withPort) {
        int words = version.length() / 4;
        service(version);
        expression("lookup")
                .text(NFTA_LOOKUP_SET, map)
                .network32(NFTA_LOOKUP_SREG, SCRATCH)
                .network32(NFTA_LOOKUP_DREG, SCRATCH);
        done();
        expression("nat")
                .network32(NFTA_NAT_TYPE, NFT_NAT_DNAT)
                .network32(NFTA_NAT_FAMILY, version.protocol())
                .network32(NFTA_NAT_REG_ADDR_MIN, SCRATCH);
        if (withPort) {
            message.network32(NFTA_NAT_REG_PROTO_MIN, register(words));
        }
        done();
        return message.end();
    }

    /// `ip daddr . meta l4proto . th dport @set`
    RuleBuilder toServiceIn(IpVersion version, String set) {
        return service(version).lookup(set, false);
    }

    private RuleBuilder service(IpVersion version) {
        int words = version.length() / 4;
        return protocol(version)
                .payload(NFT_PAYLOAD_NETWORK_HEADER, version.destination(), version.length(), 0)
                .meta(NFT_META_L4PROTO, words)
                .payload(NFT_PAYLOAD_TRANSPORT_HEADER, DESTINATION_PORT, 2, words + 1);
    }

    /// `snat ip to ip saddr map @map`
    NetlinkMessage sourceFrom(IpVersion version, String map) {
        protocol(version)
                .payload(NFT_PAYLOAD_NETWORK_HEADER, version.source(), version.length(), 0);
        expression("lookup")
                .text(NFTA_LOOKUP_SET, map)
                .network32(NFTA_LOOKUP_SREG, SCRATCH)
                .network32(NFTA_LOOKUP_DREG, SCRATCH);
        done();
        expression("nat")
                .network32(NFTA_NAT_TYPE, NFT_NAT_SNAT)
                .network32(NFTA_NAT_FAMILY, version.protocol())
                .network32(NFTA_NAT_REG_ADDR_MIN, SCRATCH);
        done();
        return message.end();
    }

    /// `ip6 daddr ::1`
    RuleBuilder toLoopback6() {
        byte[] loopback = new byte[IpVersion.V6.length()];
        loopback[loopback.length - 1] = 1;
        return protocol(IpVersion.V6)
                .payload(NFT_PAYLOAD_NETWORK_HEADER, IpVersion.V6.destination(), loopback.length, 0)
                .compare(NFT_CMP_EQ, loopback);
    }

    /// `oif != 1`, which is loopback in every namespace.
    RuleBuilder notToLoopback() {
        return meta(NFT_META_OIF, 0).compare(NFT_CMP_NEQ, host32(1));
    }

    /// `ip daddr ADDRESS meta l4proto PROTOCOL th dport PORT`
    RuleBuilder toService(byte[] address, Protocol protocol, int port) {
        return service(IpVersion.V4.destination(), address, protocol, DESTINATION_PORT, port);
    }

    /// `ip saddr ADDRESS meta l4proto PROTOCOL th sport PORT`
    RuleBuilder fromService(byte[] address, Protocol protocol, int port) {
        return service(IpVersion.V4.source(), address, protocol, SOURCE_PORT, port);
    }

    private RuleBuilder service(
            int addressAt, byte[] address, Protocol protocol, int portAt, int port) {
        protocol(IpVersion.V4)
                .payload(NFT_PAYLOAD_NETWORK_HEADER, addressAt, address.length, 0)
                .compare(NFT_CMP_EQ, address);
        return meta(NFT_META_L4PROTO, 0)
                .compare(NFT_CMP_EQ, new byte[] {(byte) protocol.number()})
                .payload(NFT_PAYLOAD_TRANSPORT_HEADER, portAt, 2, 0)
                .compare(NFT_CMP_EQ, network16(port));
    }

    /// `th dport set PORT`
    NetlinkMessage setDestinationPort(Protocol protocol, int port) {
        return setPort(protocol, DESTINATION_PORT, port);
    }

    /// `th sport set PORT`
    NetlinkMessage setSourcePort(Protocol protocol, int port) {
        return setPort(protocol, SOURCE_PORT, port);
    }

    private NetlinkMessage setPort(Protocol protocol, int portAt, int port) {
        expression("immediate")
                .network32(NFTA_IMMEDIATE_DREG, SCRATCH)
                .nest(NFTA_IMMEDIATE_DATA)
                .bytes(NFTA_DATA_VALUE, network16(port))
                .end();
        done();
        expression("payload")
                .network32(NFTA_PAYLOAD_SREG, SCRATCH)
                .network32(NFTA_PAYLOAD_BASE, NFT_PAYLOAD_TRANSPORT_HEADER)
                .network32(NFTA_PAYLOAD_OFFSET, portAt)
                .network32(NFTA_PAYLOAD_LEN, Short.BYTES)
                .network32(NFTA_PAYLOAD_CSUM_TYPE, NFT_PAYLOAD_CSUM_INET)
                .network32(NFTA_PAYLOAD_CSUM_OFFSET, checksum(protocol));
        done();
        return message.end();
    }

    /// Where the checksum is (RFC 9293, 3.1; RFC 768).
    private static int checksum(Protocol protocol) {
        return switch (protocol) {
            case TCP -> 16;
            case UDP -> 6;
            case SCTP -> throw new IllegalArgumentException("not over bytes that change alone");
        };
    }

    private static byte[] network16(int value) {
        return new byte[] {(byte) (value >>> 8), (byte) value};
    }

    NetlinkMessage masquerade() {
        expression("masq");
        done();
        return message.end();
    }

    NetlinkMessage accept() {
        return verdict(NF_ACCEPT, "");
    }

    NetlinkMessage drop() {
        return verdict(NF_DROP, "");
    }

    NetlinkMessage jump(String chain) {
        return verdict(NFT_JUMP, chain);
    }

    private NetlinkMessage verdict(int code, String chain) {
        expression("immediate")
                .network32(NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT)
                .nest(NFTA_IMMEDIATE_DATA)
                .nest(NFTA_DATA_VERDICT)
                .network32(NFTA_VERDICT_CODE, code);
        if (!chain.isEmpty()) {
            message.text(NFTA_VERDICT_CHAIN, chain);
        }
        message.end().end();
        done();
        return message.end();
    }

    /// A name of an interface as a key.
    static byte[] link(String name) {
        byte[] key = new byte[IFNAMSIZ];
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, key, 0, bytes.length);
        return key;
    }

    private static byte[] host32(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }
}
