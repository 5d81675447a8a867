package dev.nutshell.cli.template;

import dev.nutshell.cli.template.Token.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Builds the tree (text/template/parse, parse.go).
final class Parser {
    private final Positions positions;
    private final Set<String> functions;
    private final List<Token> tokens;
    private final Map<String, List<Node>> definitions = new HashMap<>();
    private final List<String> variables = new ArrayList<>(List.of(""));
    private int next;
    private int loops;

    /// @param functions names that may be called
    Parser(Positions positions, Set<String> functions) {
        this.positions = positions;
        this.functions = functions;
        this.tokens = new Lexer(positions.source(), positions).tokens();
    }

    /// How a list of nodes ended.
    private record Body(List<Node> nodes, String terminator) {}

    List<Node> parse() {
        Body body = body(false);
        return body.nodes();
    }

    /// What `define` and `block` made.
    Map<String, List<Node>> definitions() {
        return definitions;
    }

    /// Nodes up to `{{end}}` or `{{else`, or to the end of the template at the top.
    private Body body(boolean nested) {
        List<Node> nodes = new ArrayList<>();
        while (true) {
            Token token = tokens.get(next++);
            if (token.kind() == Kind.END) {
                if (nested) {
                    throw positions.error(token.offset(), "unexpected EOF");
                }
                return new Body(nodes, "");
            }
            if (token.kind() == Kind.TEXT) {
                nodes.add(new Node.Text(token.text()));
                continue;
            }
            Token word = peekSolid();
            if (isKeyword(word, "end") || isKeyword(word, "else")) {
                if (!nested) {
                    throw positions.error(word.offset(), "unexpected {{" + word.text() + "}}");
                }
                takeSolid();
                return new Body(nodes, word.text());
            }
            action(nodes);
        }
    }

    private void action(List<Node> nodes) {
        Token word = peekSolid();
        if (word.kind() != Kind.KEYWORD || word.text().equals("nil")) {
            nodes.add(new Node.Action(closed("command")));
            return;
        }
        takeSolid();
        switch (word.text()) {
            case "if", "with", "range" -> nodes.add(control(word));
            case "define" -> define();
            case "block" -> nodes.add(block());
            case "template" -> nodes.add(call());
            default -> nodes.add(jump(word));
        }
    }

    private Node jump(Token word) {
        if (loops == 0) {
            throw positions.error(word.offset(), "{{" + word.text() + "}} outside {{range}}");
        }
        close(word.text());
        return word.text().equals("break") ? new Node.Break() : new Node.Continue();
    }

    private Node control(Token word) {
        boolean range = word.text().equals("range");
        int outer = variables.size();
        Node.Pipeline pipeline = closed(word.text());
        loops += range ? 1 : 0;
        Body then = body(true);
        loops -= range ? 1 : 0;
        List<Node> otherwise = then.terminator().equals("else") ? otherwise(word) : closeEnd();
        variables.subList(outer, variables.size()).clear();
        return switch (word.text()) {
            case "if" -> new Node.If(pipeline, then.nodes(), otherwise);
            case "with" -> new Node.With(pipeline, then.nodes(), otherwise);
            default -> new Node.Range(pipeline, then.nodes(), otherwise);
        };
    }

    private List<Node> closeEnd() {
        close("end");
        return List.of();
    }

    /// What follows `{{else`: a body, or another `if` or `with` of the same kind.
    private List<Node> otherwise(Token word) {
        Token chained = peekSolid();
        if (isKeyword(chained, word.text()) && !word.text().equals("range")) {
            takeSolid();
            return List.of(control(chained));
        }
        close("else");
        Body body = body(true);
        if (!body.terminator().equals("end")) {
            throw positions.error(tokens.get(next - 1).offset(), "expected end; found {{else}}");
        }
        close("end");
        return body.nodes();
    }

    private void define() {
        Token name = name("define clause");
        close("define clause");
        definitions.put(name.text(), nested());
    }

