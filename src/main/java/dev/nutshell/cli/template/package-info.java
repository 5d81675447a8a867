/// Go's `text/template` as far as data can ask for it: the whole language of actions, its built-in functions, and the
/// functions that Docker adds (docker/cli, templates).
///
/// ```
/// Lexer → Parser → Node tree (Template) → Execution over values → text
/// ```
///
/// Values are Java's `null`, `Boolean`, `Long`, `Double`, `String`, `List`, and [Struct] for everything with names:
/// [Values] makes them of JSON trees. Messages are Go's, with its positions (`template: :1:2: …`), because scripts and people
/// search for them.
@NullMarked
package dev.nutshell.cli.template;

import org.jspecify.annotations.NullMarked;
