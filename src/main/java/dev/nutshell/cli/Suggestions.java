package dev.nutshell.cli;

import java.util.Collection;
import java.util.List;

/// Commands that a mistyped one may have meant.
final class Suggestions {
    private static final int CLOSE = 2;

    private Suggestions() {}

    /// Those of `known` that start with `word`, or else those that are the fewest edits away (two at most, and less than half
    /// of the word), in the order of `known`.
    static List<String> of(String word, Collection<String> known) {
        List<String> begun =
                known.stream().distinct().filter(each -> each.startsWith(word)).toList();
        if (!begun.isEmpty()) {
            return begun;
        }
        int most = Math.min(CLOSE, (word.length() - 1) / 2);
        int least =
                known.stream()
                        .mapToInt(each -> distance(word, each))
                        .min()
                        .orElse(Integer.MAX_VALUE);
        return least > most
                ? List.of()
                : known.stream().distinct().filter(each -> distance(word, each) == least).toList();
    }

    /// Edits (insert, delete, replace one letter, swap two neighbours) between two words.
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int cheapest(int[][] cost, String a, String b, int i, int j) {
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least =
                Math.min(
                        cost[i - 1][j - 1] + same,
                        Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1));
        boolean swapped =
                i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
