package dev.nutshell.kernel.call;

import dev.nutshell.kernel.abi.Architecture;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// An executable file (elf(5)) that plays one list of calls ([PreparedCalls]) and nothing else: a process that waits for
/// something in it occupies three pages of memory.
public final class PlayerFile {
    /// Where the list lies: what it points to has to be laid out for this address.
    public static final long LIST_ADDRESS = PlayerCode.LIST_ADDRESS;

    private static final long CODE_ADDRESS = 0x400000;

    /// In the file; its distance to the page before is that of the address, whatever the size of a page.
    private static final int LIST_OFFSET = (int) (LIST_ADDRESS & 0xffff);

    private static final int HEADER = 64;
    private static final int SEGMENT = 56;
    private static final int SEGMENTS = 3;
    private static final int CODE_OFFSET = HEADER + SEGMENTS * SEGMENT;

    private static final int PT_LOAD = 1;
    private static final int PT_GNU_STACK = 0x6474e551;
    private static final int EXECUTE = 1;
    private static final int WRITE = 2;
    private static final int READ = 4;

    /// The largest page of both architectures.
    private static final int ALIGNMENT = 0x10000;

    private PlayerFile() {}

    /// The file's content.
    ///
    /// @param list laid out for [#LIST_ADDRESS]
    public static byte[] of(Architecture architecture, byte[] list) {
        byte[] code = PlayerCode.of(architecture);
        if (CODE_OFFSET + code.length > LIST_OFFSET) {
            throw new IllegalStateException("the player has grown into its list");
        }
        ByteBuffer file =
                ByteBuffer.allocate(LIST_OFFSET + list.length).order(ByteOrder.LITTLE_ENDIAN);
        writeHeader(file, architecture);
        writeSegment(file, PT_LOAD, READ | EXECUTE, 0, CODE_ADDRESS, CODE_OFFSET + code.length);
        writeSegment(file, PT_LOAD, READ | WRITE, LIST_OFFSET, LIST_ADDRESS, list.length);
        // without it the stack could be executed
        writeSegment(file, PT_GNU_STACK, READ | WRITE, 0, 0, 0);
        file.put(code);
        file.put(LIST_OFFSET, list);
        return file.array();
    }

    private static void writeHeader(ByteBuffer file, Architecture architecture) {
        int machine =
                switch (architecture) {
                    case X86_64 -> 62;
                    case AARCH64 -> 183;
                };
        // ELF, 64 bits, little-endian, version 1
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0);
        // ET_EXEC
        file.putShort((short) 2).putShort((short) machine).putInt(1);
        file.putLong(CODE_ADDRESS + CODE_OFFSET + PlayerCode.entry(architecture));
        // segments, no sections, flags
        file.putLong(HEADER).putLong(0).putInt(0);
        file.putShort((short) HEADER).putShort((short) SEGMENT).putShort((short) SEGMENTS);
        file.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    }

    private static void writeSegment(
            ByteBuffer file, int type, int access, long offset, long address, long length) {
        file.putInt(type).putInt(access).putLong(offset).putLong(address).putLong(address);
        file.putLong(length).putLong(length).putLong(ALIGNMENT);
    }
}
