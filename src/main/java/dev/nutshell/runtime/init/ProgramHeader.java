package dev.nutshell.runtime.init;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The start of an executable file, as far as it says what runs it: `#!` (execve(2), Interpreter scripts) or elf(5).
record ProgramHeader(byte[] bytes) {
    /// How much of a file is looked at; the kernel's own limit for `#!` is 256 bytes (BINPRM_BUF_SIZE).
    static final int LENGTH = 4096;

    private static final byte[] ELF_MAGIC = {0x7f, 'E', 'L', 'F'};
    private static final int SMALLEST_ELF = 52;
    private static final int CLASS = 4;
    private static final int CLASS_64 = 2;
    private static final int DATA = 5;
    private static final int DATA_BIG_ENDIAN = 2;
    private static final int MACHINE = 18;
    private static final int PT_INTERP = 3;

    boolean isEmpty() {
        return bytes.length == 0;
    }

    boolean isElf() {
        return bytes.length >= SMALLEST_ELF && Arrays.equals(bytes, 0, 4, ELF_MAGIC, 0, 4);
    }

    /// The program that runs this one: of `#!`, or the dynamic loader of an ELF file; empty for none.
    String interpreter() {
        if (bytes.length > 2 && bytes[0] == '#' && bytes[1] == '!') {
            return script();
        }
        return isElf() ? loader() : "";
    }

    /// `e_machine` in Docker's names of architectures.
    String machine() {
        boolean isBigEndian = bytes[DATA] == DATA_BIG_ENDIAN;
        int machine = elf().getShort(MACHINE) & 0xffff;
        return switch (machine) {
            case 3 -> "386";
            case 8 -> isBigEndian ? "mips" : "mipsle";
            case 20 -> "ppc";
            case 21 -> isBigEndian ? "ppc64" : "ppc64le";
            case 22 -> "s390x";
            case 40 -> "arm";
            case 62 -> "amd64";
            case 183 -> "arm64";
            case 243 -> "riscv64";
            case 258 -> "loong64";
            default -> "another machine (ELF " + machine + ")";
        };
    }

    private String script() {
        int start = 2;
        while (start < bytes.length && isBlank(bytes[start])) {
            start++;
        }
        int end = start;
        while (end < bytes.length && bytes[end] != '\n' && !isBlank(bytes[end])) {
            end++;
        }
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /// Of `e_phoff`, `e_phentsize`, `e_phnum`; `p_offset` and `p_filesz` of the entry PT_INTERP.
    private String loader() {
        ByteBuffer elf = elf();
        boolean is64 = bytes[CLASS] == CLASS_64;
        long table = is64 ? elf.getLong(32) : elf.getInt(28) & 0xffff_ffffL;
        int size = elf.getShort(is64 ? 54 : 42) & 0xffff;
        int count = elf.getShort(is64 ? 56 : 44) & 0xffff;
        for (int i = 0; i < count; i++) {
            long at = table + (long) i * size;
            if (at < 0 || at + (is64 ? 40 : 20) > bytes.length) {
                return "";
            }
            if (elf.getInt((int) at) == PT_INTERP) {
                return is64
                        ? text(elf.getLong((int) at + 8), elf.getLong((int) at + 32))
                        : text(elf.getInt((int) at + 4), elf.getInt((int) at + 16));
            }
        }
        return "";
    }

    /// A zero-terminated text; empty when it lies outside of what was read.
    private String text(long offset, long length) {
        boolean isInside = offset >= 0 && length > 1 && length <= bytes.length - offset;
        return isInside
                ? new String(bytes, (int) offset, (int) length - 1, StandardCharsets.UTF_8)
                : "";
    }

    private ByteBuffer elf() {
        return ByteBuffer.wrap(bytes)
                .order(
                        bytes[DATA] == DATA_BIG_ENDIAN
                                ? ByteOrder.BIG_ENDIAN
                                : ByteOrder.LITTLE_ENDIAN);
    }
}
