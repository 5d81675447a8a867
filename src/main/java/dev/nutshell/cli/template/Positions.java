package dev.nutshell.cli.template;

/// Where in a template something is wrong, as Go says it.
///
/// @param name of the template; Docker's have none
record Positions(String name, String source) {

    /// A parse error: line only.
    TemplateException error(int offset, String message) {
        return new TemplateException(
                "template parsing error: template: " + name + ":" + line(offset) + ": " + message);
    }

    /// An execution error: line, column and the piece of template.
    TemplateException error(Node.Arg at, String message) {
        return error(at, at.toString(), message);
    }

    /// The same with another text for the piece.
    TemplateException error(Node.Arg at, String shown, String message) {
        return new TemplateException(
                "template: "
                        + name
                        + ":"
                        + line(at.offset())
                        + ":"
                        + column(at.offset())
                        + ": executing \""
                        + name
                        + "\" at <"
                        + shown
                        + ">: "
                        + message);
    }

    private long line(int offset) {
        return 1 + source.substring(0, offset).chars().filter(c -> c == '\n').count();
    }

    /// From 0, as Go counts.
    private int column(int offset) {
        return offset - (source.lastIndexOf('\n', Math.max(0, offset - 1)) + 1);
    }
}
