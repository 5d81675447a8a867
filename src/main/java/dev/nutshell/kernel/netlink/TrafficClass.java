package dev.nutshell.kernel.netlink;

/// A share of a link with a [Discipline.Hierarchy] (tc-htb(8)).
///
/// @param minor the class is 1:minor, 1 to 65535
/// @param parent minor number of the class above; 0: the queue itself
/// @param rate bytes per second that it has in any case
/// @param ceiling bytes per second that it may borrow up to, at least `rate`
/// @param burst bytes that may go at once
public record TrafficClass(int minor, int parent, long rate, long ceiling, int burst) {
    public TrafficClass {
        boolean isNumbered = minor >= 1 && minor <= 0xffff && parent >= 0 && parent <= 0xffff;
        if (!isNumbered || rate < 1 || ceiling < rate || burst < 1) {
            throw new IllegalArgumentException(
                    "class 1:%x below 1:%x of rate %d, ceiling %d, burst %d"
                            .formatted(minor, parent, rate, ceiling, burst));
        }
    }
}
