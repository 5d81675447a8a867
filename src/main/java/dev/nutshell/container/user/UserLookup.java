package dev.nutshell.container.user;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedSet;
import java.util.function.Predicate;

/// Turns `--user` and `--group-add` into numbers, as Docker and runc do.
///
/// - `user`, `uid`, `user:group`, `uid:gid`, any mix, `:gid` (root with that group), empty (root).
/// - What reads as a number is one, also where an account has that name (CVE-2026-30892).
/// - A number needs no account; its group is 0 then. A name needs one. The first line that matches wins.
/// - Supplementary groups come from the group file, but only where no group was named.
public final class UserLookup {
    private static final int GID = 3;
    private static final int MEMBERS = 3;
    private static final int HOME = 5;
    private static final String ROOT_DIRECTORY = "/";

    private final AccountFiles accounts;

    public UserLookup(Syscalls syscalls) {
        this.accounts = new AccountFiles(syscalls);
    }

    /// Looks `user` up in the container whose root directory is `root` (an O_PATH descriptor will do).
    ///
    /// @param user as written after `--user` or in the image's config
    /// @param groupAdd as written after `--group-add`, names or numbers
    /// @throws EngineException INVALID_ARGUMENT for a name without account or a number out of range
    public ResolvedUser find(Fd root, String user, List<String> groupAdd) {
        int colon = user.indexOf(':');
        String name = colon < 0 ? user : user.substring(0, colon);
        String group = colon < 0 ? "" : user.substring(colon + 1);
        OptionalLong askedUid = name.isEmpty() ? OptionalLong.of(0) : AccountId.parse(name);
        OptionalLong askedGid = AccountId.parse(group);

        List<Account> passwd = accounts.passwd(root);
        List<Account> groups = accounts.group(root);
        Optional<Account> account =
                first(
                        passwd,
                        each ->
                                askedUid.isPresent()
                                        ? each.hasId(askedUid.getAsLong())
                                        : each.name().equals(name));
        if (account.isEmpty() && askedUid.isEmpty()) {
            throw unknown("user", name, "passwd");
        }
        long uid = askedUid.orElseGet(() -> account.orElseThrow().requireId(Account.ID));
        long gid =
                group.isEmpty()
                        ? account.map(each -> each.requireId(GID)).orElse(0L)
                        : gid(groups, group, askedGid);
        SequencedSet<Long> gids = new LinkedHashSet<>(List.of(gid));
        if (group.isEmpty()) {
            account.ifPresent(each -> gids.addAll(memberships(groups, each.name())));
        }
        groupAdd.forEach(each -> gids.add(gid(groups, each, AccountId.parse(each))));
        return new ResolvedUser(uid, gid, new ArrayList<>(gids), home(passwd, uid));
    }

    private static long gid(List<Account> groups, String name, OptionalLong number) {
        if (number.isPresent()) {
            return number.getAsLong();
        }
        return first(groups, each -> each.name().equals(name))
                .orElseThrow(() -> unknown("group", name, "group"))
                .requireId(Account.ID);
    }

    private static List<Long> memberships(List<Account> groups, String user) {
        if (user.isEmpty()) {
            return List.of();
        }
        return groups.stream()
                .filter(group -> List.of(group.field(MEMBERS).split(",", -1)).contains(user))
                .map(group -> group.requireId(Account.ID))
                .toList();
    }

    /// By number, not by name: it is the number that the runtime gets, and runc looks there (`toor` gets root's home).
    private static String home(List<Account> passwd, long uid) {
        return first(passwd, each -> each.hasId(uid))
                .map(each -> each.field(HOME))
                .filter(home -> !home.isEmpty())
                .orElse(ROOT_DIRECTORY);
    }

    private static Optional<Account> first(List<Account> accounts, Predicate<Account> wanted) {
        return accounts.stream().filter(wanted).findFirst();
    }

    private static EngineException unknown(String what, String name, String file) {
        return new EngineException(
                ErrorKind.INVALID_ARGUMENT,
                "unable to find "
                        + what
                        + " "
                        + name
                        + ": no matching entries in "
                        + file
                        + " file");
    }
}
