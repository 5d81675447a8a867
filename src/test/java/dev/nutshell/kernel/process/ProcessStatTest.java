package dev.nutshell.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessStatTest {
    @Test
    void fieldsFollowTheLastParenthesis() {
        assertThat(stat("a) Z 1 (", 'S', 3)).isEqualTo(new ProcessStat('S', 70, 3, 4261571));
    }

    @ParameterizedTest
    @CsvSource({
        "R,1,true",
        "S,1,true",
        "T,1,true",
        "Z,1,false",
        "Z,2,true",
        "Z,0,false",
        "X,0,false"
    })
    void zombieIsDeadWithItsLastThread(char state, int threads, boolean isAlive) {
        assertThat(stat("sleep", state, threads).isAlive()).isEqualTo(isAlive);
    }

    @ParameterizedTest
    @CsvSource({"S,2,false", "Z,1,false", "Z,2,true", "Z,0,false"})
    void programGoesOnWithoutItsFirstThread(char state, int threads, boolean isWithout) {
        assertThat(stat("sleep", state, threads).isWithoutFirstThread()).isEqualTo(isWithout);
    }

    private static ProcessStat stat(String name, char state, int threads) {
        return ProcessStat.parse(
                "294 (%s) %c 70 294 294 0 -1 4194560 397 0 0 0 0 1 0 0 20 0 %d 0 4261571 2322432 348\n"
                        .formatted(name, state, threads));
    }
}
