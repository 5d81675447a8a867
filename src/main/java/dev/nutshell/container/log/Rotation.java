package dev.nutshell.container.log;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;

/// How the file of a log is kept from growing.
///
/// @param maxSize bytes after which a new file is begun; 0: never
/// @param maxFiles how many files there are at most, with the one that is written to
/// @param compress whether all but the newest are compressed
public record Rotation(long maxSize, int maxFiles, boolean compress) {
    void write(WireWriter wire) {
        wire.number(maxSize).number(maxFiles).flag(compress);
    }

    static Rotation read(WireReader wire) {
        return new Rotation(wire.number(), wire.integer(), wire.flag());
    }
}
