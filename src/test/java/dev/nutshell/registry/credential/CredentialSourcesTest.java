package dev.nutshell.registry.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Disk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialSourcesTest {
    private static final Account HUB = new Account("docker.io", "library/debian");
    private static final Account OTHER = new Account("reg.test:5000", "team/app");

    private final Path root = Disk.temporary("nutshell-logins");
    private final Path home = root.resolve("home");
    private final Path bin = root.resolve("bin");
    private final Map<String, String> variables =
            new TreeMap<>(Map.of("PATH", "/nonexistent:" + bin + ":/usr/bin:/bin"));

    @AfterEach
    void remove() {
        Disk.remove(root);
    }

    private CredentialSources.Found find(Account account) {
        return new CredentialSources(variables, home, root).find(account);
    }

    private void dockerConfig(String json) {
        Disk.write(home.resolve(".docker/config.json"), json);
    }

    private static String auths(String key, String login) {
        return "{\"auths\":{\"" + key + "\":{\"auth\":\"" + base64(login) + "\"}}}";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static CredentialSources.Found login(String user, String password) {
        return new CredentialSources.Found(new Credentials.Login(user, password), "");
    }

    /// A helper that says what it was asked, and how.
    private void helper(String name, String script) {
        Path program = Disk.write(bin.resolve("docker-credential-" + name), "#!/bin/sh\n" + script);
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void nothingIsFoundWhereThereIsNothing() {
        assertThat(find(HUB)).isEqualTo(new CredentialSources.Found(Credentials.ANONYMOUS, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://index.docker.io/v1/",
                "index.docker.io",
                "docker.io",
                "registry-1.docker.io",
                "docker.io/library/debian",
                "docker.io/library"
            })
    void hubHasManyNames(String key) {
        dockerConfig(auths(key, "ann:pw"));

        assertThat(find(HUB)).isEqualTo(login("ann", "pw"));
        assertThat(find(OTHER).credentials()).isEqualTo(Credentials.ANONYMOUS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reg.test:5000",
                "https://reg.test:5000",
                "http://reg.test:5000/v1/",
                "https://reg.test:5000/v2/",
                "reg.test:5000/team"
            })
    void registryIsFoundUnderOldAndNewKeys(String key) {
        dockerConfig(auths(key, "ann:p:w"));

        assertThat(find(OTHER)).isEqualTo(login("ann", "p:w"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reg.test",
                "reg.test:5001",
                "reg.test:5000/tea",
                "eg.test:5000",
                "test:5000"
            })
    void similarNamesAreOtherRegistries(String key) {
        dockerConfig(auths(key, "ann:pw"));

        assertThat(find(OTHER).credentials()).isEqualTo(Credentials.ANONYMOUS);
    }

    @Test
    void preciseKeyGoesFirst() {
        dockerConfig(
                """
                {"auths":{"reg.test:5000":{"auth":"%s"},"reg.test:5000/team/app":{"auth":"%s"}}}"""
                        .formatted(base64("all:pw"), base64("app:pw")));

        assertThat(find(OTHER)).isEqualTo(login("app", "pw"));
        assertThat(find(new Account("reg.test:5000", "team/application")))
                .isEqualTo(login("all", "pw"));
    }

    @Test
    void variableGoesBeforeFiles() {
        dockerConfig(auths("docker.io", "file:pw"));
        variables.put("DOCKER_AUTH_CONFIG", auths("docker.io", "variable:pw"));

        assertThat(find(HUB)).isEqualTo(login("variable", "pw"));
    }

    @Test
    void variableNamesAnotherFolder() {
        dockerConfig(auths("docker.io", "home:pw"));
        Disk.write(root.resolve("other/config.json"), auths("docker.io", "other:pw"));
        variables.put("DOCKER_CONFIG", root.resolve("other").toString());

        assertThat(find(HUB)).isEqualTo(login("other", "pw"));
    }

    @Test
    void podmansFilesComeAfterDockers() {
        Disk.write(home.resolve(".config/containers/auth.json"), auths("docker.io", "config:pw"));
        assertThat(find(HUB)).isEqualTo(login("config", "pw"));

        Disk.write(root.resolve("run/user/containers/auth.json"), auths("docker.io", "run:pw"));
        variables.put("XDG_RUNTIME_DIR", root.resolve("run/user").toString());
        assertThat(find(HUB)).isEqualTo(login("run", "pw"));

        Disk.write(root.resolve("named.json"), auths("docker.io", "named:pw"));
        variables.put("REGISTRY_AUTH_FILE", root.resolve("named.json").toString());
        assertThat(find(HUB)).isEqualTo(login("named", "pw"));

        dockerConfig(auths("docker.io", "docker:pw"));
        assertThat(find(HUB)).isEqualTo(login("docker", "pw"));
    }

    @Test
    void tokensAreToldApart() {
        dockerConfig(
                """
                {"auths":{"docker.io":{"auth":"%s","identitytoken":"i"},"reg.test:5000":{"registrytoken":"r"}}}"""
                        .formatted(base64("ann:")));

        assertThat(find(HUB).credentials()).isEqualTo(new Credentials.IdentityToken("i"));
        assertThat(find(OTHER).credentials()).isEqualTo(new Credentials.RegistryToken("r"));
    }

    @Test
    void userAndPasswordMayStandInTheirOwnFields() {
        dockerConfig("{\"auths\":{\"docker.io\":{\"username\":\"ann\",\"password\":\"pw\"}}}");

        assertThat(find(HUB)).isEqualTo(login("ann", "pw"));
    }

    @Test
    void helperIsAskedThroughItsInput() {
        helper(
                "echo",
                """
                read -r server
                printf '{"ServerURL":"x","Username":"%s %s %s","Secret":"pw"}' "$#" "$1" "$server"
                """);
        dockerConfig("{\"credsStore\":\"echo\",\"auths\":{\"https://index.docker.io/v1/\":{}}}");

        assertThat(find(HUB)).isEqualTo(login("1 get https://index.docker.io/v1/", "pw"));
        assertThat(find(OTHER)).isEqualTo(login("1 get reg.test:5000", "pw"));
    }

    @Test
    void helperOfTheRegistryGoesBeforeTheGeneralOne() {
        helper("special", "printf '{\"Username\":\"<token>\",\"Secret\":\"refresh\"}'");
        helper("general", "printf '{\"Username\":\"general\",\"Secret\":\"pw\"}'");
        dockerConfig(
                "{\"credsStore\":\"general\",\"credHelpers\":{\"reg.test:5000\":\"special\"}}");

        assertThat(find(OTHER).credentials()).isEqualTo(new Credentials.IdentityToken("refresh"));
        assertThat(find(HUB)).isEqualTo(login("general", "pw"));
    }

    @Test
    void helperThatKnowsNothingLeavesItToTheFile() {
        helper("empty", "echo 'credentials not found in native keychain'; exit 1");
        dockerConfig("{\"credsStore\":\"empty\"," + auths("docker.io", "file:pw").substring(1));

        assertThat(find(HUB)).isEqualTo(login("file", "pw"));
    }

    @Test
    void helperThatFailsIsAProblemAndNoFailure() {
        helper("broken", "echo 'the keychain is locked'; echo secret >&2; exit 2");
        dockerConfig("{\"credsStore\":\"broken\"}");

        assertThat(find(HUB))
                .isEqualTo(
                        new CredentialSources.Found(
                                Credentials.ANONYMOUS,
                                "docker-credential-broken: the keychain is locked"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "a/b", "-x", "a b", "$(id)"})
    void helperHasToBeABareName(String name) {
        dockerConfig("{\"credsStore\":\"" + name + "\"}");

        assertThat(find(HUB).problem())
                .isEqualTo("bad name of a credential helper: \"" + name + "\"");
    }

    @Test
    void brokenFilesAreProblemsThatShowNoSecret() {
        dockerConfig("{\"auths\":{\"docker.io\":{\"auth\":\"bm9jb2xvbg==\"}}}");
        variables.put("DOCKER_AUTH_CONFIG", "{\"auths\":");

        assertThat(find(HUB).problem())
                .startsWith("DOCKER_AUTH_CONFIG is not valid JSON: ")
                .endsWith(
                        "; "
                                + home.resolve(".docker/config.json")
                                + ": the entry for docker.io is not user:password in base 64")
                .doesNotContain("bm9jb2xvbg", "nocolon");
    }

    @Test
    void textFormsShowNoSecret() {
        assertThat(
                        List.of(
                                        new Credentials.Login("ann", "hidden"),
                                        new Credentials.IdentityToken("hidden"),
                                        new Credentials.RegistryToken("hidden"))
                                .toString())
                .isEqualTo("[login of ann, identity token, registry token]");
    }
}
