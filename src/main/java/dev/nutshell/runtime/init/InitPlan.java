package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import java.util.ArrayList;
import java.util.List;

/// What init does, in order; the last step executes the container's program.
///
/// Init is started with exactly these descriptors: 0, 1, 2 the standard streams, [#CHANNEL], [#PLAN], and from [#FIRST_GIVEN]
/// on those that the steps name by number.
public record InitPlan(List<InitStep> steps) {
    /// The socket of the [InitChannel].
    public static final int CHANNEL = 3;

    /// A memory file with [#toBytes].
    public static final int PLAN = 4;

    /// The first descriptor that belongs to a step.
    public static final int FIRST_GIVEN = 5;

    public InitPlan {
        steps = List.copyOf(steps);
    }

    public byte[] toBytes() {
        WireWriter wire = new WireWriter();
        wire.number(steps.size());
        for (InitStep step : steps) {
            wire.number(Kind.of(step).ordinal());
            step.write(wire);
        }
        return wire.toBytes();
    }

    /// @throws dev.nutshell.base.EngineException CORRUPT
    public static InitPlan ofBytes(byte[] bytes) {
        WireReader wire = new WireReader(bytes, "plan of init");
        int count = wire.length();
        List<InitStep> steps = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            steps.add(read(wire.choice(Kind.values()), wire));
        }
        wire.end();
        return new InitPlan(steps);
    }

    /// How a step is marked in the binary form.
    private enum Kind {
        ATTACH_ROOT,
        AWAIT_PARENT,
        BIND_MOUNT,
        ENTER_FOREGROUND,
        EXECUTE_PROGRAM,
        FREEZE_MOUNT,
        INSTALL_SECCOMP,
        ISOLATE_MOUNTS,
        JOIN_KEYRING,
        LIMIT_BOUNDING,
        MAKE_DEVICE,
        MAKE_LINK,
        MAKE_WORKING_DIRECTORY,
        MASK_PATH,
        MOUNT_FILESYSTEM,
        NO_NEW_PRIVILEGES,
        OPEN_CONSOLE,
        PIVOT_ROOT,
        PREPARE_FILESYSTEM,
        PROTECT_PATH,
        RAISE_LOOPBACK,
        REMOUNT_ROOT,
        SET_CAPABILITIES,
        SET_NAMES,
        SET_OOM_SCORE,
        SET_RESOURCE_LIMIT,
        SET_SYSCTL,
        SET_USER,
        STAY_AS_INIT,
        UNSHARE_CGROUP,
        WRITE_FILE;

        static Kind of(InitStep step) {
            return switch (step) {
                case AttachRoot _ -> ATTACH_ROOT;
                case AwaitParent _ -> AWAIT_PARENT;
                case BindMount _ -> BIND_MOUNT;
                case EnterForeground _ -> ENTER_FOREGROUND;
                case ExecuteProgram _ -> EXECUTE_PROGRAM;
                case FreezeMount _ -> FREEZE_MOUNT;
                case InstallSeccomp _ -> INSTALL_SECCOMP;
                case IsolateMounts _ -> ISOLATE_MOUNTS;
                case JoinKeyring _ -> JOIN_KEYRING;
                case LimitBounding _ -> LIMIT_BOUNDING;
                case MakeDevice _ -> MAKE_DEVICE;
                case MakeLink _ -> MAKE_LINK;
                case MakeWorkingDirectory _ -> MAKE_WORKING_DIRECTORY;
                case MaskPath _ -> MASK_PATH;
                case MountFilesystem _ -> MOUNT_FILESYSTEM;
                case NoNewPrivileges _ -> NO_NEW_PRIVILEGES;
                case OpenConsole _ -> OPEN_CONSOLE;
                case PivotRoot _ -> PIVOT_ROOT;
                case PrepareFilesystem _ -> PREPARE_FILESYSTEM;
                case ProtectPath _ -> PROTECT_PATH;
                case RaiseLoopback _ -> RAISE_LOOPBACK;
                case RemountRoot _ -> REMOUNT_ROOT;
                case SetCapabilities _ -> SET_CAPABILITIES;
                case SetNames _ -> SET_NAMES;
                case SetOomScore _ -> SET_OOM_SCORE;
                case SetResourceLimit _ -> SET_RESOURCE_LIMIT;
                case SetSysctl _ -> SET_SYSCTL;
                case SetUser _ -> SET_USER;
                case StayAsInit _ -> STAY_AS_INIT;
                case UnshareCgroup _ -> UNSHARE_CGROUP;
                case WriteFile _ -> WRITE_FILE;
            };
        }
    }

    private static InitStep read(Kind kind, WireReader wire) {
        return switch (kind) {
            case ATTACH_ROOT -> AttachRoot.read(wire);
            case AWAIT_PARENT -> AwaitParent.read(wire);
            case BIND_MOUNT -> BindMount.read(wire);
            case ENTER_FOREGROUND -> new EnterForeground();
            case EXECUTE_PROGRAM -> ExecuteProgram.read(wire);
            case FREEZE_MOUNT -> FreezeMount.read(wire);
            case INSTALL_SECCOMP -> InstallSeccomp.read(wire);
            case ISOLATE_MOUNTS -> new IsolateMounts();
            case JOIN_KEYRING -> JoinKeyring.read(wire);
            case LIMIT_BOUNDING -> LimitBounding.read(wire);
            case MAKE_DEVICE -> MakeDevice.read(wire);
            case MAKE_LINK -> MakeLink.read(wire);
            case MAKE_WORKING_DIRECTORY -> MakeWorkingDirectory.read(wire);
            case MASK_PATH -> MaskPath.read(wire);
            case MOUNT_FILESYSTEM -> MountFilesystem.read(wire);
            case NO_NEW_PRIVILEGES -> new NoNewPrivileges();
            case OPEN_CONSOLE -> OpenConsole.read(wire);
            case PIVOT_ROOT -> new PivotRoot();
            case PREPARE_FILESYSTEM -> PrepareFilesystem.read(wire);
            case PROTECT_PATH -> ProtectPath.read(wire);
            case RAISE_LOOPBACK -> new RaiseLoopback();
            case REMOUNT_ROOT -> RemountRoot.read(wire);
            case SET_CAPABILITIES -> SetCapabilities.read(wire);
            case SET_NAMES -> SetNames.read(wire);
            case SET_OOM_SCORE -> SetOomScore.read(wire);
            case SET_RESOURCE_LIMIT -> SetResourceLimit.read(wire);
            case SET_SYSCTL -> SetSysctl.read(wire);
            case SET_USER -> SetUser.read(wire);
            case STAY_AS_INIT -> StayAsInit.read(wire);
            case UNSHARE_CGROUP -> new UnshareCgroup();
            case WRITE_FILE -> WriteFile.read(wire);
        };
    }
}
