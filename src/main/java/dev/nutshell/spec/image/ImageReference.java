package dev.nutshell.spec.image;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The name of an image, normalised as Docker does (distribution/reference, normalize.go).
///
/// @param domain registry host with optional port, such as `docker.io`
/// @param path repository in the registry, such as `library/debian`
/// @param tag null when only a digest names the image
/// @param digest null when only a tag names it
public record ImageReference(
        String domain, String path, @Nullable String tag, @Nullable Digest digest) {
    private static final String DEFAULT_DOMAIN = "docker.io";
    private static final String LEGACY_DOMAIN = "index.docker.io";
    private static final String OFFICIAL = "library/";
    private static final String DEFAULT_TAG = "latest";
    private static final int MAX_NAME = 255;

    /// Longer than every reference there can be: host, name, tag and digest. The repetitions of the patterns below recurse on
    /// the stack, so nothing longer may come to them.
    private static final int MAX_LENGTH = 1024;

    private static final String PATH_COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private static final String DOMAIN_COMPONENT =
            "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
    private static final Pattern DOMAIN =
            Pattern.compile(
                    "(?:"
                            + DOMAIN_COMPONENT
                            + "(?:\\."
                            + DOMAIN_COMPONENT
                            + ")*|\\[(?:[a-fA-F0-9:]+)\\])(?::[0-9]+)?");
    private static final Pattern PATH =
            Pattern.compile(PATH_COMPONENT + "(?:/" + PATH_COMPONENT + ")*");
    private static final Pattern TAG = Pattern.compile("[\\w][\\w.-]{0,127}");
    private static final Pattern IDENTIFIER = Pattern.compile("[a-f0-9]{64}");

    /// Parses what a user types: `debian`, `debian:12`, `host:5000/name@sha256:…`. Without tag and digest the tag is
    /// `latest`.
    ///
    /// @throws EngineException INVALID_ARGUMENT with Docker's words
    public static ImageReference parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw invalid(
                    text.substring(0, MAX_NAME) + "...",
                    "repository name must not be more than " + MAX_NAME + " characters");
        }
        if (IDENTIFIER.matcher(text).matches()) {
            throw invalid(text, "repository name cannot be 64 hexadecimal digits");
        }
        int at = text.indexOf('@');
        Digest digest = at < 0 ? null : parseDigest(text, text.substring(at + 1));
        String named = at < 0 ? text : text.substring(0, at);
        int colon = named.lastIndexOf(':');
        boolean tagged = colon > named.lastIndexOf('/') && colon >= 0;
        String tag = tagged ? named.substring(colon + 1) : digest == null ? DEFAULT_TAG : null;
        String name = tagged ? named.substring(0, colon) : named;
        return checked(text, name, tag, digest);
    }

    private static ImageReference checked(
            String text, String name, @Nullable String tag, @Nullable Digest digest) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean hasDomain =
                first.indexOf('.') >= 0
                        || first.indexOf(':') >= 0
                        || first.equals("localhost")
                        || !first.toLowerCase(Locale.ROOT).equals(first);
        String domain = hasDomain ? first : DEFAULT_DOMAIN;
        String path = hasDomain ? name.substring(slash + 1) : name;
        if (domain.equals(LEGACY_DOMAIN)) {
            domain = DEFAULT_DOMAIN;
        }
        if (domain.equals(DEFAULT_DOMAIN) && path.indexOf('/') < 0) {
            path = OFFICIAL + path;
        }
        if (!path.toLowerCase(Locale.ROOT).equals(path)) {
            throw invalid(text, "repository name (" + path + ") must be lowercase");
        }
        boolean wellFormed =
                DOMAIN.matcher(domain).matches()
                        && PATH.matcher(path).matches()
                        && (tag == null || TAG.matcher(tag).matches());
        if (!wellFormed) {
            throw invalid(text, "");
        }
        if (path.length() > MAX_NAME) {
            throw invalid(
                    text, "repository name must not be more than " + MAX_NAME + " characters");
        }
        return new ImageReference(domain, path, tag, digest);
    }

    private static Digest parseDigest(String text, String digest) {
        try {
            return Digest.parse(digest);
        } catch (EngineException e) {
            throw invalid(text, e.getMessage() == null ? "" : e.getMessage());
        }
    }

    private static EngineException invalid(String text, String reason) {
        return new EngineException(
                ErrorKind.INVALID_ARGUMENT,
                "invalid reference format"
                        + (reason.isEmpty() ? "" : ": " + reason)
                        + ": \""
                        + text
                        + "\"");
    }

    /// Domain and path: `docker.io/library/debian`.
    public String name() {
        return domain + "/" + path;
    }

    /// The name as Docker prints it: `debian`, `user/app`, `host:5000/app`.
    public String familiarName() {
        if (!domain.equals(DEFAULT_DOMAIN)) {
            return name();
        }
        Matcher official = Pattern.compile(OFFICIAL + "([^/]+)").matcher(path);
        return official.matches() ? official.group(1) : path;
    }

    /// Name, tag and digest as Docker prints them: `debian:12`.
    public String familiar() {
        return familiarName() + suffix();
    }

    /// The full form: `docker.io/library/debian:12`.
    public String canonical() {
        return name() + suffix();
    }

    /// What the registry is asked for: the digest where there is one, else the tag.
    public String identifier() {
        if (digest != null) {
            return digest.toString();
        }
        return tag == null ? DEFAULT_TAG : tag;
    }

    public Optional<String> tagName() {
        return Optional.ofNullable(tag);
    }

    public Optional<Digest> pinnedDigest() {
        return Optional.ofNullable(digest);
    }

    /// The same repository by digest only.
    public ImageReference at(Digest other) {
        return new ImageReference(domain, path, null, other);
    }

    /// The same name and tag without the digest; only where there is a tag.
    public ImageReference withoutDigest() {
        return tag == null ? this : new ImageReference(domain, path, tag, null);
    }

    private String suffix() {
        return (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }

    @Override
    public String toString() {
        return canonical();
    }
}
