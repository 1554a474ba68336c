package dev.weft.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/// What was built, and from which commit: the build writes both into `version.properties`.
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        Properties built = read();
        String changed = Boolean.parseBoolean(built.getProperty("dirty")) ? ", with changes" : "";
        return new String[] {
            "weft %s (commit %s%s)"
                    .formatted(built.getProperty("version"), built.getProperty("commit"), changed),
            "Java %s, %s".formatted(Runtime.version(), System.getProperty("java.vm.name"))
        };
    }

    private static Properties read() {
        var properties = new Properties();
        try (var stream = Version.class.getResourceAsStream("version.properties")) {
            if (stream != null) {
                properties.load(stream);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
