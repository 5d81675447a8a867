package dev.nutshell.kernel.abi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutshell.it.harness.Command;
import dev.nutshell.testing.CProgram;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Compares the numbers of this package with the kernel's own headers: a C program prints what it finds there under the
/// same name. A name that the installed headers do not know yet is left out; how many are found is asserted.
class KernelHeadersTest {
    /// Names of our own, which no header has.
    private static final Set<String> OWN =
            Set.of(
                    "SIGSET_SIZE",
                    "SIGACTION_SIZE",
                    "SIZE",
                    "CLOSE_RANGE_LAST",
                    "FSCONFIG_STRING_MAX",
                    "WALL",
                    "MAX_PASSED_DESCRIPTORS",
                    "SUN_PATH_MAX",
                    "HEADER_SIZE",
                    "TCMSG_SIZE",
                    "TC_RATESPEC_SIZE",
                    "TC_TBF_QOPT_SIZE",
                    "TC_HTB_GLOB_SIZE",
                    "TC_HTB_OPT_SIZE",
                    "TC_U32_SEL_SIZE",
                    "TC_MIRRED_SIZE",
                    "IFADDRMSG_SIZE",
                    "RTMSG_SIZE",
                    "NDMSG_SIZE",
                    "FIB_RULE_HDR_SIZE",
                    "LOOPBACK_INDEX",
                    "MOUNT_ATTR_ATIME",
                    "SIGRTMIN",
                    "SIGRTMAX");

    @TempDir private Path directory;

    @BeforeAll
    static void needsCompiler() {
        CProgram.assumeCompiler();
    }

    @Test
    void systemCallsOfX86() throws Exception {
        assumeTrue(Architecture.current() == Architecture.X86_64, "headers of x86_64");
        Map<String, Long> expected = systemCalls(Architecture.X86_64);
        assertMatches(expected, List.of("asm/unistd_64.h"), "", 150);
    }

    @Test
    void systemCallsOfArm() throws Exception {
        Map<String, Long> expected = systemCalls(Architecture.AARCH64);
        expected.values().removeIf(number -> number == SystemCall.ABSENT);
        String wanted =
                """
                #define __BITS_PER_LONG 64
                #define __ARCH_WANT_RENAMEAT
                #define __ARCH_WANT_NEW_STAT
                #define __ARCH_WANT_SET_GET_RLIMIT
                #define __ARCH_WANT_MEMFD_SECRET
                #define __ARCH_WANT_TIME32_SYSCALLS
                #define __ARCH_WANT_SYS_CLONE3
                """;
        assertMatches(expected, List.of("asm-generic/unistd.h"), wanted, 150);
    }

    @Test
    void errorNumbers() throws Exception {
        Map<String, Long> expected = new LinkedHashMap<>();
        for (Errno errno : Errno.values()) {
            expected.put(errno.name(), (long) errno.number());
        }
        assertMatches(expected, List.of("asm-generic/errno.h"), "", Errno.values().length);
    }

    @Test
    void errorTextsAreThoseOfTheCLibrary() throws Exception {
        StringBuilder program =
                new StringBuilder("#include <string.h>\n#include <stdio.h>\nint main() {\n");
        StringBuilder expected = new StringBuilder();
        for (Errno errno : Errno.values()) {
            program.append("puts(strerror(%d));\n".formatted(errno.number()));
            expected.append(errno.text()).append('\n');
        }
        assertThat(compileAndRun(program.append("return 0; }\n").toString()))
                .isEqualTo(expected.toString());
    }

    @Test
    void mountConstants() throws Exception {
        assertMatches(
                constants(MountConstants.class), List.of("linux/fcntl.h", "linux/mount.h"), "", 35);
    }

    @Test
    void fsconfigCommands() throws Exception {
        // an enum, which the preprocessor does not see
        String output =
                compileAndRun(
                        """
                #include <linux/mount.h>
                #include <stdio.h>
                int main() {
                    printf("%d %d %d %d %d %d %d %d\\n", FSCONFIG_SET_FLAG, FSCONFIG_SET_STRING, FSCONFIG_SET_BINARY,
                        FSCONFIG_SET_PATH, FSCONFIG_SET_PATH_EMPTY, FSCONFIG_SET_FD, FSCONFIG_CMD_CREATE,
                        FSCONFIG_CMD_RECONFIGURE);
                    printf("%zu\\n", sizeof(struct mount_attr));
                    return 0;
                }
                """);
        assertThat(output)
                .isEqualTo(
                        "%d %d %d %d %d %d %d %d%n%d%n"
                                .formatted(
                                        MountConstants.FSCONFIG_SET_FLAG,
                                        MountConstants.FSCONFIG_SET_STRING,
                                        MountConstants.FSCONFIG_SET_BINARY,
                                        MountConstants.FSCONFIG_SET_PATH,
                                        MountConstants.FSCONFIG_SET_PATH_EMPTY,
                                        MountConstants.FSCONFIG_SET_FD,
                                        MountConstants.FSCONFIG_CMD_CREATE,
                                        MountConstants.FSCONFIG_CMD_RECONFIGURE,
                                        MountConstants.MOUNT_ATTR_SIZE));
    }

