package dev.nutshell.spec.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names as distribution/reference normalises them, so as every docker command understands them.
class ImageReferenceTest {
    private static final String HEX = "0123456789abcdef".repeat(4);
    private static final String DIGEST = "sha256:" + HEX;

    @ParameterizedTest
    @CsvSource({
        "debian, docker.io/library/debian:latest, debian:latest",
        "debian:12, docker.io/library/debian:12, debian:12",
        "library/debian, docker.io/library/debian:latest, debian:latest",
        "docker.io/debian, docker.io/library/debian:latest, debian:latest",
        "docker.io/library/debian:12, docker.io/library/debian:12, debian:12",
        "index.docker.io/debian, docker.io/library/debian:latest, debian:latest",
        "index.docker.io/user/app, docker.io/user/app:latest, user/app:latest",
        "user/app, docker.io/user/app:latest, user/app:latest",
        "library/a/b, docker.io/library/a/b:latest, library/a/b:latest",
        "docker.io/library/a/b, docker.io/library/a/b:latest, library/a/b:latest",
        "a/b/c:1, docker.io/a/b/c:1, a/b/c:1",
        "localhost/app, localhost/app:latest, localhost/app:latest",
        "localhost:5000/app:x, localhost:5000/app:x, localhost:5000/app:x",
        "localhost:5000, docker.io/library/localhost:5000, localhost:5000",
        "localhost, docker.io/library/localhost:latest, localhost:latest",
        "test.com, docker.io/library/test.com:latest, test.com:latest",
        "test.com:5000, docker.io/library/test.com:5000, test.com:5000",
        "192.168.0.1:80, docker.io/library/192.168.0.1:80, 192.168.0.1:80",
        "test.com/app, test.com/app:latest, test.com/app:latest",
        "test_com/app, docker.io/test_com/app:latest, test_com/app:latest",
        "test:5000/app:tag, test:5000/app:tag, test:5000/app:tag",
        "test-com:8080/a/b, test-com:8080/a/b:latest, test-com:8080/a/b:latest",
        "192.168.1.1:5000/repo:5050, 192.168.1.1:5000/repo:5050, 192.168.1.1:5000/repo:5050",
        "[2001:db8::1]/repo, [2001:db8::1]/repo:latest, [2001:db8::1]/repo:latest",
        "[::1]:5000/repo:tag, [::1]:5000/repo:tag, [::1]:5000/repo:tag",
        "xn--n3h.com/image:xn--n3h.com, xn--n3h.com/image:xn--n3h.com, xn--n3h.com/image:xn--n3h.com",
        "Foo/bar, Foo/bar:latest, Foo/bar:latest",
        "DOCKER/docker, DOCKER/docker:latest, DOCKER/docker:latest",
        "doc---ker/a__b.c-d_e, docker.io/doc---ker/a__b.c-d_e:latest, doc---ker/a__b.c-d_e:latest",
        "lower:UPPER_and.dots-1, docker.io/library/lower:UPPER_and.dots-1, lower:UPPER_and.dots-1",
        "d/t, docker.io/d/t:latest, d/t:latest"
    })
    void namesAreNormalised(String text, String canonical, String familiar) {
        ImageReference reference = ImageReference.parse(text);

        assertThat(reference.canonical()).isEqualTo(canonical);
        assertThat(reference.familiar()).isEqualTo(familiar);
        assertThat(ImageReference.parse(canonical)).isEqualTo(reference);
        assertThat(ImageReference.parse(familiar)).isEqualTo(reference);
    }

    @Test
    void digestTakesThePlaceOfATag() {
        ImageReference reference = ImageReference.parse("debian@" + DIGEST);

        assertThat(reference.canonical()).isEqualTo("docker.io/library/debian@" + DIGEST);
        assertThat(reference.familiar()).isEqualTo("debian@" + DIGEST);
        assertThat(reference.identifier()).isEqualTo(DIGEST);
        assertThat(reference.tagName()).isEmpty();
        assertThat(reference.withoutDigest()).isEqualTo(reference);
    }

