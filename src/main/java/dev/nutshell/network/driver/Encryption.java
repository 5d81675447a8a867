package dev.nutshell.network.driver;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.network.address.IpAddress.Family;
import java.util.Optional;

/// What an overlay's tunnel goes over between hosts that do not trust the network between them: WireGuard.
///
/// @param secret file with what all hosts of the network have in common; its content is kept nowhere else
/// @param port for UDP, the same on every host
public record Encryption(String secret, int port) {
    static final String ENCRYPTED = "encrypted";
    static final String PORT = "wireguard.port";

    private static final String SECRET = "wireguard.secret-file";

    /// Beside the 51820 that WireGuard's own documentation uses.
    private static final int USUAL_PORT = 51821;

    /// IP, UDP, and header and checksum of a data message (WireGuard's protocol, section 5.4.6).
    private static final int HEADERS_OVER_V4 = 60;

    private static final int HEADERS_OVER_V6 = 80;

    static Optional<Encryption> of(DriverOptions options) {
        Encryption encryption =
                new Encryption(options.file(SECRET), options.number(PORT, USUAL_PORT, 1, 65535));
        // Docker's word for it is the name of the option alone
        if (!options.flag(ENCRYPTED, options.isGiven(ENCRYPTED))) {
            for (String name : new String[] {SECRET, PORT}) {
                if (options.isGiven(name)) {
                    throw options.bad(
                            name, options.text(name), "it says nothing without encrypted=true");
                }
            }
            return Optional.empty();
        }
        if (encryption.secret.isEmpty()) {
            throw options.bad(
                    SECRET, "", "want the file with the secret that all hosts of the network have");
        }
        return Optional.of(encryption);
    }

    /// The largest packet inside where the hosts' network carries `mtu` bytes.
    static int inside(int mtu, Family outside) {
        return mtu - (outside == Family.V6 ? HEADERS_OVER_V6 : HEADERS_OVER_V4);
    }

    void write(WireWriter wire) {
        wire.text(secret).number(port);
    }

    static Encryption read(WireReader wire) {
        return new Encryption(wire.text(), wire.integer());
    }
}