    private Node block() {
        Token name = name("block clause");
        Node.Pipeline data = closed("block clause");
        definitions.put(name.text(), nested());
        return new Node.Call(new Node.Str(name.text(), name.offset()), data);
    }

    private List<Node> nested() {
        Body body = body(true);
        if (!body.terminator().equals("end")) {
            throw positions.error(
                    tokens.get(next - 1).offset(), "unexpected {{else}} in define clause");
        }
        close("end");
        return body.nodes();
    }

    private Node call() {
        Token name = name("template clause");
        Node.Str text = new Node.Str(name.text(), name.offset());
        if (peekSolid().kind() == Kind.CLOSE) {
            close("template clause");
            return new Node.Call(text, null);
        }
        return new Node.Call(text, closed("template clause"));
    }

    private Token name(String context) {
        Token token = takeSolid();
        if (token.kind() != Kind.STRING) {
            throw unexpected(token, context);
        }
        return token;
    }

    private void close(String context) {
        Token token = takeSolid();
        if (token.kind() != Kind.CLOSE) {
            throw unexpected(token, context);
        }
    }

    private Node.Pipeline closed(String context) {
        Node.Pipeline pipeline = pipeline(context, Kind.CLOSE);
        takeSolid();
        return pipeline;
    }

    /// Up to, but without, a token of kind `end`.
    private Node.Pipeline pipeline(String context, Kind end) {
        int offset = peekSolid().offset();
        List<String> names = new ArrayList<>();
        boolean declares = declaration(context, names);
        List<Node.Command> commands = new ArrayList<>();
        while (true) {
            commands.add(command(context));
            Token token = peekSolid();
            if (token.kind() == end) {
                checkTail(commands);
                return new Node.Pipeline(names, declares, commands, offset);
            }
            if (token.kind() != Kind.PIPE) {
                throw unexpected(token, context);
            }
            takeSolid();
        }
    }

    /// Only the first command may be a value that takes no argument.
    private void checkTail(List<Node.Command> commands) {
        for (int i = 1; i < commands.size(); i++) {
            Node.Arg first = commands.get(i).words().getFirst();
            switch (first) {
                case Node.Bool _, Node.Dot _, Node.Nil _, Node.Number _, Node.Str _ ->
                        throw positions.error(
                                first.offset(),
                                "non executable command in pipeline stage " + (i + 1));
                case Node.Function _,
                        Node.Field _,
                        Node.Variable _,
                        Node.Chain _,
                        Node.Pipeline _ -> {}
            }
        }
    }

    /// `$x :=`, `$x =`, `$k, $v :=`; leaves everything where it was if there is none.
    private boolean declaration(String context, List<String> names) {
        int start = next;
        List<String> found = new ArrayList<>();
        while (peekSolid().kind() == Kind.VARIABLE) {
            found.add(takeSolid().text());
            Token after = peekSolid();
            if (after.kind() == Kind.DECLARE || after.kind() == Kind.ASSIGN) {
                takeSolid();
                boolean declares = after.kind() == Kind.DECLARE;
                if (found.size() > (context.equals("range") ? 2 : 1)) {
                    throw positions.error(after.offset(), "too many declarations in " + context);
                }
                names.addAll(found);
                if (declares) {
                    variables.addAll(found);
                } else {
                    found.forEach(name -> requireVariable(name, after.offset()));
                }
                return declares;
            }
            if (after.kind() != Kind.COMMA) {
                break;
            }
            takeSolid();
        }
        next = start;
        return false;
    }

    private void requireVariable(String name, int offset) {
        if (!variables.contains(name)) {
            throw positions.error(offset, "undefined variable \"$" + name + "\"");
        }
    }

