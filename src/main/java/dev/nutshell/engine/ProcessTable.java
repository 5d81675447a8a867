package dev.nutshell.engine;

import java.util.List;

/// What `top` shows.
///
/// @param rows each as long as `titles`
public record ProcessTable(List<String> titles, List<List<String>> rows) {
    public ProcessTable {
        titles = List.copyOf(titles);
        rows = rows.stream().map(List::copyOf).toList();
    }
}
