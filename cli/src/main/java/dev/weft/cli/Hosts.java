package dev.weft.cli;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Consumer;

/// Finds the address of a host. The stack has no DNS of its own yet: names are the business of the
/// resolver of the machine that it runs on, and whoever uses one is told.
final class Hosts {
    private Hosts() {}

    /// The address that a name or a literal stands for.
    ///
    /// @param note takes a line about who knew it, unless it is a literal
    /// @throws UnknownHostException says in its message who does not know it
    static InetAddress resolve(String name, Consumer<String> note) throws UnknownHostException {
        if (name.matches("[0-9.]+")) {
            return literal(name);
        }
        if (name.indexOf(':') >= 0) {
            throw new UnknownHostException(name + ": no IPv4 address, and there is no IPv6 yet");
        }
        try {
            var address = lookUp(name);
            note.accept(
                    name
                            + " is "
                            + address.getHostAddress()
                            + ", says this machine's resolver; the stack has no DNS yet");
            return address;
        } catch (UnknownHostException e) {
            var unknown =
                    new UnknownHostException(
                            name
                                    + ": not known to this machine's resolver, and the stack has"
                                    + " no DNS yet; give an address");
            unknown.initCause(e);
            throw unknown;
        }
    }

    private static InetAddress literal(String name) throws UnknownHostException {
        try {
            return Inet4Address.ofLiteral(name);
        } catch (IllegalArgumentException e) {
            var wrong = new UnknownHostException(name + ": not an IPv4 address");
            wrong.initCause(e);
            throw wrong;
        }
    }

    /// The first IPv4 address that the resolver of this machine has for a name.
    static InetAddress lookUp(String name) throws UnknownHostException {
        for (var address : InetAddress.getAllByName(name)) {
            if (address instanceof Inet4Address) {
                return address;
            }
        }
        throw new UnknownHostException(name);
    }
}
