package dev.nutshell.engine;

/// Something in the store that is not as it has to be.
///
/// @param object `blob sha256:…`, `container 4f…`, `name web`
/// @param problem what is wrong with it
/// @param remedy what a repair does about it, or what the user can do where a repair does nothing
/// @param repaired whether it has been done
public record StoreFinding(String object, String problem, String remedy, boolean repaired) {}
