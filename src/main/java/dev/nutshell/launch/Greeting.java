package dev.nutshell.launch;

/// What the built-in image `hello` says: the binary prints it when it is called by that name.
final class Greeting {
    static final String TEXT =
            """

            Hello from Nutshell!
            This message shows that your installation works.

            What happened to print it:
             1. nutshell made the image "hello" out of its own binary: no registry was asked.
             2. It made a container from that image, with namespaces, a control group and a
                system call filter of its own.
             3. The container ran one program, which wrote what you are reading.

            Try something more ambitious:
             $ nutshell run -it debian bash

            """;

    private Greeting() {}
}
