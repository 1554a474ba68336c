package dev.weft.cli;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/// Finds the address of a host. The stack has no DNS of its own yet: names are the business of the
/// resolver of the machine that it runs on, and whoever uses one is told.
final class Hosts {
    private Hosts() {}

    /// What knows the addresses of names.
    interface Resolver {
        InetAddress lookUp(String name) throws IOException;
    }

    /// The address that a name or a literal stands for.
    ///
    /// @param note takes a line about who knew it, unless it is a literal
    /// @throws UnknownHostException says in its message who does not know it
    static InetAddress resolve(String name, Consumer<String> note) throws IOException {
        return resolve(name, note, Hosts::lookUp);
    }

    /// The same for somebody who may want no answer any more before a slow resolver has one.
    ///
    /// @param stopped ends the wait for it, once that is complete
    /// @throws InterruptedIOException if it has done so
    static InetAddress resolve(String name, Consumer<String> note, CompletableFuture<?> stopped)
            throws IOException {
        return resolve(name, note, each -> lookUp(each, Hosts::lookUp, stopped));
    }

    private static InetAddress resolve(String name, Consumer<String> note, Resolver resolver)
            throws IOException {
        if (name.matches("[0-9.]+")) {
            return literal(name);
        }
        if (name.indexOf(':') >= 0) {
            throw new UnknownHostException(name + ": no IPv4 address, and there is no IPv6 yet");
        }
        try {
            var address = resolver.lookUp(name);
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

    /// What a resolver says, unless nobody wants to know any more. Nothing ends a call of it, so
    /// its thread is left behind then.
    static InetAddress lookUp(String name, Resolver resolver, CompletableFuture<?> stopped)
            throws IOException {
        var answer = new CompletableFuture<InetAddress>();
        Thread.ofPlatform()
                .name("weft resolver")
                .daemon(true)
                .start(() -> {
                    try {
                        answer.complete(resolver.lookUp(name));
                    } catch (IOException | RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                });
        try {
            CompletableFuture.anyOf(answer, stopped).join();
            if (stopped.isDone()) {
                throw new InterruptedIOException("nobody waits for the address of " + name);
            }
            return answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e);
        }
    }
}
