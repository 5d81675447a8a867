package dev.nutshell.cli.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Templates and what Go's `text/template` makes of them; checked against Go itself with Docker's functions.
class TemplateTest {
    private static final String DATA =
            """
            {"Name":"web","Size":1500,"Ratio":0.25,"Up":true,"Down":false,"Nothing":null,"Empty":"",
             "Config":{"Cmd":["sh","-c"],"Labels":{"b":"2","a":"1","com.example.x":"dotted"},"Env":[]},
             "State":{"Status":"running","ExitCode":0},
             "Mounts":[{"Type":"bind","Source":"/a"},{"Type":"volume","Source":"/b"}],
             "NetworkSettings":{"Networks":{"n1":{"IP":"10.0.0.2"},"n0":{"IP":""}},
                                "Ports":{"80/tcp":[{"HostPort":"8080"}],"81/tcp":null}}}""";

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            value = {
                "{{.Name}} ~ web",
                "{{ .Name }}|{{.Size}} ~ web|1500",
                "{{.Config.Cmd}} ~ [sh -c]",
                "{{.Config.Labels}} ~ map[a:1 b:2 com.example.x:dotted]",
                "{{.Config.Labels.b}} ~ 2",
                "{{.Config.Labels.nope}} ~ <no value>",
                "{{index .Config.Labels \"com.example.x\"}} ~ dotted",
                "{{index .Config.Labels \"nope\"}}| ~ |",
                "{{index .Config.Cmd 1}} ~ -c",
                "{{index .Mounts 1 \"Source\"}} ~ /b",
                "{{(index .Mounts 0).Source}} ~ /a",
                "{{len .Config.Cmd}} {{len .Name}} {{len .Config.Labels}} ~ 2 3 3",
                "{{json .State}} ~ {\"Status\":\"running\",\"ExitCode\":0}",
                "{{json .Config.Cmd}} ~ [\"sh\",\"-c\"]",
                "{{json .Name}} {{json .Nothing}} {{json .Up}} ~ \"web\" null true",
                "{{.Nothing}} {{.Ratio}} {{.Up}} ~ <no value> 0.25 true",
                "{{if .Up}}yes{{else}}no{{end}} ~ yes",
                "{{if .Down}}yes{{else if .Empty}}e{{else}}no{{end}} ~ no",
                "{{if not .Down}}yes{{end}} ~ yes",
                "{{if and .Up .Name}}both{{end}} ~ both",
                "{{and .Up .Name}} {{and .Down .Name}} {{or .Empty .Name}} ~ web false web",
                "{{range .Config.Cmd}}<{{.}}>{{end}} ~ <sh><-c>",
                "{{range $i, $e := .Config.Cmd}}{{$i}}={{$e}} {{end}}. ~ 0=sh 1=-c .",
                "{{range $k, $v := .Config.Labels}}{{$k}}={{$v}};{{end}} ~ a=1;b=2;com.example.x=dotted;",
                "{{range .Config.Env}}x{{else}}none{{end}} ~ none",
                "{{range .Mounts}}{{if eq .Type \"bind\"}}{{continue}}{{end}}{{.Source}}{{end}} ~ /b",
                "{{range .Config.Cmd}}{{.}}{{break}}{{end}} ~ sh",
                "{{range $p, $c := .NetworkSettings.Ports}}{{$p}}->{{(index $c 0).HostPort}}{{break}}{{end}}"
                        + " ~ 80/tcp->8080",
                "{{range .NetworkSettings.Networks}}[{{.IP}}]{{end}} ~ [][10.0.0.2]",
                "{{with .State}}{{.Status}}{{end}} ~ running",
                "{{with .Empty}}x{{else}}empty{{end}} ~ empty",
                "{{with $x := .Name}}{{$x}}{{end}} ~ web",
                "{{$x := 1}}{{if .Up}}{{$x = 2}}{{end}}{{$x}} ~ 2",
                "{{$.Name}} {{range .Config.Cmd}}{{$.Name}}{{end}} ~ web webweb",
                "{{join .Config.Cmd \",\"}} ~ sh,-c",
                "{{split \"a,b\" \",\"}} ~ [a b]",
                "{{.Name | upper | printf \"%s!\"}} ~ WEB!",
                "{{upper .Name}} {{lower \"ABC\"}} {{title \"ab cd\"}} ~ WEB abc Ab Cd",
                "[{{pad .Name 1 2}}] [{{truncate .Name 2}}] ~ [ web  ] [we]",
                "{{printf \"|%5d|%-5s|%05d|%x|%q|%v|%t|%.2f|%%\" 42 \"ab\" 42 255 \"q\" .Up true 1.5}}"
                        + " ~ |   42|ab   |00042|ff|\"q\"|true|true|1.50|%",
                "{{printf \"%d\" .Name}} ~ %!d(string=web)",
                "{{printf \"%s\"}} ~ %!s(MISSING)",
                "{{printf \"x\" 1}} ~ x%!(EXTRA int=1)",
                "{{print 1 2 \"a\" 3}} ~ 1 2a3",
                "{{eq .Size 1500}} {{eq .Name \"a\" \"web\"}} {{ne 1 2}} ~ true true true",
                "{{lt 1 2}} {{le 2 2}} {{gt \"b\" \"a\"}} {{ge 1 2}} ~ true true true false",
                "{{slice .Name 1 3}} {{slice .Config.Cmd 1}} ~ eb [-c]",
                "a {{- .Name -}} b ~ awebb",
                "a{{/* comment */}}b {{- /* c */ -}} d ~ abd",
                "{{\"quo\\tted\"}}{{`raw\\n`}} ~ quo\ttedraw\\n",
                "{{define \"t\"}}<{{.}}>{{end}}{{template \"t\" .Name}} ~ <web>",
                "{{block \"b\" .Size}}{{.}}{{end}} ~ 1500",
                "{{html \"<a&b>\"}} {{js \"it's\"}} {{urlquery \"a b\"}} ~ &lt;a&amp;b&gt; it\\'s a+b",
                "{{0x10}} {{1_000}} {{'a'}} {{1.5}} {{1e3}} {{true}} ~ 16 1000 97 1.5 1000 true",
                "{{.State}} ~ {running 0}",
                "{{(.Name)}} {{((.State).Status)}} ~ web running",
                "{{range 3}}{{.}}{{end}} ~ 012",
            })
    void makesWhatGoMakes(String template, String text) {
        assertThat(render(template)).isEqualTo(text);
    }

    /// Docker's `inspect` is a Go struct: a field that its JSON leaves out is there, and a nil one has a type.
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            value = {
                "{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}} ~ none",
                "{{.State.Health}} {{json .State.Health}} {{eq .State.Health nil}} ~ <nil> null true",
                "{{with .Config.Healthcheck}}x{{else}}none{{end}} ~ none",
                "{{.Config.StopSignal}}|{{.Config.StopTimeout}}|{{.Config.ArgsEscaped}} ~ |<nil>|false",
                "{{.Config.Shell}} {{json .Config.Shell}} {{len .Config.Shell}} ~ [] null 0",
                "{{.Config.ExposedPorts}} {{json .Config.ExposedPorts}} ~ map[] null",
                "{{range .Config.ExposedPorts}}x{{end}}{{index .Config.Volumes \"a\"}}| ~ |",
                "{{.HostConfig.Binds}} {{json .HostConfig.Binds}} ~ [] null",
                "{{.HostConfig.PidsLimit}} {{.HostConfig.Tmpfs}} {{.SizeRw}} ~ <nil> map[] <nil>",
                "{{json .State}} {{json .HostConfig}} ~ {\"Status\":\"up\"} {\"Binds\":null,\"PidsLimit\":null}"
            })
    void knowsTheFieldsOfDockersInspect(String template, String text) {
        String inspected =
                """
                {"State":{"Status":"up"},"Config":{"Image":"x"},"HostConfig":{"Binds":null,"PidsLimit":null}}""";
        assertThat(
                        Template.parse(template, Functions.docker())
                                .execute(
                                        Values.of(
                                                Json.parseObject(
                                                        inspected.getBytes(StandardCharsets.UTF_8),
                                                        "test"))))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            value = {
                "{{.Nope}} ~ map has no entry for key \"Nope\"",
                "{{.State.Healthcheck}} ~ map has no entry for key \"Healthcheck\"",
                "{{.State.Health.Status}} ~ nil pointer evaluating interface {}.Status"
            })
    void refusesFieldsThatDockerHasNot(String template, String message) {
        assertThatThrownBy(
                        () ->
                                Template.parse(template, Functions.docker())
                                        .execute(
                                                Values.of(
                                                        Json.parseObject(
                                                                "{\"State\":{}}"
                                                                        .getBytes(
                                                                                StandardCharsets
                                                                                        .UTF_8),
                                                                "test"))))
                .isInstanceOf(TemplateException.class)
                .hasMessageEndingWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            value = {
                "{{.Name ~ template parsing error: template: :1: unclosed action",
                "{{ ~ template parsing error: template: :1: unclosed action",
                "{{}} ~ template parsing error: template: :1: missing value for command",
                "{{if}}x{{end}} ~ template parsing error: template: :1: missing value for if",
                "{{if .Up}}x ~ template parsing error: template: :1: unexpected EOF",
                "x{{end}} ~ template parsing error: template: :1: unexpected {{end}}",
                "{{else}} ~ template parsing error: template: :1: unexpected {{else}}",
                "{{nope .Name}} ~ template parsing error: template: :1: function \"nope\" not defined",
                "{{$x}} ~ template parsing error: template: :1: undefined variable \"$x\"",
                "{{(.Name}} ~ template parsing error: template: :1: unclosed left paren",
                "{{.Name)}} ~ template parsing error: template: :1: unexpected \")\" in command",
                "{{\"abc}} ~ template parsing error: template: :1: unterminated quoted string",
                "{{/* x }} ~ template parsing error: template: :1: unclosed comment",
                "{{break}} ~ template parsing error: template: :1: {{break}} outside {{range}}",
                "{{.Name | 3}} ~ template parsing error: template: :1: non executable command in pipeline"
                        + " stage 2",
                "{{1a}} ~ template parsing error: template: :1: bad number syntax: \"1a\"",
            })
    void namesTheLineOfAMistake(String template, String message) {
        assertThatThrownBy(() -> Template.parse(template, Functions.docker()))
                .isInstanceOf(TemplateException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            value = {
                "{{.Nope}} ~ template: :1:2: executing \"\" at <.Nope>: map has no entry for key \"Nope\"",
                "ab{{.State.Nope}} ~ template: :1:10: executing \"\" at <.State.Nope>: map has no entry for"
                        + " key \"Nope\"",
                "{{.Name.First}} ~ template: :1:7: executing \"\" at <.Name.First>: can't evaluate field"
                        + " First in type string",
                "{{.Nothing.X}} ~ template: :1:10: executing \"\" at <.Nothing.X>: nil pointer evaluating"
                        + " interface {}.X",
                "{{index .Config.Cmd 5}} ~ template: :1:2: executing \"\" at <index .Config.Cmd 5>: error calling index:"
                        + " index out of range: 5",
                "{{len .Size}} ~ template: :1:2: executing \"\" at <len .Size>: error calling len: len of type int",
                "{{lt .Name 1}} ~ template: :1:2: executing \"\" at <lt .Name 1>: error calling lt: incompatible"
                        + " types for comparison",
                "{{range .Up}}{{end}} ~ template: :1:8: executing \"\" at <.Up>: range can't iterate over true",
                "{{template \"t\"}} ~ template: :1:11: executing \"\" at <{{template \"t\"}}>: template \"t\" not defined",
                "{{upper .Size}} ~ template: :1:8: executing \"\" at <.Size>: wrong type for"
                        + " value; expected string; got int",
            })
    void namesThePlaceThatCannotBeExecuted(String template, String message) {
        assertThatThrownBy(() -> render(template))
                .isInstanceOf(TemplateException.class)
                .hasMessage(message);
    }

    @Test
    void printlnEndsTheLine() {
        assertThat(render("{{println \"x\" 1}}.")).isEqualTo("x 1\n.");
    }

    @Test
    void saysOnWhichLine() {
        assertThatThrownBy(() -> render("a\nb\n  {{.Nope}}"))
                .hasMessageStartingWith("template: :3:4: executing");
    }

    @Test
    void recursionEnds() {
        assertThatThrownBy(
                        () -> render("{{define \"t\"}}{{template \"t\"}}{{end}}{{template \"t\"}}"))
                .hasMessageEndingWith("exceeded maximum template depth (1000)");
    }

    private static String render(String template) {
        return Template.parse(template, Functions.docker())
                .execute(
                        Values.of(
                                Json.parseObject(
                                        DATA.getBytes(StandardCharsets.UTF_8), "test data")));
    }
}
