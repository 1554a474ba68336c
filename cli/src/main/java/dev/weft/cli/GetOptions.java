package dev.weft.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What one run of get is to do: for the command line, and for the console.
final class GetOptions {
    @Parameters(paramLabel = "URL", description = "What to get: http://HOST[:PORT]/PATH.")
    String url = "";

    @Option(
            names = "-o",
            paramLabel = "FILE",
            description = "Where to put it. Default: shown, or written to the standard output.")
    @Nullable Path file;

    /// The URL, with `http://` before it if it has no scheme.
    ///
    /// @throws IllegalArgumentException says what is wrong with it
    URI uri() {
        return httpUri(url.contains("://") ? url : "http://" + url);
    }

    static URI httpUri(String text) {
        try {
            var uri = new URI(text);
            if ("https".equalsIgnoreCase(uri.getScheme())) {
                throw new IllegalArgumentException("there is no TLS here, only http: " + text);
            }
            if (!"http".equalsIgnoreCase(uri.getScheme())) {
                throw new IllegalArgumentException("not an http URL: " + text);
            }
            if (uri.getHost() == null) {
                throw new IllegalArgumentException("a URL without a host: " + text);
            }
            if (uri.getPort() == 0 || uri.getPort() > 65_535) {
                throw new IllegalArgumentException("invalid port: " + text);
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a URL: " + text, e);
        }
    }
}
