/// Control groups: a group of its own for each container, on cgroup v1, v2 and hybrid hosts.
///
/// [CgroupHierarchies] says what the host has, [Cgroups] makes and finds groups, [Cgroup] is one container's group.
/// Each controller has one file that holds its v1 and its v2 form beside each other; what is common to both never asks
/// which version it works on. Sources: cgroups(7), Documentation/admin-guide/cgroup-v1 and cgroup-v2.rst, runtime-spec
/// config-linux.md "Control groups".
@NullMarked
package dev.nutshell.kernel.cgroup;

import org.jspecify.annotations.NullMarked;
