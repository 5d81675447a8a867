package dev.nutshell.kernel.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class CallMemoryTest {
    @Test
    void numbersAreInTheOrderOfTheMachineAndAligned() {
        try (CallMemory memory = CallMemory.take()) {
            memory.bytes(new byte[3]);
            CallBuffer number = memory.ofInt(0x01020304);

            assertThat(number.address() % Long.BYTES).isZero();
            assertThat(number.toArray(4))
                    .isEqualTo(
                            ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                                    ? new byte[] {4, 3, 2, 1}
                                    : new byte[] {1, 2, 3, 4});
            assertThat(memory.ofLong(-2).getLong(0)).isEqualTo(-2);
        }
    }

    /// A structure with fields that nobody sets would otherwise tell the kernel what an earlier call said.
    @Test
    void allocatedMemoryIsZeroWhateverWasThereBefore() {
        for (int size : new int[] {1, 7, 8, 13, 512, 16000, 20000}) {
            for (int round = 0; round < 2; round++) {
                try (CallMemory memory = CallMemory.take()) {
                    CallBuffer piece = memory.allocate(size);
                    assertThat(piece.size()).isEqualTo(size);
                    assertThat(piece.toArray(size)).containsOnly(0);
                    for (int at = 0; at < size; at++) {
                        piece.putByte(at, 0xff);
                    }
                }
            }
        }
    }

    @Test
    void piecesDoNotOverlap() {
        try (CallMemory memory = CallMemory.take();
                CallMemory other = CallMemory.take()) {
            List<CallBuffer> pieces =
                    List.of(
                            memory.reserve(5),
                            memory.reserve(16000),
                            memory.reserve(4096),
                            memory.reserve(1 << 20),
                            other.reserve(16384),
                            other.reserve(1));
            for (int i = 0; i < pieces.size(); i++) {
                CallBuffer piece = pieces.get(i);
                for (int at = 0; at < piece.size(); at++) {
                    piece.putByte(at, i + 1);
                }
            }
            for (int i = 0; i < pieces.size(); i++) {
                assertThat(pieces.get(i).toArray(pieces.get(i).size())).containsOnly(i + 1);
            }
        }
    }

    @Test
    void textsEndInZero() {
        try (CallMemory memory = CallMemory.take()) {
            memory.bytes(new byte[] {1, 1, 1, 1, 1, 1, 1, 1});
            CallBuffer text = memory.string("naïve");

            assertThat(text.toArray(text.size()))
                    .isEqualTo(new byte[] {'n', 'a', (byte) 0xc3, (byte) 0xaf, 'v', 'e', 0});
            assertThat(text.string()).isEqualTo("naïve");
            assertThat(memory.string("").toArray(1)).isEqualTo(new byte[1]);
        }
    }

    @Test
    void memoryGoesOnToTheNextOperation() {
        long address;
        try (CallMemory memory = CallMemory.take()) {
            address = memory.reserve(1).address();
        }
        try (CallMemory memory = CallMemory.take()) {
            assertThat(memory.reserve(1).address()).isEqualTo(address);
        }
    }

    @Test
    void closingTwiceGivesItBackOnce() {
        CallMemory memory = CallMemory.take();
        memory.close();
        memory.close();
        try (CallMemory one = CallMemory.take();
                CallMemory two = CallMemory.take()) {
            assertThat(one.reserve(1).address()).isNotEqualTo(two.reserve(1).address());
        }
    }

    @Test
    void bordersHold() {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer piece = memory.reserve(6);
            assertThatThrownBy(() -> piece.getInt(4)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> piece.put(4, new byte[3]))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void threadsNeverShare() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            Set<Callable<Boolean>> tasks = new HashSet<>();
            for (int i = 0; i < 8; i++) {
                long mark = i;
                tasks.add(() -> keepsItsMark(mark));
            }
            for (var result : threads.invokeAll(tasks)) {
                assertThat(result.get()).isTrue();
            }
        }
    }

    private static boolean keepsItsMark(long mark) {
        for (int round = 0; round < 20_000; round++) {
            try (CallMemory memory = CallMemory.take()) {
                CallBuffer word = memory.ofLong(mark);
                Thread.onSpinWait();
                if (word.getLong(0) != mark) {
                    return false;
                }
            }
        }
        return true;
    }
}
