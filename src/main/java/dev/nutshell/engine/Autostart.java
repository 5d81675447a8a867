package dev.nutshell.engine;

import java.nio.file.Path;
import java.util.List;

/// Containers that come back when the machine starts.
public interface Autostart {
    /// Makes the unit of the machine's init system that starts them; once more changes nothing.
    ///
    /// @param root folder that stands for `/`: for packages and images of machines
    /// @return what was done, and what is left to the user; one line each
    List<String> install(Path root);

    /// Undoes [#install]; does nothing where there is none.
    List<String> remove(Path root);

    /// Starts what Docker's daemon starts when it comes up.
    ///
    /// @return what could not be started
    List<Failure> run();

    /// A container that could not be started.
    record Failure(String container, String message) {}
}
