package dev.nutshell.network.encryption;

import dev.nutshell.kernel.netlink.WireGuardKey;
import dev.nutshell.kernel.netlink.WireGuardPeer;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.driver.Vxlan;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/// Keys and inner addresses of all hosts of an encrypted overlay. They follow from the network's secret, its `vxlan.id` and the
/// address of the host by HKDF-SHA256 (RFC 5869), so that hosts need not tell each other any.
///
/// Inner addresses are link-local: the kernel takes frames for such an end of a tunnel from the link alone that its address is
/// on (`VXLAN_F_IPV6_LINKLOCAL`, since Linux 4.13), and forwards packets to them from nowhere. What comes to the VXLAN port in the
/// clear belongs to no network then (CVE-2023-28840 to 28842 are about an engine that let it in).
public final class HostKeys {
    private static final byte[] SALT = text("nutshell overlay 1");
    private static final int KEY = 32;
    private static final int INTERFACE_IDENTIFIER = 8;
    private static final long LINK_LOCAL = 0xfe80L << 48;

    private final KDF derivation;
    private final SecretKey pseudorandom;
    private final int identifier;
    private final int port;

    private HostKeys(KDF derivation, SecretKey pseudorandom, int identifier, int port) {
        this.derivation = derivation;
        this.pseudorandom = pseudorandom;
        this.identifier = identifier;
        this.port = port;
    }

    /// Reads the secret of a network; empty where it has none.
    ///
    /// @throws dev.nutshell.base.EngineException INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED for the file
    public static Optional<HostKeys> of(Vxlan driver) {
        return driver.encryption()
                .map(
                        encryption ->
                                of(
                                        SecretFile.read(Path.of(encryption.secret())),
                                        driver.identifier(),
                                        encryption.port()));
    }

    static HostKeys of(byte[] secret, int identifier, int port) {
        try {
            KDF derivation = KDF.getInstance("HKDF-SHA256");
            SecretKey pseudorandom =
                    derivation.deriveKey(
                            "Generic",
                            HKDFParameterSpec.ofExtract()
                                    .addSalt(SALT)
                                    .addIKM(secret)
                                    .extractOnly());
            return new HostKeys(derivation, pseudorandom, identifier, port);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF-SHA256", e);
        }
    }

    /// UDP port of every host.
    public int port() {
        return port;
    }

    /// The private key of a host.
    public WireGuardKey secret(IpAddress host) {
        return new WireGuardKey(Curve25519.clamp(derive("private key", host.bytes(), KEY)));
    }

    public WireGuardKey key(IpAddress host) {
        return new WireGuardKey(Curve25519.publicKey(secret(host).bytes()));
    }

    /// The address of a host that the tunnel goes between.
    public IpAddress inside(IpAddress host) {
        byte[] low = derive("inner address", host.bytes(), INTERFACE_IDENTIFIER);
        return new IpAddress(IpAddress.Family.V6, LINK_LOCAL, ByteBuffer.wrap(low).getLong());
    }

    public Set<IpAddress> inside(Set<IpAddress> hosts) {
        return hosts.stream().map(this::inside).collect(Collectors.toSet());
    }

    /// A host as the others see it. One preshared key is for the whole network: who has recorded the traffic and can compute
    /// discrete logarithms some day does not read it without the secret.
    public WireGuardPeer peer(IpAddress host) {
        return new WireGuardPeer(
                key(host),
                new WireGuardKey(derive("preshared key", new byte[0], KEY)),
                new InetSocketAddress(address(host), port),
                address(inside(host)));
    }

    private byte[] derive(String purpose, byte[] host, int length) {
        byte[] label = text(purpose);
        byte[] purposeAndHost =
                ByteBuffer.allocate(label.length + 1 + Integer.BYTES + host.length)
                        .put(label)
                        .put((byte) 0)
                        .putInt(identifier)
                        .put(host)
                        .array();
        try {
            return derivation.deriveData(
                    HKDFParameterSpec.expandOnly(pseudorandom, purposeAndHost, length));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF-SHA256", e);
        }
    }

    private static InetAddress address(IpAddress address) {
        try {
            return InetAddress.getByAddress(address.bytes());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(address.toString(), e);
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
