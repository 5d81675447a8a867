/// Containers as folders of the state: when one exists, who may change it, who has which name, how one goes away.
///
/// ```
/// containers/<id>/            locked with flock(2) by who makes, changes or removes the container
///   container.json              the record; a container exists if and only if this file does and is not empty
///   removed.json                what it is called while the container goes away
///   name                        symbolic link, its target is the name that the container was made with
///   volumes                     the anonymous volumes that were made for it, one name a line
/// names/<name>                symbolic link to ../containers/<id>
/// ```
///
/// A folder without a record belongs to a process that makes or removes the container, or did when it was killed: then its
/// lock is free, and whoever comes by finishes the removal ([ContainerRemoval]). This package reads no JSON, as the
/// supervisor uses it too.
@NullMarked
package dev.nutshell.container.folder;

import org.jspecify.annotations.NullMarked;