    @Test
    void cloneFlags() throws Exception {
        assertMatches(constants(CloneArguments.class), List.of("linux/sched.h"), "", 16);
    }

    @Test
    void sizesAndOffsets() throws Exception {
        String output =
                compileAndRun(
                        """
                #define _GNU_SOURCE
                #include <stddef.h>
                #include <stdio.h>
                #include <signal.h>
                #include <sys/socket.h>
                #include <sys/un.h>
                #include <sys/signalfd.h>
                #include <linux/sched.h>
                #include <linux/netlink.h>
                #include <linux/rtnetlink.h>
                #include <asm/termbits.h>
                int main() {
                    printf("clone_args %zu %zu %zu %zu\\n", sizeof(struct clone_args), offsetof(struct clone_args, pidfd),
                        offsetof(struct clone_args, exit_signal), offsetof(struct clone_args, cgroup));
                    printf("siginfo %zu %zu %zu %zu\\n", sizeof(siginfo_t), offsetof(siginfo_t, si_code),
                        offsetof(siginfo_t, si_pid), offsetof(siginfo_t, si_status));
                    printf("msghdr %zu %zu %zu %zu %zu %zu\\n", sizeof(struct msghdr), offsetof(struct msghdr, msg_iov),
                        offsetof(struct msghdr, msg_iovlen), offsetof(struct msghdr, msg_control),
                        offsetof(struct msghdr, msg_controllen), offsetof(struct msghdr, msg_flags));
                    printf("cmsghdr %zu %zu %zu\\n", sizeof(struct cmsghdr), offsetof(struct cmsghdr, cmsg_level),
                        offsetof(struct cmsghdr, cmsg_type));
                    printf("others %zu %zu %zu %zu %zu\\n", sizeof(struct sockaddr_un), sizeof(struct termios),
                        sizeof(struct nlmsghdr), sizeof(struct ifinfomsg), sizeof(struct signalfd_siginfo));
                    return 0;
                }
                """);
        assertThat(output)
                .isEqualTo(
                        """
                        clone_args 88 8 32 80
                        siginfo 128 8 16 24
                        msghdr 56 16 24 32 40 48
                        cmsghdr 16 8 12
                        others 110 36 16 16 128
                        """);
        assertThat(CloneArguments.SIZE).isEqualTo(88);
        assertThat(SignalInformation.SIZE).isEqualTo(128);
        assertThat(SocketConstants.MSGHDR_SIZE).isEqualTo(56);
        assertThat(SocketConstants.CMSGHDR_SIZE).isEqualTo(16);
        assertThat(SocketConstants.SOCKADDR_UN_SIZE).isEqualTo(110);
        assertThat(TerminalRequests.TERMIOS_SIZE).isEqualTo(36);
        assertThat(NetlinkConstants.HEADER_SIZE).isEqualTo(16);
        assertThat(NetlinkConstants.IFINFOMSG_SIZE).isEqualTo(16);
    }

    @Test
    void descriptorAndSignalConstants() throws Exception {
        List<String> headers = List.of("linux/fcntl.h", "linux/close_range.h", "linux/memfd.h");
        assertMatches(constants(DescriptorFlags.class), headers, "#define _GNU_SOURCE\n", 20);
        assertMatches(constants(SignalNumber.class), List.of("asm/signal.h"), "", 31);
        assertMatches(
                constants(TerminalRequests.class), List.of("asm/termios.h", "asm/ioctls.h"), "", 9);
        assertMatches(constants(WaitFlags.class), List.of("linux/wait.h", "asm/siginfo.h"), "", 6);
    }

