package dev.nutshell.kernel.seccomp;

import static dev.nutshell.kernel.seccomp.ArgumentCondition.compare;

import dev.nutshell.kernel.abi.Capability;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.KernelVersion;
import dev.nutshell.kernel.seccomp.ArgumentCondition.Operator;
import dev.nutshell.kernel.seccomp.SeccompProfile.AbiFamily;
import dev.nutshell.kernel.seccomp.SeccompProfile.Condition;
import dev.nutshell.kernel.seccomp.SeccompProfile.ConditionalRule;
import dev.nutshell.kernel.security.CapabilitySet;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The profile of containers that ask for none: the same meaning as Docker's default
/// ([moby/profiles](https://github.com/moby/profiles/tree/main/seccomp)) on the architectures that this engine serves.
///
/// Refused are the calls that reach more kernel than an ordinary program needs (keyrings, io_uring, userfaultfd, kexec,
/// loading code into the kernel, host clocks), and those that need a capability which the container does not have.
public final class DefaultSeccompProfile {
    /// `<bits/socket.h>`: the crypto interface of the kernel (CVE-2026-31431) and its two neighbours upwards. AF_VSOCK
    /// reaches the hypervisor from every network namespace.
    private static final int AF_ALG = 38;

    private static final int AF_NFC = 39;
    private static final int AF_VSOCK = 40;

    /// Every `CLONE_NEW*` flag of `<linux/sched.h>` that `clone(2)` has room for.
    private static final long NEW_NAMESPACES = 0x7E02_0000;

    /// `<linux/personality.h>`: plain Linux, 32-bit Linux, both with UNAME26, and the query.
    private static final long[] PERSONALITIES = {0, 0x8, 0x2_0000, 0x2_0008, 0xFFFF_FFFFL};

    /// Since here `ptrace(2)` cannot be used to change a call after the filter has seen it.
    private static final KernelVersion PTRACE_SAFE = new KernelVersion(4, 8);

    /// The capabilities that rules below ask for. Containers that agree on these have the same filter.
    static final CapabilitySet DECISIVE =
            CapabilitySet.of(
                    Capability.DAC_READ_SEARCH,
                    Capability.SYS_ADMIN,
                    Capability.SYS_BOOT,
                    Capability.SYS_CHROOT,
                    Capability.SYS_MODULE,
                    Capability.SYS_PACCT,
                    Capability.SYS_PTRACE,
                    Capability.SYS_RAWIO,
                    Capability.SYS_TIME,
                    Capability.SYS_TTY_CONFIG,
                    Capability.SYS_NICE,
                    Capability.SYSLOG,
                    Capability.BPF,
                    Capability.PERFMON);

    private static final String ALWAYS =
            """
            _llseek _newselect accept accept4 access adjtimex alarm bind brk cachestat capget capset chdir chmod
            chown chown32 clock_adjtime clock_adjtime64 clock_getres clock_getres_time64 clock_gettime
            clock_gettime64 clock_nanosleep clock_nanosleep_time64 close close_range connect copy_file_range creat
            dup dup2 dup3 epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait
            epoll_wait_old eventfd eventfd2 execve execveat exit exit_group faccessat faccessat2 fadvise64
            fadvise64_64 fallocate fanotify_mark fchdir fchmod fchmodat fchmodat2 fchown fchown32 fchownat fcntl
            fcntl64 fdatasync fgetxattr flistxattr flock fork fremovexattr fsetxattr fstat fstat64 fstatat64 fstatfs
            fstatfs64 fsync ftruncate ftruncate64 futex futex_requeue futex_time64 futex_wait futex_waitv futex_wake
            futimesat get_robust_list get_thread_area getcpu getcwd getdents getdents64 getegid getegid32 geteuid
            geteuid32 getgid getgid32 getgroups getgroups32 getitimer getpeername getpgid getpgrp getpid getppid
            getpriority getrandom getresgid getresgid32 getresuid getresuid32 getrlimit getrusage getsid getsockname
            getsockopt gettid gettimeofday getuid getuid32 getxattr getxattrat inotify_add_watch inotify_init
            inotify_init1 inotify_rm_watch io_cancel io_destroy io_getevents io_pgetevents io_pgetevents_time64
            io_setup io_submit ioctl ioprio_get ioprio_set ipc kill landlock_add_rule landlock_create_ruleset
            landlock_restrict_self lchown lchown32 lgetxattr link linkat listen listmount listxattr listxattrat
            llistxattr lremovexattr lseek lsetxattr lstat lstat64 madvise map_shadow_stack membarrier memfd_create
            memfd_secret mincore mkdir mkdirat mknod mknodat mlock mlock2 mlockall mmap mmap2 mprotect mq_getsetattr
            mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend mq_timedsend_time64 mq_unlink
            mremap mseal msgctl msgget msgrcv msgsnd msync munlock munlockall munmap name_to_handle_at nanosleep
            newfstatat open openat openat2 pause pidfd_open pidfd_send_signal pipe pipe2 pkey_alloc pkey_free
            pkey_mprotect poll ppoll ppoll_time64 prctl pread64 preadv preadv2 prlimit64 process_mrelease pselect6
            pselect6_time64 pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv recv recvfrom
            recvmmsg recvmmsg_time64 recvmsg remap_file_pages removexattr removexattrat rename renameat renameat2
            restart_syscall riscv_hwprobe rmdir rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo
            rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo
            sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam
            sched_getscheduler sched_rr_get_interval sched_rr_get_interval_time64 sched_setaffinity sched_setattr
            sched_setparam sched_setscheduler sched_yield seccomp select semctl semget semop semtimedop
            semtimedop_time64 send sendfile sendfile64 sendmmsg sendmsg sendto set_robust_list set_thread_area
            set_tid_address setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32 setgroups setgroups32 setitimer
            setpgid setpriority setregid setregid32 setresgid setresgid32 setresuid setresuid32 setreuid setreuid32
            setrlimit setsid setsockopt setuid setuid32 setxattr setxattrat shmat shmctl shmdt shmget shutdown
            sigaltstack signalfd signalfd4 sigprocmask sigreturn socketcall socketpair splice stat stat64 statfs
            statfs64 statmount statx symlink symlinkat sync sync_file_range syncfs sysinfo tee tgkill time
            timer_create timer_delete timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64
            timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime timerfd_settime64 times tkill truncate
            truncate64 ugetrlimit umask uname unlink unlinkat uretprobe utime utimensat utimensat_time64 utimes
            vfork vmsplice wait4 waitid waitpid write writev
            """;

