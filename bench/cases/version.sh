# `--version`: nothing but the start of the program.
report version "$(median_ms version-ours "$BINARY --version")" "$(median_ms version-podman "podman --version")" 1.0 \
    "$(podman --version)"