    @Test
    void socketAndNetlinkConstants() throws Exception {
        assertMatches(
                constants(SocketConstants.class),
                List.of("sys/socket.h", "netinet/in.h", "linux/un.h"),
                "#define _GNU_SOURCE\n",
                8);
        List<String> headers =
                List.of("sys/socket.h", "linux/netlink.h", "linux/rtnetlink.h", "linux/if.h");
        assertMatches(constants(NetlinkConstants.class), headers, "", 9);
    }

    /// Most of them are in enums, which the preprocessor does not see: every name must be there.
    @Test
    void routeAndTrafficConstants() throws Exception {
        List<String> headers =
                List.of(
                        "sys/socket.h",
                        "linux/rtnetlink.h",
                        "linux/if_link.h",
                        "linux/if_addr.h",
                        "linux/neighbour.h",
                        "linux/fib_rules.h",
                        "linux/veth.h",
                        "linux/pkt_sched.h",
                        "linux/pkt_cls.h",
                        "linux/gen_stats.h",
                        "linux/tc_act/tc_mirred.h",
                        "linux/if_ether.h");
        Map<String, Long> route = constants(RouteConstants.class);
        // since Linux 6.3, the fourth behind one of Linux 6.0
        route.put("IFLA_TSO_MAX_SIZE+4", route.remove("IFLA_GSO_IPV4_MAX_SIZE"));
        assertAllMatch(route, headers);
        assertAllMatch(constants(TrafficConstants.class), headers);
        assertAllMatch(
                Map.of(
                        "sizeof(struct tcmsg)", (long) TrafficConstants.TCMSG_SIZE,
                        "sizeof(struct tc_ratespec)", (long) TrafficConstants.TC_RATESPEC_SIZE,
                        "sizeof(struct tc_tbf_qopt)", (long) TrafficConstants.TC_TBF_QOPT_SIZE,
                        "sizeof(struct tc_htb_glob)", (long) TrafficConstants.TC_HTB_GLOB_SIZE,
                        "sizeof(struct tc_htb_opt)", (long) TrafficConstants.TC_HTB_OPT_SIZE,
                        "sizeof(struct tc_u32_sel)+sizeof(struct tc_u32_key)",
                                (long) TrafficConstants.TC_U32_SEL_SIZE,
                        "sizeof(struct tc_mirred)", (long) TrafficConstants.TC_MIRRED_SIZE,
                        "sizeof(struct ifaddrmsg)", (long) RouteConstants.IFADDRMSG_SIZE,
                        "sizeof(struct rtmsg)", (long) RouteConstants.RTMSG_SIZE,
                        "sizeof(struct ndmsg)", (long) RouteConstants.NDMSG_SIZE),
                headers);
        assertAllMatch(
                Map.of("sizeof(struct fib_rule_hdr)", (long) RouteConstants.FIB_RULE_HDR_SIZE),
                headers);
    }

    private void assertAllMatch(Map<String, Long> expected, List<String> headers) throws Exception {
        StringBuilder program = new StringBuilder();
        headers.forEach(header -> program.append("#include <%s>\n".formatted(header)));
        program.append("#include <stdio.h>\nint main() {\n");
        StringBuilder wanted = new StringBuilder();
        for (Map.Entry<String, Long> constant : expected.entrySet()) {
            program.append("printf(\"%1$s %%d\\n\", (int) (%1$s));\n".formatted(constant.getKey()));
            wanted.append(constant.getKey())
                    .append(' ')
                    .append(constant.getValue().intValue())
                    .append('\n');
        }
        assertThat(compileAndRun(program.append("return 0; }\n").toString()))
                .isEqualTo(wanted.toString());
    }

