package dev.weft.services.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// What a file is, by the end of its name. Text is said to be UTF-8, as nearly all of it is.
final class MediaTypes {
    private static final String UNKNOWN = "application/octet-stream";
    private static final Map<String, String> BY_ENDING = new HashMap<>();

    static {
        text("plain", "txt", "text", "log", "conf", "cfg", "ini", "properties", "sh", "c", "h");
        text("plain", "java", "py", "rs", "go", "yml", "yaml", "toml", "license");
        text("html", "html", "htm");
        text("css", "css");
        text("csv", "csv");
        text("markdown", "md");
        text("javascript", "js", "mjs");
        other("application/json", "json", "map");
        other("application/xml", "xml", "xsd");
        other("application/pdf", "pdf");
        other("application/wasm", "wasm");
        other("application/zip", "zip");
        other("application/gzip", "gz", "tgz");
        other("application/x-tar", "tar");
        other("application/java-archive", "jar");
        other("application/vnd.tcpdump.pcap", "pcap", "pcapng");
        other("image/png", "png");
        other("image/jpeg", "jpg", "jpeg");
        other("image/gif", "gif");
        other("image/webp", "webp");
        other("image/avif", "avif");
        other("image/svg+xml", "svg");
        other("image/vnd.microsoft.icon", "ico");
        other("audio/mpeg", "mp3");
        other("audio/ogg", "ogg", "oga", "opus");
        other("audio/wav", "wav");
        other("audio/flac", "flac");
        other("video/mp4", "mp4", "m4v");
        other("video/webm", "webm");
        other("video/ogg", "ogv");
        other("font/woff", "woff");
        other("font/woff2", "woff2");
        other("font/ttf", "ttf");
    }

    private MediaTypes() {}

    private static void text(String kind, String... endings) {
        other("text/" + kind + "; charset=utf-8", endings);
    }

    private static void other(String type, String... endings) {
        for (var ending : endings) {
            BY_ENDING.put(ending, type);
        }
    }

    static String of(String fileName) {
        var ending = fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return BY_ENDING.getOrDefault(ending, UNKNOWN);
    }
}
