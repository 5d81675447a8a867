package dev.nutshell.network.dns;

import java.util.List;

/// Who is asked about everything but containers, at this moment.
@FunctionalInterface
public interface Upstreams {
    /// In the order in which they are asked; the first three count, as for resolv.conf(5). Empty, as for a container that is
    /// on internal networks only: nothing is passed on (CVE-2024-29018).
    List<Upstream> current();
}
