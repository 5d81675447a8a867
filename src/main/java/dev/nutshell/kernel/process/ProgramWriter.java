package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.PreparedCalls;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Lays a [ChildProgram] out in one block of native memory: header, records, then the bytes that they point to.
///
/// Descriptors whose numbers the program gives away are first copied above them, in records put before the program's own
/// (so the index in a report counts those too, see [#ownIndex]).
final class ProgramWriter {
    private static final int WORDS = PreparedCalls.RECORD_SIZE / 8;

    private final ChildProgram program;
    private final Architecture architecture;
    private final Map<Integer, Integer> moved = new LinkedHashMap<>();
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream(512);
    private final Map<ChildProgram.Argument, Integer> placed = new IdentityHashMap<>();

    /// Word offsets of the block that hold offsets into it, and become addresses.
    private final List<Integer> pointers = new ArrayList<>();

    private int memoryStart;

    ProgramWriter(ChildProgram program, Architecture architecture) {
        this.program = program;
        this.architecture = architecture;
        for (ChildProgram.Step step : program.steps()) {
            for (ChildProgram.Argument argument : step.arguments()) {
                if (argument instanceof ChildProgram.Argument.Descriptor(int number)
                        && number < program.reserved()) {
                    moved.putIfAbsent(number, moved.size());
                }
            }
        }
    }

    /// The program's own step for the index in a report; negative for a copy made before the first.
    int ownIndex(int reported) {
        return reported - moved.size();
    }

    CallBuffer write(CallMemory memory, int reportDescriptor) {
        ByteBuffer image = image(reportDescriptor);
        CallBuffer block = memory.reserve(image.capacity());
        relocate(image, block.address());
        return block.put(0, image.array());
    }

    /// The block as it has to be at `address`.
    byte[] at(long address, int reportDescriptor) {
        ByteBuffer image = image(reportDescriptor);
        relocate(image, address);
        return image.array();
    }

    private void relocate(ByteBuffer image, long address) {
        for (int offset : pointers) {
            image.putLong(offset, address + image.getLong(offset));
        }
    }

    /// The block with offsets for addresses.
    private ByteBuffer image(int reportDescriptor) {
        int count = moved.size() + program.steps().size();
        memoryStart = PreparedCalls.HEADER_SIZE + count * PreparedCalls.RECORD_SIZE;
        long[] records = new long[count * WORDS];
        int index = 0;
        for (int number : moved.keySet()) {
            writeMove(records, index++, number);
        }
        for (ChildProgram.Step step : program.steps()) {
            writeStep(records, index++, step);
        }
        byte[] content = memory.toByteArray();
        ByteBuffer image =
                ByteBuffer.allocate(memoryStart + content.length).order(ByteOrder.nativeOrder());
        writeHeader(image, count, reportDescriptor);
        image.position(PreparedCalls.HEADER_SIZE);
        image.asLongBuffer().put(records);
        image.put(memoryStart, content);
        return image;
    }

    private void writeHeader(ByteBuffer image, int count, int reportDescriptor) {
        image.putLong(PreparedCalls.COUNT, count);
        image.putLong(PreparedCalls.REPORT_DESCRIPTOR, reportDescriptor);
        image.putLong(PreparedCalls.WRITE_NUMBER, SystemCall.WRITE.number(architecture));
        image.putLong(PreparedCalls.EXIT_NUMBER, SystemCall.EXIT_GROUP.number(architecture));
        image.putLong(PreparedCalls.MASK_NUMBER, SystemCall.RT_SIGPROCMASK.number(architecture));
        image.putLong(PreparedCalls.CLONE_NUMBER, SystemCall.CLONE3.number(architecture));
        image.putLong(PreparedCalls.ALL_SIGNALS, -1L);
    }

    private void writeMove(long[] records, int index, int number) {
        int base = index * WORDS;
        records[base] = SystemCall.FCNTL.number(architecture);
        records[base + 1] = number;
        records[base + 2] = DescriptorFlags.F_DUPFD_CLOEXEC;
        records[base + 3] = program.reserved();
    }

    private void writeStep(long[] records, int index, ChildProgram.Step step) {
        int base = index * WORDS;
        records[base + PreparedCalls.NUMBER / 8] = step.call().number(architecture);
        records[base + PreparedCalls.TOLERATED / 8] = step.tolerated();
        for (int position = 0; position < step.arguments().size(); position++) {
            int word = base + PreparedCalls.ARGUMENTS / 8 + position;
            switch (step.arguments().get(position)) {
                case ChildProgram.Argument.Word(long value) -> records[word] = value;
                case ChildProgram.Argument.Descriptor(int number) -> {
                    Integer move = moved.get(number);
                    if (move == null) {
                        records[word] = number;
                    } else {
                        refer(records, base, position, move);
                    }
                }
                case ChildProgram.Argument.Result(int earlier) ->
                        refer(records, base, position, moved.size() + earlier);
                case ChildProgram.Argument.Bytes bytes -> {
                    records[word] = placed.computeIfAbsent(bytes, _ -> place(bytes.content()));
                    pointers.add(PreparedCalls.HEADER_SIZE + 8 * word);
                }
                case ChildProgram.Argument.Texts(List<String> texts) -> {
                    records[word] = placeTexts(texts);
                    pointers.add(PreparedCalls.HEADER_SIZE + 8 * word);
                }
            }
        }
    }

    private static void refer(long[] records, int base, int position, int target) {
        // bytes of a word in native order: both architectures are little-endian
        records[base + PreparedCalls.REFERENCES / 8] |= (target + 1L) << (8 * position);
    }

    /// Appends `content` at a multiple of 8 and gives its offset in the block.
    private int place(byte[] content) {
        while (memory.size() % 8 != 0) {
            memory.write(0);
        }
        int offset = memoryStart + memory.size();
        memory.write(content, 0, content.length);
        return offset;
    }

    private int placeTexts(List<String> texts) {
        ByteBuffer array =
                ByteBuffer.allocate(8 * (texts.size() + 1)).order(ByteOrder.nativeOrder());
        for (String text : texts) {
            array.putLong(place((text + '\0').getBytes(StandardCharsets.UTF_8)));
        }
        int offset = place(array.array());
        for (int i = 0; i < texts.size(); i++) {
            pointers.add(offset + 8 * i);
        }
        return offset;
    }
}
