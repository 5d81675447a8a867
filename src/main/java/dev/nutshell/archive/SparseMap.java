package dev.nutshell.archive;

import java.util.List;

/// Where the stored bytes of a sparse file belong.
///
/// @param numbers offset and length of each stored range, alternating, in ascending order
/// @param size of the file with its holes
record SparseMap(List<Long> numbers, long size) {
    SparseMap {
        numbers = List.copyOf(numbers);
    }

    /// Checks the map against what the archive stores.
    ///
    /// @throws CorruptArchiveException for ranges that overlap, go backwards, leave the file, or do not sum up to `stored`
    void validate(long stored) throws CorruptArchiveException {
        if (numbers.size() % 2 != 0 || size < 0) {
            throw new CorruptArchiveException("sparse map is incomplete");
        }
        long end = 0;
        long sum = 0;
        for (int i = 0; i < numbers.size(); i += 2) {
            long offset = numbers.get(i);
            long length = numbers.get(i + 1);
            if (offset < end || length < 0 || offset > size - length) {
                throw new CorruptArchiveException("sparse map: ranges overlap or leave the file");
            }
            end = offset + length;
            sum += length;
        }
        if (sum != stored) {
            throw new CorruptArchiveException(
                    "sparse map: ranges hold " + sum + " bytes, the archive " + stored);
        }
    }
}
