package dev.nutshell.engine.session;

import java.nio.ByteBuffer;
import java.util.List;

/// Looks for the detach keys in what the user types.
///
/// Keys that may be their beginning are held back, and follow when it is clear that they are not: the container never sees
/// the sequence, nor a part of it, when the user leaves.
final class DetachSequence {
    private final byte[] keys;

    /// For each number of matched keys, how many of the last ones are a beginning too (Knuth, Morris and Pratt).
    private final int[] shorter;

    private int matched;

    /// @param codes at least one
    DetachSequence(List<Integer> codes) {
        keys = new byte[codes.size()];
        shorter = new int[keys.length + 1];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = codes.get(i).byteValue();
        }
        for (int i = 1, known = 0; i < keys.length; i++) {
            while (known > 0 && keys[i] != keys[known]) {
                known = shorter[known];
            }
            known = keys[i] == keys[known] ? known + 1 : 0;
            shorter[i + 1] = known;
        }
    }

    /// Most bytes that can be held back.
    int longest() {
        return keys.length;
    }

    /// Takes the first `length` bytes of `typed` until the sequence is complete, and puts what is to be passed on to the start
    /// of `passed`.
    ///
    /// @return how many bytes that are
    int pass(ByteBuffer typed, int length, ByteBuffer passed) {
        int count = 0;
        for (int i = 0; i < length && !isComplete(); i++) {
            byte key = typed.get(i);
            while (matched > 0 && key != keys[matched]) {
                int released = matched - shorter[matched];
                passed.put(count, keys, 0, released);
                count += released;
                matched = shorter[matched];
            }
            if (key == keys[matched]) {
                matched++;
            } else {
                passed.put(count++, key);
            }
        }
        return count;
    }

    /// Puts what is held back to the start of `passed`: there is no more input.
    ///
    /// @return how many bytes that are
    int release(ByteBuffer passed) {
        int count = matched;
        passed.put(0, keys, 0, count);
        matched = 0;
        return count;
    }

    /// Whether the user wants to leave.
    boolean isComplete() {
        return matched == keys.length;
    }
}
