package dev.nutshell.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The two translations of device rules, against the plain reading of the rules.
class DeviceRulesTest {
    private static final String[] ACCESSES = {"r", "w", "m", "rw", "rm", "wm", "rwm"};

    /// Right by right, the last rule that speaks of it decides; without one it is denied.
    private static boolean isAllowed(
            List<DeviceRule> rules, char type, long major, long minor, int rights) {
        for (int right : List.of(DeviceRule.MKNOD, DeviceRule.READ, DeviceRule.WRITE)) {
            boolean allowed = false;
            for (DeviceRule rule : rules) {
                if ((rule.accessBits() & right) != 0
                        && (rule.type() == 'a' || rule.type() == type)
                        && (rule.major() == DeviceRule.ANY || rule.major() == major)
                        && (rule.minor() == DeviceRule.ANY || rule.minor() == minor)) {
                    allowed = rule.allow();
                }
            }
            if ((rights & right) != 0 && !allowed) {
                return false;
            }
        }
        return true;
    }

    private static List<DeviceRule> randomRules(Random random) {
        List<DeviceRule> rules = new ArrayList<>();
        for (int i = random.nextInt(8); i >= 0; i--) {
            rules.add(
                    new DeviceRule(
                            random.nextBoolean(),
                            "abc".charAt(random.nextInt(3)),
                            random.nextInt(4) - 1,
                            random.nextInt(4) - 1,
                            ACCESSES[random.nextInt(ACCESSES.length)]));
        }
        return rules;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void programDecidesAsTheRulesSay(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            List<DeviceRule> rules = randomRules(random);
            DeviceProgramInterpreter program =
                    new DeviceProgramInterpreter(DeviceProgram.compile(rules));
            for (char type : List.of('b', 'c')) {
                for (int rights = 1; rights <= DeviceRule.EVERY_ACCESS; rights++) {
                    for (int number = 0; number < 16; number++) {
                        long major = number >> 2;
                        long minor = number & 3;
                        assertThat(program.allows(type, major, minor, rights))
                                .as("%s: %s %d:%d %d", rules, type, major, minor, rights)
                                .isEqualTo(isAllowed(rules, type, major, minor, rights));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void exceptionsDecideAsTheRulesSayWhereTheyCanSayIt(long seed) {
        Random random = new Random(seed);
        int expressible = 0;
        for (int round = 0; round < 2000; round++) {
            List<DeviceRule> rules = randomRules(random);
            List<DeviceRule> asExceptions;
            try {
                asExceptions = rulesOf(new DeviceExceptions(rules));
            } catch (EngineException _) {
                continue;
            }
            expressible++;
            for (char type : List.of('b', 'c')) {
                for (int right : List.of(DeviceRule.MKNOD, DeviceRule.READ, DeviceRule.WRITE)) {
                    for (int number = 0; number < 16; number++) {
                        long major = number >> 2;
                        long minor = number & 3;
                        assertThat(isAllowed(asExceptions, type, major, minor, right))
                                .as("%s: %s %d:%d %d", rules, type, major, minor, right)
                                .isEqualTo(isAllowed(rules, type, major, minor, right));
                    }
                }
            }
        }
        assertThat(expressible).isGreaterThan(500);
    }

    /// What the kernel makes of the lines, in the plain form.
    private static List<DeviceRule> rulesOf(DeviceExceptions exceptions) {
        List<DeviceRule> rules = new ArrayList<>();
        rules.add(exceptions.allowedByDefault() ? DeviceRule.allowAll() : DeviceRule.denyAll());
        for (String line : exceptions.lines()) {
            String[] words = line.split("[ :]");
            rules.add(
                    new DeviceRule(
                            !exceptions.allowedByDefault(),
                            words[0].charAt(0),
                            words[1].equals("*") ? DeviceRule.ANY : Long.parseLong(words[1]),
                            words[2].equals("*") ? DeviceRule.ANY : Long.parseLong(words[2]),
                            words[3]));
        }
        return rules;
    }

    @Test
    void partOfAWiderRuleCannotBeTakenOutOnV1() {
        List<DeviceRule> rules =
                List.of(
                        DeviceRule.denyAll(),
                        DeviceRule.allow('c', 1, DeviceRule.ANY, "rwm"),
                        DeviceRule.deny('c', 1, 11, "w"));

        assertThatThrownBy(() -> new DeviceExceptions(rules))
                .isInstanceOf(EngineException.class)
                .hasMessage(
                        "device rule 'deny c 1:11 w': cgroup v1 cannot take a part out of the wider rule before it");
    }

    @Test
    void rightsOfOneDeviceAreOneLine() {
        DeviceExceptions exceptions =
                new DeviceExceptions(
                        List.of(
                                DeviceRule.denyAll(),
                                DeviceRule.allow('c', 1, 3, "r"),
                                DeviceRule.allow('a', 7, DeviceRule.ANY, "m"),
                                DeviceRule.allow('c', 1, 3, "w")));

        assertThat(exceptions.allowedByDefault()).isFalse();
        assertThat(exceptions.lines()).containsExactly("c 1:3 rw", "b 7:* m", "c 7:* m");
    }

    @Test
    void malformedRulesAreRefused() {
        assertThatThrownBy(() -> DeviceRule.allow('x', 1, 3, "r"))
                .hasMessage("device rule: type 'x' is not a, b or c");
        assertThatThrownBy(() -> DeviceRule.allow('c', -2, 3, "r"))
                .hasMessage("device rule: bad number -2:3");
        assertThatThrownBy(() -> DeviceRule.allow('c', 1, 3, "rx"))
                .hasMessage("device rule: access 'rx' has more than r, w and m");
        assertThatThrownBy(() -> DeviceRule.allow('c', 1, 3, ""))
                .hasMessage("device rule: no access given");
    }
}
