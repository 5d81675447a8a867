package dev.nutshell.rootless;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.namespace.IdMapping;
import dev.nutshell.rootless.SubordinateIds.Range;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class IdMapsTest {
    private static final List<Range> GROUPS = List.of(new Range(7000, 10));

    private static List<IdMapping> users(Range... ranges) {
        return IdMaps.of(1000, 1001, List.of(ranges), GROUPS).users();
    }

    @Test
    void theUserIsRootAndTheRangesFollow() {
        IdMaps maps =
                IdMaps.of(
                        1000,
                        1001,
                        List.of(new Range(100000, 65536), new Range(300000, 5)),
                        GROUPS);

        assertThat(maps.users())
                .containsExactly(
                        new IdMapping(0, 1000, 1),
                        new IdMapping(1, 100000, 65536),
                        new IdMapping(65537, 300000, 5));
        assertThat(maps.groups())
                .containsExactly(new IdMapping(0, 1001, 1), new IdMapping(1, 7000, 10));
        assertThat(maps.isSingle()).isFalse();
    }

    @Test
    void withoutRangesOfOneKindThereIsTheUserAlone() {
        IdMaps alone = IdMaps.single(1000, 1001);

        assertThat(IdMaps.of(1000, 1001, List.of(), GROUPS)).isEqualTo(alone);
        assertThat(IdMaps.of(1000, 1001, GROUPS, List.of())).isEqualTo(alone);
        assertThat(alone.isSingle()).isTrue();
    }

    @Test
    void whatTheKernelWouldRefuseIsLeftOut() {
        // the user's own id, an overlap, the end of all ids
        assertThat(
                        users(
                                new Range(999, 3),
                                new Range(5000, 10),
                                new Range(5009, 2),
                                new Range(0xffff_fff0L, 100),
                                new Range(6000, 1)))
                .containsExactly(
                        new IdMapping(0, 1000, 1),
                        new IdMapping(1, 5000, 10),
                        new IdMapping(11, 6000, 1));
    }

    @Test
    void thereAreNoMoreRangesThanTheKernelTakes() {
        Range[] many =
                LongStream.range(0, 500)
                        .mapToObj(i -> new Range(10_000 + 10 * i, 1))
                        .toArray(Range[]::new);

        assertThat(users(many)).hasSize(340);
    }
}