    @Test
    void bpfNumbersAndOffsets() throws Exception {
        String output =
                compileAndRun(
                        """
                #include <linux/bpf.h>
                #include <stddef.h>
                #include <stdio.h>
                int main() {
                    printf("maps %d %d %d %d %d\\n", BPF_MAP_CREATE, BPF_MAP_UPDATE_ELEM, BPF_MAP_TYPE_SOCKMAP,
                        BPF_PSEUDO_MAP_FD, BPF_LINK_CREATE);
                    printf("lookup %d %d %d %d %d\\n", BPF_PROG_TYPE_SK_LOOKUP, BPF_SK_LOOKUP,
                        BPF_FUNC_map_lookup_elem, BPF_FUNC_sk_release, BPF_FUNC_sk_assign);
                    printf("socket %zu %zu %zu %zu\\n", offsetof(struct bpf_sk_lookup, family),
                        offsetof(struct bpf_sk_lookup, protocol), offsetof(struct bpf_sk_lookup, local_ip4),
                        offsetof(struct bpf_sk_lookup, local_port));
                    printf("wide %x %x %x %x %x %x\\n", BPF_ALU64 | BPF_MOV | BPF_X, BPF_ALU64 | BPF_ADD | BPF_K,
                        BPF_LD | BPF_DW | BPF_IMM, BPF_STX | BPF_W | BPF_MEM, BPF_JMP | BPF_JEQ | BPF_K,
                        BPF_JMP | BPF_CALL);
                    printf("map %zu %zu %zu %zu %zu %zu\\n", offsetof(union bpf_attr, key_size),
                        offsetof(union bpf_attr, value_size), offsetof(union bpf_attr, max_entries),
                        offsetof(union bpf_attr, key), offsetof(union bpf_attr, value),
                        offsetof(union bpf_attr, expected_attach_type));
                    printf("link %zu %zu\\n", offsetof(union bpf_attr, link_create.target_fd),
                        offsetof(union bpf_attr, link_create.attach_type));
                    printf("commands %d %d %d %d %d\\n", BPF_PROG_LOAD, BPF_PROG_ATTACH, BPF_PROG_DETACH,
                        BPF_PROG_GET_FD_BY_ID, BPF_PROG_QUERY);
                    printf("device %d %d %d %d %d\\n", BPF_PROG_TYPE_CGROUP_DEVICE, BPF_CGROUP_DEVICE,
                        BPF_F_ALLOW_MULTI, BPF_DEVCG_DEV_BLOCK, BPF_DEVCG_DEV_CHAR);
                    printf("access %d %d %d\\n", BPF_DEVCG_ACC_MKNOD, BPF_DEVCG_ACC_READ, BPF_DEVCG_ACC_WRITE);
                    printf("context %zu %zu %zu\\n", offsetof(struct bpf_cgroup_dev_ctx, access_type),
                        offsetof(struct bpf_cgroup_dev_ctx, major), offsetof(struct bpf_cgroup_dev_ctx, minor));
                    printf("code %x %x %x %x %x %x %x %x %x\\n", BPF_LDX | BPF_W | BPF_MEM, BPF_ALU | BPF_MOV | BPF_X,
                        BPF_ALU64 | BPF_MOV | BPF_K, BPF_ALU | BPF_AND | BPF_K,
                        BPF_ALU | BPF_RSH | BPF_K, BPF_JMP32 | BPF_JNE | BPF_K, BPF_JMP32 | BPF_JSET | BPF_K,
                        BPF_JMP | BPF_JA, BPF_JMP | BPF_EXIT);
                    printf("load %zu %zu %zu %zu\\n", sizeof(struct bpf_insn), offsetof(union bpf_attr, insn_cnt),
                        offsetof(union bpf_attr, insns), offsetof(union bpf_attr, license));
                    printf("attach %zu %zu %zu\\n", offsetof(union bpf_attr, attach_bpf_fd),
                        offsetof(union bpf_attr, attach_type), offsetof(union bpf_attr, attach_flags));
                    printf("query %zu %zu %zu\\n", offsetof(union bpf_attr, query.attach_type),
                        offsetof(union bpf_attr, query.prog_ids), offsetof(union bpf_attr, query.prog_cnt));
                    return 0;
                }
                """);
        assertThat(output)
                .isEqualTo(
                        """
                        maps %d %d %d %d %d
                        lookup %d %d %d %d %d
                        socket %d %d %d %d
                        wide %x %x %x %x %x %x
                        map 4 8 12 8 16 68
                        link 4 8
                        commands %d %d %d %d %d
                        device %d %d %d %d %d
                        access 1 2 4
                        context %d %d %d
                        code %x %x %x %x %x %x %x %x %x
                        load %d 4 8 16
                        attach 4 8 12
                        query 4 16 24
                        """
                                .formatted(
                                        BpfConstants.BPF_MAP_CREATE,
                                        BpfConstants.BPF_MAP_UPDATE_ELEM,
                                        BpfConstants.BPF_MAP_TYPE_SOCKMAP,
                                        BpfConstants.BPF_PSEUDO_MAP_FD,
                                        BpfConstants.BPF_LINK_CREATE,
                                        BpfConstants.BPF_PROG_TYPE_SK_LOOKUP,
                                        BpfConstants.BPF_SK_LOOKUP,
                                        BpfConstants.BPF_FUNC_MAP_LOOKUP_ELEM,
                                        BpfConstants.BPF_FUNC_SK_RELEASE,
                                        BpfConstants.BPF_FUNC_SK_ASSIGN,
                                        BpfConstants.LOOKUP_FAMILY,
                                        BpfConstants.LOOKUP_PROTOCOL,
                                        BpfConstants.LOOKUP_LOCAL_ADDRESS,
                                        BpfConstants.LOOKUP_LOCAL_PORT,
                                        BpfConstants.MOVE_64,
                                        BpfConstants.ADD_CONSTANT_64,
                                        BpfConstants.LOAD_CONSTANT_64,
                                        BpfConstants.STORE_WORD,
                                        BpfConstants.JUMP_EQUAL_64,
                                        BpfConstants.CALL,
                                        BpfConstants.BPF_PROG_LOAD,
                                        BpfConstants.BPF_PROG_ATTACH,
                                        BpfConstants.BPF_PROG_DETACH,
                                        BpfConstants.BPF_PROG_GET_FD_BY_ID,
                                        BpfConstants.BPF_PROG_QUERY,
                                        BpfConstants.BPF_PROG_TYPE_CGROUP_DEVICE,
                                        BpfConstants.BPF_CGROUP_DEVICE,
                                        BpfConstants.BPF_F_ALLOW_MULTI,
                                        BpfConstants.BPF_DEVCG_DEV_BLOCK,
                                        BpfConstants.BPF_DEVCG_DEV_CHAR,
                                        BpfConstants.CONTEXT_ACCESS_TYPE,
                                        BpfConstants.CONTEXT_MAJOR,
                                        BpfConstants.CONTEXT_MINOR,
                                        BpfConstants.LOAD_WORD,
                                        BpfConstants.MOVE,
                                        BpfConstants.MOVE_CONSTANT_64,
                                        BpfConstants.AND_CONSTANT,
                                        BpfConstants.SHIFT_RIGHT_CONSTANT,
                                        BpfConstants.JUMP_NOT_EQUAL,
                                        BpfConstants.JUMP_ANY_BIT,
                                        BpfConstants.JUMP,
                                        BpfConstants.EXIT,
                                        BpfConstants.INSTRUCTION_SIZE));
    }

