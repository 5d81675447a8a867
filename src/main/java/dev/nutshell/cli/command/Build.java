package dev.nutshell.cli.command;

/// Which build of the program this is.
///
/// @param builder the image builder, or the virtual machine, and its version
/// @param time of the commit, RFC 3339; `unknown` in development
public record Build(String version, String commit, String time, String builder) {
    /// What `--version` prints.
    public String line() {
        return "Nutshell version " + version + ", build " + commit + " (" + builder + ")";
    }
}
