package dev.nutshell.network.link;

/// A link that is there.
///
/// @param kind `bridge`, `vlan`, `veth` …; empty for one of a real device
/// @param alias what somebody wrote on it (ip-link(8), `alias`)
public record HostLink(int index, String kind, String alias) {
    private static final String MARK = "nutshell:";

    /// What the engine writes on links which more than one container uses.
    public static String mark(String network) {
        return MARK + network;
    }

    /// Whether the engine made it, and may take it away. Others are the user's, whatever their names.
    public boolean isOwn() {
        return alias.startsWith(MARK);
    }
}
