package dev.nutshell.etcd;

import dev.nutshell.network.directory.Directory;
import dev.nutshell.network.driver.EtcdAccess;

/// Opens directories in etcd.
public final class EtcdDirectories implements Directory.Opener {
    @Override
    public Directory open(EtcdAccess access) {
        return new EtcdDirectory(new EtcdCalls(access, ClientCertificates.of(access)));
    }
}
