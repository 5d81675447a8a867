package dev.nutshell.kernel.call;

import dev.nutshell.kernel.abi.Architecture;
import java.util.HexFormat;

/// The loop of [CloneDoor] as machine code, for a [PlayerPage] and for a [PlayerFile].
///
/// Assembled from `player-x86_64.s` and `player-aarch64.s` in the test resources; a test compares. It makes system calls
/// itself, so it needs neither the C library nor errno.
final class PlayerCode {
    private static final String X86_64 =
            """
            53415441554889d34989fc4989f5488b4328bf02000000488d7338488d534041ba080000000f0548
            8b43304c89e74c89ee0f054885c074234989c4488b4328bf02000000488d734031d241ba08000000
            0f054c89e0415d415c5bc34531e44c8d6b484c3b230f8383000000b905000000410fb6440d3885c0
            7410ffc8486bc050488b840390000000eb05498b44cd0850ffc979dc5f5e5a415a41584159498b45
            000f0549894548483d01f0ffff723348f7d8498b4d404883f9ff74264839c1742144896310894314
            488b4318488b7b08488d7310ba080000000f05bf7f000000eb0e49ffc44983c550e974ffffff31ff
            488b43200f050f0bbb00045000e959ffffff
            """;
    private static final String AARCH64 =
            """
            ed0300aaee0301aae90302aa281540f9400080d221e1009122010191030180d2010000d4281940f9
            e0030daae1030eaa010000d4400100b4ed0300aa281540f9400080d221010191020080d2030180d2
            010000d4e0030daac0035fd60a0080d22b210191100a80d22c0140f95f010ceb62050054ad0080d2
            6e010d8bcee14039ae000034ce050051ce25109bcf4940f9030000146e0d0d8bcf0540f9ef0f1ff8
            ad0500f1a5feff54e00741f8e10741f8e20741f8e30741f8e40741f8e50741f8680140f9010000d4
            602500f91ffc3fb103020054e00300cb6c2140f99f0500b1800100549f0100eb400100542a1100b9
            201500b9280d40f9200540f921410091020180d2010000d4e00f80d2050000144a0500916b410191
            d4ffff17000080d2281140f9010000d400000000098080d2090aa0f2caffff17
            """;

    /// Address of the list that the code plays when it begins at [#entry].
    static final long LIST_ADDRESS = 0x500400;

    private PlayerCode() {}

    /// Offset of the instruction at which a program that consists of this code begins.
    static int entry(Architecture architecture) {
        int last =
                switch (architecture) {
                    case X86_64 -> 10;
                    case AARCH64 -> 12;
                };
        return of(architecture).length - last;
    }

    static byte[] of(Architecture architecture) {
        String text =
                switch (architecture) {
                    case X86_64 -> X86_64;
                    case AARCH64 -> AARCH64;
                };
        return HexFormat.of().parseHex(text.replace("\n", ""));
    }
}