    private static final String PTRACE = "process_vm_readv process_vm_writev ptrace";

    /// On the two ARM processors: calls that only they have.
    private static final String ON_ARM =
            "arm_fadvise64_64 arm_sync_file_range sync_file_range2 breakpoint cacheflush set_tls";

    private static final String WITH_SYS_ADMIN =
            """
            bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie lsm_get_self_attr
            lsm_list_modules lsm_set_self_attr mount mount_setattr move_mount open_tree perf_event_open quotactl
            quotactl_fd setdomainname sethostname setns syslog umount umount2 unshare
            """;

    private final List<ConditionalRule> rules = new ArrayList<>();

    private DefaultSeccompProfile() {}

    public static SeccompProfile profile() {
        DefaultSeccompProfile builder = new DefaultSeccompProfile();
        builder.allowAlways();
        builder.allowByProcessor();
        builder.allowByCapability();
        builder.limitNamespaces();
        return new SeccompProfile(
                SeccompAction.errno(Errno.EPERM),
                List.of(
                        new AbiFamily(
                                SystemCallAbi.X86_64,
                                List.of(SystemCallAbi.X86, SystemCallAbi.X32)),
                        new AbiFamily(SystemCallAbi.AARCH64, List.of(SystemCallAbi.ARM))),
                builder.rules,
                EnumSet.of(FilterFlag.SPEC_ALLOW));
    }

    private void allowAlways() {
        allow(ALWAYS, Condition.NONE);
        allow(PTRACE, new Condition(CapabilitySet.NONE, Set.of(), Optional.of(PTRACE_SAFE)));
        allowWhen("socket", compare(0, Operator.LT, AF_ALG));
        allowWhen("socket", compare(0, Operator.EQ, AF_NFC));
        allowWhen("socket", compare(0, Operator.GT, AF_VSOCK));
        for (long personality : PERSONALITIES) {
            allowWhen("personality", compare(0, Operator.EQ, personality));
        }
    }

    private void allowByProcessor() {
        allow(ON_ARM, on("arm", "arm64"));
        allow("arch_prctl", on("amd64", "x32"));
        allow("modify_ldt", on("amd64", "x32", "x86"));
    }

    private void allowByCapability() {
        allow("open_by_handle_at", with(Capability.DAC_READ_SEARCH));
        allow(WITH_SYS_ADMIN, with(Capability.SYS_ADMIN));
        allow("reboot", with(Capability.SYS_BOOT));
        allow("chroot", with(Capability.SYS_CHROOT));
        allow("delete_module init_module finit_module", with(Capability.SYS_MODULE));
        allow("acct", with(Capability.SYS_PACCT));
        allow("kcmp pidfd_getfd process_madvise " + PTRACE, with(Capability.SYS_PTRACE));
        allow("iopl ioperm", with(Capability.SYS_RAWIO));
        allow("settimeofday stime clock_settime clock_settime64", with(Capability.SYS_TIME));
        allow("vhangup", with(Capability.SYS_TTY_CONFIG));
        allow(
                "get_mempolicy mbind set_mempolicy set_mempolicy_home_node",
                with(Capability.SYS_NICE));
        allow("syslog", with(Capability.SYSLOG));
        allow("bpf", with(Capability.BPF));
        allow("perf_event_open", with(Capability.PERFMON));
    }

    /// Without CAP_SYS_ADMIN no new namespaces, a user namespace included: it would open the rest. The flags of
    /// `clone3(2)` are behind a pointer, so it is denied as if the kernel did not have it: the C library falls back on
    /// `clone(2)`.
    private void limitNamespaces() {
        Condition administrator = with(Capability.SYS_ADMIN);
        ArgumentCondition noNamespace =
                new ArgumentCondition(0, Operator.MASKED_EQ, NEW_NAMESPACES, 0);
        add(
                new SeccompRule(List.of("clone"), SeccompAction.ALLOW, List.of(noNamespace)),
                Condition.NONE,
                administrator);
        add(
                new SeccompRule(List.of("clone3"), SeccompAction.errno(Errno.ENOSYS), List.of()),
                Condition.NONE,
                administrator);
    }

    private void allow(String names, Condition includes) {
        List<String> split = List.of(names.strip().split("\\s+"));
        add(new SeccompRule(split, SeccompAction.ALLOW, List.of()), includes, Condition.NONE);
    }

    private void allowWhen(String name, ArgumentCondition condition) {
        add(
                new SeccompRule(List.of(name), SeccompAction.ALLOW, List.of(condition)),
                Condition.NONE,
                Condition.NONE);
    }

    private void add(SeccompRule rule, Condition includes, Condition excludes) {
        rules.add(new ConditionalRule(rule, includes, excludes));
    }

    private static Condition on(String... architectures) {
        return new Condition(CapabilitySet.NONE, Set.of(architectures), Optional.empty());
    }

    private static Condition with(Capability capability) {
        return new Condition(CapabilitySet.of(capability), Set.of(), Optional.empty());
    }
}
