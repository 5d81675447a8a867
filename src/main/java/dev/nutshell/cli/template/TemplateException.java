package dev.nutshell.cli.template;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;

/// A template that cannot be parsed, or cannot be executed over its data.
public final class TemplateException extends EngineException {
    private static final long serialVersionUID = 1L;

    TemplateException(String message) {
        super(ErrorKind.INVALID_ARGUMENT, message);
    }
}