    @Test
    void tagAndDigestMayStandTogether() {
        ImageReference reference = ImageReference.parse("host:5000/app:1@" + DIGEST);

        assertThat(reference.name()).isEqualTo("host:5000/app");
        assertThat(reference.tagName()).contains("1");
        assertThat(reference.identifier()).as("the digest decides").isEqualTo(DIGEST);
        assertThat(reference.withoutDigest().canonical()).isEqualTo("host:5000/app:1");
        assertThat(reference.at(reference.pinnedDigest().orElseThrow()).canonical())
                .isEqualTo("host:5000/app@" + DIGEST);
    }

    @Test
    void sha512IsADigestToo() {
        assertThat(ImageReference.parse("a@sha512:" + HEX + HEX).identifier())
                .isEqualTo("sha512:" + HEX + HEX);
    }

    @ParameterizedTest
    @CsvSource({
        "Debian, library/Debian",
        "docker/Docker, docker/Docker",
        "docker.io/Debian, library/Debian",
        "docker.io/docker/Docker:tag, docker/Docker",
        "test:5000/Upper/lower:tag, Upper/lower"
    })
    void upperCaseIsNamed(String text, String path) {
        assertInvalid(text, ": repository name (" + path + ") must be lowercase");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ":tag",
                "debian:",
                "debian:-tag",
                "debian:.tag",
                "debian:a b",
                "debian:t\u00e4g",
                "/debian",
                "debian/",
                "docker///docker",
                "docker.io/docker///docker",
                "-docker",
                "-docker/docker",
                "docker-/docker",
                "-docker.io/docker",
                "____/____",
                "_docker/_docker",
                "dock..er/a",
                "dock_.er/a",
                "dock-.er/a",
                "a___b/c",
                "https://github.com/docker/docker",
                "aa/asdf$$^/aa",
                "[fc00::1]",
                "[fc00::1]:5000",
                "[fe80::1%eth0]:5000/debian",
                "[2001:db8:3:4::192.0.2.33]:5000/debian",
                "fc00::1:5000/debian",
                "host:port/app",
                "host:/app",
                "../etc/passwd",
                "a/../b",
                "a\nb",
                "debian\n",
                "debian:12\n",
                "a.b/c\u0000",
                "example.com:5000:5000/a"
            })
    void whatIsNoNameIsRefused(String text) {
        assertInvalid(text, "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "debian@",
                "debian@sha256:abc",
                "debian@md5:d41d8cd98f00b204e9800998ecf8427e",
                "a@b"
            })
    void whatIsNoDigestIsRefused(String text) {
        assertThatThrownBy(() -> ImageReference.parse(text))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith(
                        "invalid reference format: bad digest "
                                + text.substring(text.indexOf('@') + 1)
                                + ": want ");
    }

    @Test
    void digestNeedsLowerCaseAndAName() {
        assertThatThrownBy(() -> ImageReference.parse("a@" + DIGEST.toUpperCase(Locale.ROOT)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("bad digest SHA256:");
        assertInvalid("@" + DIGEST, "");
    }

    @Test
    void imageIdIsNoName() {
        assertInvalid(HEX, ": repository name cannot be 64 hexadecimal digits");
        assertThat(ImageReference.parse("docker.io/" + HEX).path()).isEqualTo("library/" + HEX);
        assertThat(ImageReference.parse(HEX.substring(1)).path())
                .isEqualTo("library/" + HEX.substring(1));
    }

    @Test
    void pathAndTagAreLimited() {
        String longest = "h.com/" + "a/".repeat(127) + "a";
        assertThat(ImageReference.parse(longest).path()).hasSize(255);
        assertInvalid(longest + "a", ": repository name must not be more than 255 characters");
        assertThat(ImageReference.parse("a:" + "t".repeat(128)).tagName()).isPresent();
        assertInvalid("a:" + "t".repeat(129), "");
    }

    /// Patterns with repetition need stack for every character.
    @ParameterizedTest
    @ValueSource(strings = {"a/", "a", "a.", "A", "a-", "a:", "@"})
    void endlessTextIsRefusedWithoutRepeatingIt(String part) {
        assertThatThrownBy(() -> ImageReference.parse(part.repeat(100_000)))
                .isInstanceOf(EngineException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
    }

    private static void assertInvalid(String text, String reason) {
        assertThatThrownBy(() -> ImageReference.parse(text))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT))
                .hasMessage("invalid reference format" + reason + ": \"" + text + "\"");
    }
}
