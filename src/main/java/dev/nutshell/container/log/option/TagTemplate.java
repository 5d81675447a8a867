package dev.nutshell.container.log.option;

import static dev.nutshell.container.log.option.LogSettings.bad;

import dev.nutshell.base.ContainerId;
import java.util.Map;

/// Option `tag`: text with `{{.Name}}` and the like in it (moby: loggerutils/log_tag.go). Of Go's templates only fields.
final class TagTemplate {
    private static final String OPEN = "{{";
    private static final String CLOSE = "}}";
    private static final LogSubject NOBODY =
            new LogSubject(new ContainerId("0".repeat(64)), "", "", "", Map.of(), Map.of());

    private final String template;

    TagTemplate(String template) {
        this.template = template;
        expand(NOBODY);
    }

    boolean isEmpty() {
        return template.isEmpty();
    }

    String expand(LogSubject subject) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        int open = template.indexOf(OPEN);
        while (open >= 0) {
            int close = template.indexOf(CLOSE, open);
            if (close < 0) {
                throw bad("template: log-tag:1: unclosed action");
            }
            text.append(template, at, open);
            text.append(field(template.substring(open + 2, close).strip(), subject));
            at = close + 2;
            open = template.indexOf(OPEN, at);
        }
        return text.append(template.substring(at)).toString();
    }

    private static String field(String action, LogSubject subject) {
        return switch (action) {
            case ".ID" -> subject.shortId();
            case ".FullID", ".ContainerID" -> subject.id().value();
            case ".Name" -> subject.name();
            case ".ContainerName" -> "/" + subject.name();
            case ".ImageID" -> subject.shortImageId();
            case ".ImageFullID", ".ContainerImageID" -> subject.imageId();
            case ".ImageName", ".ContainerImageName" -> subject.imageName();
            // what log collectors match on
            case ".DaemonName" -> "docker";
            default ->
                    throw bad(
                            "log opt tag: {{"
                                    + action
                                    + "}}: use .ID, .FullID, .Name, .ImageID, .ImageFullID, .ImageName or"
                                    + " .DaemonName");
        };
    }
}
