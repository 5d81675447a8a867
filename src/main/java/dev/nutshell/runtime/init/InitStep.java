package dev.nutshell.runtime.init;

import dev.nutshell.base.WireWriter;

/// One thing that init does. Steps are played in the order of the plan; the first failure ends init.
///
/// A step is a value: what it needs beside its fields comes from the [InitWorld].
public sealed interface InitStep
        permits AttachRoot,
                AwaitParent,
                BindMount,
                EnterForeground,
                ExecuteProgram,
                FreezeMount,
                InstallSeccomp,
                IsolateMounts,
                JoinKeyring,
                LimitBounding,
                MakeDevice,
                MakeLink,
                MakeWorkingDirectory,
                MaskPath,
                MountFilesystem,
                NoNewPrivileges,
                OpenConsole,
                PivotRoot,
                PrepareFilesystem,
                ProtectPath,
                RaiseLoopback,
                RemountRoot,
                SetCapabilities,
                SetNames,
                SetOomScore,
                SetResourceLimit,
                SetSysctl,
                SetUser,
                StayAsInit,
                UnshareCgroup,
                WriteFile {
    /// @throws dev.nutshell.base.EngineException with what failed; [InitMain] adds what the step was about
    void play(InitWorld world);

    /// What the step does, for the message of its failure: `mount /proc`.
    String describe();

    /// Writes the fields; [InitPlan] reads them back.
    void write(WireWriter wire);
}
