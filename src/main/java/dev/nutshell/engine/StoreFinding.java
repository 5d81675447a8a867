package dev.nutshell.engine;

/// Something in the store that is not as it has to be.
///
/// A leftover is what a killed command or a cut of the power leaves: nothing refers to it, nothing is lost with it, and later
/// commands use it or remove it. Everything else is damage.
///
/// @param object `blob sha256:…`, `container 4f…`, `name web`
/// @param problem what is wrong with it
/// @param remedy what a repair does about it, or what the user can do where a repair does nothing
/// @param leftover see above
/// @param repaired whether it has been done
public record StoreFinding(
        String object, String problem, String remedy, boolean leftover, boolean repaired) {
    /// Whether something is wrong still.
    public boolean isDamage() {
        return !leftover && !repaired;
    }
}
