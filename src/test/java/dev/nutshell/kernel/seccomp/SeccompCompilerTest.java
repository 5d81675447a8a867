package dev.nutshell.kernel.seccomp;

import static dev.nutshell.kernel.seccomp.ArgumentCondition.compare;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.abi.Capability;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.KernelVersion;
import dev.nutshell.kernel.seccomp.ArgumentCondition.Operator;
import dev.nutshell.kernel.seccomp.SeccompAction.Kind;
import dev.nutshell.kernel.seccomp.SeccompProfile.Target;
import dev.nutshell.kernel.security.CapabilitySet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeccompCompilerTest {
    private static final SeccompAction REFUSE = SeccompAction.errno(Errno.EPERM);
    private static final KernelVersion KERNEL = new KernelVersion(6, 1);

    private static final long[] INTERESTING = {
        0,
        1,
        2,
        8,
        0x11,
        37,
        38,
        39,
        40,
        41,
        0x2_0000,
        0x2_0008,
        0x0200_0000,
        0x1000_0000,
        0x7E02_0000,
        0xFFFF_FFFFL,
        0x1_0000_0000L,
        0x1_0000_0008L,
        0x1_0000_0026L,
        -1L,
        Long.MIN_VALUE,
        0x003D_0F00
    };

    static Stream<Arguments> targets() {
        Stream<CapabilitySet> single = Stream.of(Capability.values()).map(CapabilitySet::of);
        List<CapabilitySet> sets =
                Stream.concat(
                                Stream.of(
                                        CapabilitySet.NONE,
                                        CapabilitySet.DOCKER_DEFAULT,
                                        CapabilitySet.ALL),
                                single)
                        .toList();
        return Stream.of(Architecture.values())
                .flatMap(architecture -> sets.stream().map(set -> Arguments.of(architecture, set)));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void defaultProfileMeansWhatItsRulesSay(Architecture architecture, CapabilitySet bounding) {
        SeccompPolicy policy =
                DefaultSeccompProfile.profile()
                        .policyFor(new Target(architecture, bounding, KERNEL));

        assertMeaning(policy, architecture, INTERESTING);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void anyPolicyMeansWhatItsRulesSay(long seed) {
        Random random = new Random(seed);
        for (Architecture architecture : Architecture.values()) {
            RandomPolicy generator = new RandomPolicy(random, architecture);

            assertMeaning(generator.policy(), architecture, generator.probes());
        }
    }

    private static void assertMeaning(
            SeccompPolicy policy, Architecture architecture, long[] values) {
        BpfInterpreter filter = new BpfInterpreter(SeccompCompiler.compile(policy, architecture));
        Set<SystemCallAbi> abis = EnumSet.of(SystemCallAbi.nativeOf(architecture));
        abis.addAll(policy.abis());
        for (SystemCallAbi abi : abis) {
            PlainSemantics plain = new PlainSemantics(policy, abi);
            for (int number : numbers(abi)) {
                for (int index = 0; index < values.length; index++) {
                    long[] arguments = new long[ArgumentCondition.ARGUMENTS];
                    for (int argument = 0; argument < arguments.length; argument++) {
                        arguments[argument] = values[(index + argument) % values.length];
                    }
                    int actual = filter.run(abi.auditNumber(), number, arguments);
                    if (actual != plain.decide(number, arguments)) {
                        assertThat(Integer.toHexString(actual))
                                .as("%s number %d arguments %x", abi, number, arguments[0])
                                .isEqualTo(Integer.toHexString(plain.decide(number, arguments)));
                    }
                }
            }
        }
    }

    private static List<Integer> numbers(SystemCallAbi abi) {
        List<Integer> numbers =
                new ArrayList<>(
                        IntStream.range(0, 600)
                                .map(number -> number + abi.numberBase())
                                .boxed()
                                .toList());
        numbers.addAll(List.of(0xF_0000, 0xF_0002, 0xF_0005, 0xF_0006, 0x3FFF_FFFF));
        numbers.removeIf(number -> number < abi.numberBase());
        return numbers;
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void killsProgramsOfAnAbiThatIsNotAdmitted(Architecture architecture) {
        SeccompPolicy policy = new SeccompPolicy(REFUSE, Set.of(), allow("getpid"), Set.of());
        BpfInterpreter filter = new BpfInterpreter(SeccompCompiler.compile(policy, architecture));
        SystemCallAbi main = SystemCallAbi.nativeOf(architecture);

        for (SystemCallAbi abi : SystemCallAbi.values()) {
            if (abi.auditNumber() != main.auditNumber()) {
                assertThat(filter.run(abi.auditNumber(), 20, 0, 0, 0, 0, 0, 0)).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void projectsOfFilesStayAndNothingElseIsForbidden(Architecture architecture) {
        BpfInterpreter filter = new BpfInterpreter(SeccompPrograms.keepingProjects(architecture));
        SystemCallAbi abi = SystemCallAbi.nativeOf(architecture);
        int ioctl = architecture == Architecture.X86_64 ? 16 : 29;
        int allow = SeccompAction.ALLOW.returnValue();

        assertThat(filter.run(abi.auditNumber(), ioctl, 3, 0x401c5820, 0, 0, 0, 0))
                .isEqualTo(REFUSE.returnValue());
        // the kernel looks at 32 bits of the request
        assertThat(filter.run(abi.auditNumber(), ioctl, 3, 0xff_401c_5820L, 0, 0, 0, 0))
                .isEqualTo(REFUSE.returnValue());
        assertThat(filter.run(abi.auditNumber(), ioctl, 3, 0x5401, 0, 0, 0, 0)).isEqualTo(allow);
        assertThat(filter.run(abi.auditNumber(), 469)).isEqualTo(REFUSE.returnValue());
        for (int number = 0; number < 600; number++) {
            if (number != ioctl && number != 469) {
                assertThat(filter.run(abi.auditNumber(), number)).isEqualTo(allow);
            }
        }
    }

    @Test
    void x32WalksAroundNoFilter() {
        int getpid = SystemCallAbi.X32_BIT | 39;
        int x86 = SystemCallAbi.X86_64.auditNumber();

        SeccompPolicy closed = new SeccompPolicy(REFUSE, Set.of(), allow("getpid"), Set.of());
        assertThat(
                        new BpfInterpreter(SeccompCompiler.compile(closed, Architecture.X86_64))
                                .run(x86, getpid))
                .isEqualTo(SeccompAction.errno(Errno.ENOSYS).returnValue());

        SeccompRule refused = new SeccompRule(List.of("getpid"), REFUSE, List.of());
        SeccompPolicy open =
                new SeccompPolicy(SeccompAction.ALLOW, Set.of(), List.of(refused), Set.of());
        assertThat(
                        new BpfInterpreter(SeccompCompiler.compile(open, Architecture.X86_64))
                                .run(x86, getpid))
                .isEqualTo(SeccompAction.KILL_THREAD.returnValue());
    }

    @Test
    void callsNewerThanThePolicyDoNotExist() {
        SeccompPolicy policy = new SeccompPolicy(REFUSE, Set.of(), allow("openat2"), Set.of());
        BpfInterpreter filter =
                new BpfInterpreter(SeccompCompiler.compile(policy, Architecture.X86_64));
        int x86 = SystemCallAbi.X86_64.auditNumber();

        assertThat(filter.run(x86, 436)).isEqualTo(REFUSE.returnValue());
        assertThat(filter.run(x86, 437)).isEqualTo(SeccompAction.ALLOW.returnValue());
        assertThat(filter.run(x86, 438)).isEqualTo(SeccompAction.errno(Errno.ENOSYS).returnValue());
    }

    @Test
    void socketcallFollowsTheRulesOfTheCallsInIt() {
        BpfInterpreter allowing =
                onX86(REFUSE, new SeccompRule(List.of("bind"), SeccompAction.ALLOW, List.of()));
        assertThat(allowing.run(SystemCallAbi.X86.auditNumber(), 102, 2))
                .isEqualTo(SeccompAction.ALLOW.returnValue());
        assertThat(allowing.run(SystemCallAbi.X86.auditNumber(), 102, 1))
                .isEqualTo(REFUSE.returnValue());

        List<ArgumentCondition> crypto = List.of(compare(0, Operator.EQ, 38));
        // which family it is cannot be seen: refuse more rather than less
        BpfInterpreter refusing =
                onX86(SeccompAction.ALLOW, new SeccompRule(List.of("socket"), REFUSE, crypto));
        assertThat(refusing.run(SystemCallAbi.X86.auditNumber(), 102, 1))
                .isEqualTo(REFUSE.returnValue());
        BpfInterpreter narrow =
                onX86(REFUSE, new SeccompRule(List.of("socket"), SeccompAction.ALLOW, crypto));
        assertThat(narrow.run(SystemCallAbi.X86.auditNumber(), 102, 1))
                .isEqualTo(REFUSE.returnValue());
    }

    private static BpfInterpreter onX86(SeccompAction defaultAction, SeccompRule rule) {
        SeccompPolicy policy =
                new SeccompPolicy(
                        defaultAction, Set.of(SystemCallAbi.X86), List.of(rule), Set.of());
        return new BpfInterpreter(SeccompCompiler.compile(policy, Architecture.X86_64));
    }

    @Test
    void firstUnconditionalRuleWinsOverConditionalOnes() {
        List<SeccompRule> rules =
                List.of(
                        new SeccompRule(
                                List.of("clone"),
                                SeccompAction.KILL_THREAD,
                                List.of(compare(0, Operator.EQ, 1))),
                        new SeccompRule(List.of("clone"), SeccompAction.ALLOW, List.of()),
                        new SeccompRule(
                                List.of("clone"), SeccompAction.errno(Errno.ENOSYS), List.of()));
        SeccompPolicy policy = new SeccompPolicy(REFUSE, Set.of(), rules, Set.of());
        BpfInterpreter filter =
                new BpfInterpreter(SeccompCompiler.compile(policy, Architecture.X86_64));

        assertThat(filter.run(SystemCallAbi.X86_64.auditNumber(), 56, 1))
                .isEqualTo(SeccompAction.ALLOW.returnValue());
    }

    @Test
    void refusesAProgramLongerThanTheKernelTakes() {
        List<SeccompRule> rules =
                IntStream.range(0, 900)
                        .mapToObj(
                                value ->
                                        new SeccompRule(
                                                List.of("ioctl"),
                                                SeccompAction.ALLOW,
                                                List.of(compare(1, Operator.EQ, value))))
                        .toList();

        assertThatThrownBy(
                        () ->
                                SeccompCompiler.compile(
                                        new SeccompPolicy(REFUSE, Set.of(), rules, Set.of()),
                                        Architecture.X86_64))
                .isInstanceOf(EngineException.class)
                .hasMessage(
                        "seccomp profile is too large: its filter has 4513 instructions, the kernel takes 4096");
    }

    private static List<SeccompRule> allow(String name) {
        return List.of(new SeccompRule(List.of(name), SeccompAction.ALLOW, List.of()));
    }

    /// Policies of a few dozen rules on few calls, so that rules meet; with long chains, so that jumps get long.
    private static final class RandomPolicy {
        private static final long[] VALUES = {
            0, 1, 7, 0xFFFF_FFFFL, 0x1_0000_0000L, 0x1_0000_0007L, Long.MIN_VALUE, -1
        };

        private final Random random;
        private final Architecture architecture;
        private final List<String> names;

        RandomPolicy(Random random, Architecture architecture) {
            this.random = random;
            this.architecture = architecture;
            List<String> all =
                    new ArrayList<>(
                            SystemCallNumbers.load()
                                    .numbers(SystemCallAbi.nativeOf(architecture))
                                    .keySet());
            // socketcall and ipc have semantics of their own, tested above
            all.removeIf(name -> MultiplexedCall.of(name).isPresent());
            all.sort(null);
            Collections.shuffle(all, random);
            this.names = all;
        }

        long[] probes() {
            return Stream.of(VALUES)
                    .flatMapToLong(Arrays::stream)
                    .flatMap(value -> LongStream.of(value - 1, value, value + 1))
                    .distinct()
                    .toArray();
        }

        SeccompPolicy policy() {
            List<SeccompRule> rules = new ArrayList<>();
            for (int count = 0; count < 70; count++) {
                int size = random.nextInt(1, 6);
                int from = random.nextInt(random.nextBoolean() ? 6 : names.size() - size);
                rules.add(
                        new SeccompRule(names.subList(from, from + size), action(), conditions()));
            }
            Set<SystemCallAbi> abis =
                    architecture == Architecture.X86_64
                            ? EnumSet.of(SystemCallAbi.X86, SystemCallAbi.X32)
                            : EnumSet.of(SystemCallAbi.ARM);
            return new SeccompPolicy(action(), abis, rules, Set.of());
        }

        private SeccompAction action() {
            Kind[] kinds = Kind.values();
            return new SeccompAction(kinds[random.nextInt(kinds.length)], random.nextInt(1, 100));
        }

        private List<ArgumentCondition> conditions() {
            List<ArgumentCondition> conditions = new ArrayList<>();
            int count = random.nextInt(4);
            for (int number = 0; number < count; number++) {
                Operator operator = Operator.values()[random.nextInt(Operator.values().length)];
                conditions.add(
                        new ArgumentCondition(random.nextInt(6), operator, value(), value()));
            }
            return conditions;
        }

        private long value() {
            return VALUES[random.nextInt(VALUES.length)];
        }
    }
}