    private Node.Command command(String context) {
        List<Node.Arg> words = new ArrayList<>();
        while (true) {
            Token token = peekSolid();
            if (endsCommand(token)) {
                if (words.isEmpty()) {
                    throw positions.error(token.offset(), "missing value for " + context);
                }
                return new Node.Command(words);
            }
            words.add(operand(context));
            Token after = tokens.get(next);
            if (after.kind() != Kind.SPACE && !endsCommand(after)) {
                throw unexpected(after, "operand");
            }
        }
    }

    private static boolean endsCommand(Token token) {
        return token.kind() == Kind.CLOSE
                || token.kind() == Kind.RIGHT
                || token.kind() == Kind.PIPE;
    }

    private Node.Arg operand(String context) {
        Token token = takeSolid();
        return switch (token.kind()) {
            case FIELD -> {
                int offset = chainOffset(token);
                yield new Node.Field(names(token.text()), offset);
            }
            case VARIABLE -> {
                requireVariable(token.text(), token.offset());
                int offset = chainOffset(token);
                yield new Node.Variable(token.text(), names(), offset);
            }
            case LEFT -> parenthesis(token);
            case IDENTIFIER -> identifier(token);
            case STRING -> new Node.Str(token.text(), token.offset());
            case NUMBER -> new Node.Number(token.text(), number(token), token.offset());
            case DOT -> new Node.Dot(token.offset());
            case KEYWORD -> {
                if (!token.text().equals("nil")) {
                    throw unexpected(token, context);
                }
                yield new Node.Nil(token.offset());
            }
            case TEXT, OPEN, CLOSE, SPACE, PIPE, RIGHT, COMMA, ASSIGN, DECLARE, END ->
                    throw unexpected(token, context);
        };
    }

    private Node.Arg parenthesis(Token left) {
        Node.Pipeline pipeline = pipeline("parenthesized pipeline", Kind.RIGHT);
        takeSolid();
        int offset = chainOffset(left);
        List<String> names = names();
        return names.isEmpty() ? pipeline : new Node.Chain(pipeline, names, offset);
    }

    /// Go says that a chain of names is where its second part starts.
    private int chainOffset(Token first) {
        Token second = tokens.get(next);
        return second.kind() == Kind.FIELD ? second.offset() : first.offset();
    }

    private Node.Arg identifier(Token token) {
        if (token.text().equals("true") || token.text().equals("false")) {
            return new Node.Bool(token.text().equals("true"), token.offset());
        }
        if (!functions.contains(token.text())) {
            throw positions.error(token.offset(), "function \"" + token.text() + "\" not defined");
        }
        return new Node.Function(token.text(), token.offset());
    }

    /// The fields that follow without a blank.
    private List<String> names(String... first) {
        List<String> names = new ArrayList<>(List.of(first));
        while (tokens.get(next).kind() == Kind.FIELD) {
            names.add(tokens.get(next++).text());
        }
        return names;
    }

    private Object number(Token token) {
        try {
            return GoNumber.parse(token.text());
        } catch (NumberFormatException _) {
            throw positions.error(token.offset(), "bad number syntax: " + GoQuote.of(token.text()));
        }
    }

    private Token peekSolid() {
        int at = next;
        while (tokens.get(at).kind() == Kind.SPACE) {
            at++;
        }
        return tokens.get(at);
    }

    private Token takeSolid() {
        while (tokens.get(next).kind() == Kind.SPACE) {
            next++;
        }
        return tokens.get(next++);
    }

    private static boolean isKeyword(Token token, String word) {
        return token.kind() == Kind.KEYWORD && token.text().equals(word);
    }

    private TemplateException unexpected(Token token, String context) {
        String shown =
                switch (token.kind()) {
                    case END -> "EOF";
                    case KEYWORD -> "<" + token.text() + ">";
                    case FIELD -> "<." + token.text() + ">";
                    case VARIABLE -> "<$" + token.text() + ">";
                    case DOT -> "<.>";
                    default -> GoQuote.of(token.text());
                };
        return positions.error(token.offset(), "unexpected " + shown + " in " + context);
    }
}
