package dev.nutshell.kernel.cgroup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Device rules in the only form that the v1 controller has: a default for all, and exceptions from it.
///
/// A rule that takes a part out of an exception before it ("allow c *:*, deny c 1:3") has no such form. The kernel would
/// take it and do nothing, so it is refused here.
final class DeviceExceptions {
    /// The devices of an exception; [DeviceRule#ANY] is a wildcard.
    private record Devices(char type, long major, long minor) {
        boolean meets(Devices other) {
            return type == other.type
                    && numbersMeet(major, other.major)
                    && numbersMeet(minor, other.minor);
        }

        boolean contains(Devices other) {
            return type == other.type
                    && (major == DeviceRule.ANY || major == other.major)
                    && (minor == DeviceRule.ANY || minor == other.minor);
        }

        private static boolean numbersMeet(long one, long other) {
            return one == DeviceRule.ANY || other == DeviceRule.ANY || one == other;
        }
    }

    private boolean allowedByDefault;
    private final Map<Devices, Integer> exceptions = new LinkedHashMap<>();

    DeviceExceptions(List<DeviceRule> rules) {
        for (DeviceRule rule : rules) {
            if (rule.isEverything()) {
                allowedByDefault = rule.allow();
                exceptions.clear();
            } else if (rule.type() == 'a') {
                add(rule, 'b');
                add(rule, 'c');
            } else {
                add(rule, rule.type());
            }
        }
    }

    boolean allowedByDefault() {
        return allowedByDefault;
    }

    /// The exceptions as the v1 files take them: `c 1:3 rwm`.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<Devices, Integer> each : exceptions.entrySet()) {
            Devices devices = each.getKey();
            lines.add(
                    devices.type
                            + " "
                            + DeviceRule.number(devices.major)
                            + ":"
                            + DeviceRule.number(devices.minor)
                            + " "
                            + DeviceRule.accessText(each.getValue()));
        }
        return lines;
    }

    private void add(DeviceRule rule, char type) {
        Devices devices = new Devices(type, rule.major(), rule.minor());
        if (rule.allow() != allowedByDefault) {
            exceptions.merge(devices, rule.accessBits(), (old, more) -> old | more);
            return;
        }
        for (Iterator<Map.Entry<Devices, Integer>> all = exceptions.entrySet().iterator();
                all.hasNext(); ) {
            Map.Entry<Devices, Integer> exception = all.next();
            int left = exception.getValue() & ~rule.accessBits();
            if (left == exception.getValue() || !devices.meets(exception.getKey())) {
                continue;
            }
            if (!devices.contains(exception.getKey())) {
                throw new EngineException(
                        ErrorKind.UNSUPPORTED,
                        "device rule '"
                                + rule
                                + "': cgroup v1 cannot take a part out of the wider rule before it");
            }
            if (left == 0) {
                all.remove();
            } else {
                exception.setValue(left);
            }
        }
    }
}
