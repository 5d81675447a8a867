package dev.nutshell.network.endpoint;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A name that one container has for another one (`--link`).
///
/// @param container name or id of the other one
/// @param alias by which this one finds it
public record Link(String container, String alias) {
    /// `CONTAINER[:ALIAS]`.
    ///
    /// @throws EngineException INVALID_ARGUMENT
    public static Link parse(String text) {
        int colon = text.indexOf(':');
        String container = colon < 0 ? text : text.substring(0, colon);
        String alias = colon < 0 ? text : text.substring(colon + 1);
        if (container.isEmpty() || alias.isEmpty() || alias.indexOf(':') >= 0) {
            throw new EngineException(ErrorKind.INVALID_ARGUMENT, "bad format for links: " + text);
        }
        return new Link(container, alias);
    }

    /// What `name` stands for among `links`: itself where none has it as its alias.
    static String target(List<Link> links, String name) {
        for (Link link : links) {
            if (link.alias.toLowerCase(Locale.ROOT).equals(name)) {
                return link.container.toLowerCase(Locale.ROOT);
            }
        }
        return name;
    }

    static void writeAll(WireWriter wire, List<Link> links) {
        wire.number(links.size());
        links.forEach(link -> wire.text(link.container).text(link.alias));
    }

    static List<Link> readAll(WireReader wire) {
        List<Link> links = new ArrayList<>();
        for (int i = wire.length(); i > 0; i--) {
            links.add(new Link(wire.text(), wire.text()));
        }
        return links;
    }
}
