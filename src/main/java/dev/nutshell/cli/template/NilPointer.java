package dev.nutshell.cli.template;

/// A pointer to nothing: other than a value that is not there, it is printed as `<nil>`.
enum NilPointer {
    NIL;

    @Override
    public String toString() {
        return "<nil>";
    }
}
