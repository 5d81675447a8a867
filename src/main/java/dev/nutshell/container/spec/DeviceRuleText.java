package dev.nutshell.container.spec;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.cgroup.DeviceRule;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The words of `--device-cgroup-rule`: `c 42:* rmw`.
final class DeviceRuleText {
    private static final Pattern FORM =
            Pattern.compile("([acb]) ([0-9]+|\\*):([0-9]+|\\*) ([rwm]{1,3})");

    private DeviceRuleText() {}

    static DeviceRule parse(String text) {
        Matcher words = FORM.matcher(text);
        if (!words.matches()) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "invalid device cgroup rule format: '" + text + "'");
        }
        return DeviceRule.allow(
                words.group(1).charAt(0),
                number(words.group(2)),
                number(words.group(3)),
                words.group(4));
    }

    private static long number(String text) {
        try {
            return text.equals("*") ? DeviceRule.ANY : Long.parseLong(text);
        } catch (NumberFormatException failure) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "device number " + text + ": out of range", failure);
        }
    }
}
