/// The engine's use cases and their requests and results, in terms of Docker's objects and no front end's.
///
/// One interface for each kind of object, reached through [Engine]. Objects are named by the user's words (name, id, unique
/// prefix of an id); who cannot be found or is in the wrong state is an `EngineException` whose message can be printed as it is.
/// `inspect` answers Docker's API object as a JSON tree, because its only readers (`inspect -f`, the API) want exactly that.
@NullMarked
package dev.nutshell.engine;

import org.jspecify.annotations.NullMarked;
