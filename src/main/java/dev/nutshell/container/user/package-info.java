/// Who the container's process is: `--user` and `--group-add` against the container's own `/etc/passwd` and `/etc/group`
/// (passwd(5), group(5)), with Docker's rules. Both files are data of a stranger; no name service is ever asked
/// (CVE-2019-14271).
@NullMarked
package dev.nutshell.container.user;

import org.jspecify.annotations.NullMarked;
