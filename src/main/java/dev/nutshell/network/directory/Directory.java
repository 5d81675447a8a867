package dev.nutshell.network.directory;

import dev.nutshell.network.driver.EtcdAccess;
import java.time.Duration;
import java.util.List;

/// A store of keys that all hosts of an overlay reach. Not for several threads at once, but for [#close], which ends what waits.
///
/// Every method throws an `EngineException`, UNAVAILABLE when the store does not answer.
public interface Directory extends AutoCloseable {
    /// A time for which keys stay that are written with it.
    ///
    /// @return its number
    long grant(int seconds);

    /// Lets the time begin anew.
    ///
    /// @return false when it is over, and the keys have gone
    boolean keep(long lease);

    /// Ends the time; its keys go.
    void revoke(long lease);

    /// All keys that begin with `prefix`.
    Snapshot read(String prefix);

    /// Writes a key that there is not.
    ///
    /// @return false when there is
    boolean claim(String key, String value, long lease);

    void write(String key, String value, long lease);

    /// Removes a key, if it has this value.
    void remove(String key, String value);

    /// Waits until a key that begins with `prefix` is changed after `revision`, or for so long.
    void await(String prefix, long revision, Duration longest);

    @Override
    void close();

    record Entry(String key, String value) {}

    /// What there was at one time.
    ///
    /// @param revision grows with each change
    record Snapshot(long revision, List<Entry> entries) {
        public Snapshot {
            entries = List.copyOf(entries);
        }
    }

    /// Opens directories; nothing is asked yet.
    @FunctionalInterface
    interface Opener {
        /// @throws dev.nutshell.base.EngineException INVALID_ARGUMENT for files that are not what they should be
        Directory open(EtcdAccess access);
    }
}
