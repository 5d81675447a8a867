package dev.nutshell.network.encryption;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;

/// X25519 (RFC 7748).
final class Curve25519 {
    private static final String NAME = "X25519";
    private static final BigInteger BASE_POINT = BigInteger.valueOf(9);

    private Curve25519() {}

    /// Makes 32 random bytes a private key (section 5, `decodeScalar25519`). The kernel does it too, but tells what it has made.
    static byte[] clamp(byte[] random) {
        byte[] scalar = random.clone();
        scalar[0] &= (byte) 248;
        scalar[31] &= 127;
        scalar[31] |= 64;
        return scalar;
    }

    /// The public key: what would be agreed with the base point.
    static byte[] publicKey(byte[] scalar) {
        try {
            KeyFactory keys = KeyFactory.getInstance(NAME);
            KeyAgreement agreement = KeyAgreement.getInstance(NAME);
            agreement.init(
                    keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, scalar)));
            agreement.doPhase(
                    keys.generatePublic(
                            new XECPublicKeySpec(NamedParameterSpec.X25519, BASE_POINT)),
                    true);
            return agreement.generateSecret();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(NAME, e);
        }
    }
}
