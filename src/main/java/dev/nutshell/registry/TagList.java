package dev.nutshell.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import dev.nutshell.registry.http.Answer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `GET /v2/NAME/tags/list` (distribution-spec, "Listing Tags"), page by page.
final class TagList {
    private static final int PAGE_LIMIT = 4 << 20;

    /// A registry that never comes to an end is none.
    private static final int MOST_PAGES = 1000;

    /// RFC 8288, as registries write it.
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");

    private final RegistryConnection connection;
    private final String repository;

    TagList(RegistryConnection connection, String repository) {
        this.connection = connection;
        this.repository = repository;
    }

    /// In the registry's order.
    List<String> all() {
        List<String> tags = new ArrayList<>();
        Optional<String> path = Optional.of("/v2/" + repository + "/tags/list");
        for (int page = 0; path.isPresent(); page++) {
            if (page == MOST_PAGES) {
                throw new EngineException(
                        ErrorKind.EXHAUSTED,
                        object() + ": more than " + MOST_PAGES + " pages of them");
            }
            path =
                    connection.request(
                            "GET",
                            path.get(),
                            Map.of("Accept", "application/json"),
                            answer -> {
                                tags.addAll(tags(answer));
                                return next(answer);
                            });
        }
        return tags;
    }

    private String object() {
        return "tags of " + repository;
    }

    private List<String> tags(Answer answer) throws IOException {
        if (answer.status() != 200) {
            throw connection.refused(answer, object());
        }
        byte[] content = answer.read(PAGE_LIMIT + 1);
        if (content.length > PAGE_LIMIT) {
            throw new EngineException(
                    ErrorKind.EXHAUSTED, object() + ": larger than " + PAGE_LIMIT + " bytes");
        }
        List<String> tags = new ArrayList<>();
        for (JsonNode tag : Json.parseObject(content, object()).path("tags")) {
            tags.add(tag.asText());
        }
        return tags;
    }

    /// The next page's path and query; a host that the link names is not asked, it is no business of this registry's.
    private static Optional<String> next(Answer answer) {
        Matcher link = NEXT.matcher(answer.header("Link").orElse(""));
        if (!link.find()) {
            return Optional.empty();
        }
        try {
            URI target = URI.create(link.group(1));
            String path = target.getRawPath();
            String query = target.getRawQuery();
            return path == null || !path.startsWith("/v2/") || query == null
                    ? Optional.empty()
                    : Optional.of(path + "?" + query);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
