package dev.nutshell.network.setup;

/// One step on the way of a container to a network.
sealed interface SetUpStep
        permits AdmitTraffic,
                Announce,
                ApplySysctls,
                ConfigureAddresses,
                DeriveLink,
                EnsureBridge,
                EnsureCipher,
                EnsureParent,
                EnsureTunnel,
                HoldRates,
                LeaseAddresses,
                PlugIn {
    void perform(SetUp setUp);

    /// Takes back what [#perform] did, as far as nobody else needs it.
    void undo(SetUp setUp);
}
