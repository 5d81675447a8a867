package dev.nutshell.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The four ways in which GNU tar writes the map of a sparse file (GNU tar manual, "Storing Sparse Files").
final class SparseFormats {
    private static final int BLOCK = TarHeader.BLOCK;

    /// Numbers that a map may have; GNU tar's own maps are far below, and 16 MiB of memory is what they cost.
    private static final int MAX_NUMBERS = 1 << 20;

    private SparseFormats() {}

    /// Type `S`: four ranges in the header, then extension blocks of 21.
    static SparseMap oldGnu(TarHeader header, BlockSource source) throws IOException {
        List<Long> numbers = new ArrayList<>();
        addRanges(header, 386, 4, numbers);
        boolean isExtended = header.raw(482) != 0;
        while (isExtended) {
            TarHeader extension = TarHeader.unchecked(source.readFully(BLOCK));
            addRanges(extension, 0, 21, numbers);
            isExtended = extension.raw(504) != 0;
            requireFew(numbers);
        }
        return new SparseMap(numbers, header.number(483, 12, "real size"));
    }

    /// PAX 0.0 (repeated records) and 0.1 (one record with commas).
    static SparseMap version0(PaxHeader pax) throws CorruptArchiveException {
        List<Long> numbers = new ArrayList<>(pax.sparseNumbers());
        if (pax.bytes("GNU.sparse.map").isPresent()) {
            numbers.clear();
            String map = new String(pax.bytes("GNU.sparse.map").get(), StandardCharsets.ISO_8859_1);
            for (String number : map.split(",", -1)) {
                numbers.add(
                        PaxHeader.decimal(
                                number.getBytes(StandardCharsets.ISO_8859_1), "sparse map"));
                requireFew(numbers);
            }
        }
        return new SparseMap(numbers, pax.number("GNU.sparse.size").orElse(-1L));
    }

    /// PAX 1.0: the map stands in front of the content, as lines of decimal numbers padded to whole blocks; the first says
    /// how many ranges follow.
    static SparseMap version1(PaxHeader pax, BlockSource source, long stored) throws IOException {
        Lines lines = new Lines(source, stored);
        long ranges = lines.next();
        if (ranges > MAX_NUMBERS / 2) {
            throw new CorruptArchiveException(
                    "sparse map of " + ranges + " ranges, limit " + MAX_NUMBERS / 2);
        }
        List<Long> numbers = new ArrayList<>();
        for (long i = 0; i < 2 * ranges; i++) {
            numbers.add(lines.next());
        }
        return new SparseMap(numbers, pax.number("GNU.sparse.realsize").orElse(-1L));
    }

    private static void addRanges(TarHeader header, int offset, int count, List<Long> numbers)
            throws CorruptArchiveException {
        for (int i = 0; i < count; i++) {
            int at = offset + i * 24;
            if (header.raw(at) == 0) {
                return;
            }
            numbers.add(header.number(at, 12, "sparse offset"));
            numbers.add(header.number(at + 12, 12, "sparse length"));
        }
    }

    private static void requireFew(List<Long> numbers) throws CorruptArchiveException {
        if (numbers.size() > MAX_NUMBERS) {
            throw new CorruptArchiveException(
                    "sparse map of more than " + MAX_NUMBERS / 2 + " ranges");
        }
    }

    /// Reads numbers line by line out of whole blocks.
    private static final class Lines {
        private static final int MAX_DIGITS = 20;

        private final BlockSource source;
        private long left;
        private byte[] block = new byte[0];
        private int at;

        private Lines(BlockSource source, long stored) {
            this.source = source;
            this.left = stored;
        }

        private long next() throws IOException {
            byte[] digits = new byte[MAX_DIGITS];
            int count = 0;
            while (true) {
                byte b = nextByte();
                if (b == '\n') {
                    return PaxHeader.decimal(Arrays.copyOf(digits, count), "sparse map");
                }
                if (count == MAX_DIGITS) {
                    throw new CorruptArchiveException("sparse map is no list of numbers");
                }
                digits[count++] = b;
            }
        }

        private byte nextByte() throws IOException {
            if (at == block.length) {
                if (left < BLOCK) {
                    throw new CorruptArchiveException(
                            "sparse map is longer than the content that holds it");
                }
                block = source.readFully(BLOCK);
                left -= BLOCK;
                at = 0;
            }
            return block[at++];
        }
    }
}
