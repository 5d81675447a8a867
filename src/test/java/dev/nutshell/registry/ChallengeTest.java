package dev.nutshell.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChallengeTest {
    private static List<Challenge> parse(String... headers) {
        return Challenge.parse(List.of(headers));
    }

    @Test
    void readsQuotedAndBareParameters() {
        assertThat(parse("Bearer realm=\"https://a/t\",Service=reg.test , scope=\"a b\\\"c,d\""))
                .containsExactly(
                        new Challenge(
                                "bearer",
                                Map.of(
                                        "realm", "https://a/t",
                                        "service", "reg.test",
                                        "scope", "a b\"c,d")));
    }

    /// The example of RFC 9110, section 11.6.1.
    @Test
    void readsSeveralChallengesOfOneHeader() {
        assertThat(
                        parse(
                                "Basic realm=\"simple\", Newauth realm=\"apps\", type=1,"
                                        + " title=\"Login to \\\"apps\\\"\""))
                .containsExactly(
                        new Challenge("basic", Map.of("realm", "simple")),
                        new Challenge(
                                "newauth",
                                Map.of(
                                        "realm", "apps",
                                        "type", "1",
                                        "title", "Login to \"apps\"")));
    }

    @Test
    void readsSchemesWithoutParametersAndOpaqueData() {
        assertThat(parse("Negotiate, NTLM abc+/==, Basic realm = \"x\"", "Bearer"))
                .containsExactly(
                        new Challenge("negotiate", Map.of()),
                        new Challenge("ntlm", Map.of()),
                        new Challenge("basic", Map.of("realm", "x")),
                        new Challenge("bearer", Map.of()));
    }

    @Test
    void firstOfTwoEqualParametersCounts() {
        assertThat(parse("Bearer realm=\"a\",realm=\"b\""))
                .containsExactly(new Challenge("bearer", Map.of("realm", "a")));
    }

    @Test
    void survivesWhatIsNoChallenge() {
        assertThat(parse("", " , ", "\"", "Bearer realm=\"never closed", "=;"))
                .containsExactly(new Challenge("bearer", Map.of("realm", "never closed")));
    }
}
