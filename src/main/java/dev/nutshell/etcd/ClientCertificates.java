package dev.nutshell.etcd;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.network.driver.EtcdAccess;
import dev.nutshell.registry.http.CertificateFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Whom to trust, and what to show, as the options of a network say.
///
/// @param files read when the first connection needs them
record ClientCertificates(CertificateFiles files) {
    /// @throws EngineException INVALID_ARGUMENT for a file that there is not
    static ClientCertificates of(EtcdAccess access) {
        CertificateFiles system = CertificateFiles.of(Map.of(), Path.of("/root"), Path.of("/"));
        List<CertificateFiles.IdentityFiles> identities =
                access.certificate().isEmpty()
                        ? List.of()
                        : List.of(
                                new CertificateFiles.IdentityFiles(
                                        required("etcd.cert", access.certificate()),
                                        required("etcd.key", access.key())));
        List<Path> authorities =
                access.authority().isEmpty()
                        ? system.bundles()
                        : List.of(required("etcd.cacert", access.authority()));
        return new ClientCertificates(
                new CertificateFiles(authorities, List.of(), List.of(), identities));
    }

    private static Path required(String option, String name) {
        Path file = Path.of(name);
        if (!Files.isReadable(file)) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, option + ": no file " + name + " can be read here");
        }
        return file;
    }
}
