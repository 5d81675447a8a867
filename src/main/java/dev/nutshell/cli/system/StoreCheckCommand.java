package dev.nutshell.cli.system;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.output.Printable;
import dev.nutshell.engine.StoreFinding;
import java.util.List;

/// `store check`.
public final class StoreCheckCommand implements Command {
    private boolean repair;

    @Override
    public Flags flags() {
        return new Flags()
                .toggle(
                        "--repair",
                        "Remove what cannot be used any more, never data of a container or volume",
                        value -> repair = value);
    }

    @Override
    public Arguments arguments() {
        return Arguments.NONE;
    }

    /// @return 1 when something is damaged and stays so
    @Override
    public int run(List<String> arguments, Session session) {
        List<StoreFinding> findings = session.engine().storeCheck().check(repair);
        findings.forEach(finding -> session.print(Printable.line(line(finding))));
        return findings.stream().anyMatch(StoreFinding::isDamage) ? 1 : 0;
    }

    private static String line(StoreFinding finding) {
        return finding.object()
                + ": "
                + finding.problem()
                + (finding.repaired() ? " (done: " : " (")
                + finding.remedy()
                + ")";
    }
}
