package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.namespace.Namespaces;

/// Sets host name and NIS domain name of the UTS namespace; an empty one stays as it is.
public record SetNames(String hostname, String domainname) implements InitStep {
    @Override
    public void play(InitWorld world) {
        Namespaces namespaces = new Namespaces(world.syscalls());
        if (!hostname.isEmpty()) {
            namespaces.setHostname(hostname);
        }
        if (!domainname.isEmpty()) {
            namespaces.setDomainname(domainname);
        }
    }

    @Override
    public String describe() {
        return "set host name " + hostname;
    }

    @Override
    public void write(WireWriter wire) {
        wire.text(hostname).text(domainname);
    }

    static SetNames read(WireReader wire) {
        return new SetNames(wire.text(), wire.text());
    }
}
