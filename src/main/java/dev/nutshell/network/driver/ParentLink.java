package dev.nutshell.network.driver;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;

/// The interface of the host that others are derived from.
///
/// @param link its name
/// @param vlan 0, or the VLAN of which it is the sub-interface; then it is made if it is absent
/// @param trunk the interface that carries the VLAN; empty without one
/// @param isOwn the user named none: one without a way out, which the engine makes
public record ParentLink(String link, int vlan, String trunk, boolean isOwn) {
    private static final int LAST_VLAN = 4094;

    static ParentLink of(String name, String own) {
        if (name.isEmpty()) {
            return new ParentLink(own, 0, "", true);
        }
        LinkName.require(name);
        int dot = name.lastIndexOf('.');
        if (dot <= 0) {
            return new ParentLink(name, 0, "", false);
        }
        return new ParentLink(name, vlan(name, dot), name.substring(0, dot), false);
    }

    private static int vlan(String name, int dot) {
        try {
            int vlan = Integer.parseInt(name.substring(dot + 1));
            if (vlan >= 1 && vlan <= LAST_VLAN) {
                return vlan;
            }
        } catch (NumberFormatException _) {
            // told below
        }
        throw new EngineException(
                ErrorKind.INVALID_ARGUMENT,
                "invalid parent interface \""
                        + name
                        + "\": want NAME or NAME.VLAN with VLAN 1 to 4094");
    }

    void write(WireWriter wire) {
        wire.text(link).number(vlan).text(trunk).flag(isOwn);
    }

    static ParentLink read(WireReader wire) {
        return new ParentLink(wire.text(), wire.integer(), wire.text(), wire.flag());
    }
}