    private static Map<String, Long> systemCalls(Architecture architecture) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        for (SystemCall call : SystemCall.values()) {
            numbers.put("__NR_" + call.kernelName(), (long) call.number(architecture));
        }
        return numbers;
    }

    private static Map<String, Long> constants(Class<?> type) throws IllegalAccessException {
        Map<String, Long> numbers = new LinkedHashMap<>();
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers()) && !OWN.contains(field.getName())) {
                numbers.put(field.getName(), ((Number) field.get(null)).longValue());
            }
        }
        return numbers;
    }

    private void assertMatches(
            Map<String, Long> expected, List<String> headers, String prologue, int atLeast)
            throws Exception {
        StringBuilder program = new StringBuilder(prologue);
        headers.forEach(header -> program.append("#include <%s>\n".formatted(header)));
        program.append("#include <stdio.h>\nint main() {\n");
        for (String name : expected.keySet()) {
            program.append(
                    "#ifdef %1$s\nprintf(\"%1$s %%lld\\n\", (long long) (%1$s));\n#endif\n"
                            .formatted(name));
        }
        Map<String, Long> found =
                compileAndRun(program.append("return 0; }\n").toString())
                        .lines()
                        .map(line -> line.split(" "))
                        .collect(
                                Collectors.toMap(
                                        words -> words[0], words -> Long.valueOf(words[1])));

        assertThat(found).hasSizeGreaterThanOrEqualTo(atLeast);
        Map<String, Long> ours = new LinkedHashMap<>(expected);
        ours.keySet().retainAll(found.keySet());
        // the headers' type of a flag may be signed or unsigned: compare 32 bits where both fit
        assertThat(narrowed(found)).containsExactlyInAnyOrderEntriesOf(narrowed(ours));
    }

    private static Map<String, Long> narrowed(Map<String, Long> numbers) {
        return numbers.entrySet().stream()
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                entry ->
                                        entry.getValue() < 0
                                                ? entry.getValue() & 0xffffffffL
                                                : entry.getValue()));
    }

    private String compileAndRun(String source) {
        Path program = directory.resolve("constants");
        CProgram.compile(program, source);
        return Command.of(program.toString()).run().succeeded().output();
    }
}
