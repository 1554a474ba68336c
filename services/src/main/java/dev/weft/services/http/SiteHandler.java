package dev.weft.services.http;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.impl.EnglishReasonPhraseCatalog;
import org.apache.hc.core5.http.io.HttpRequestHandler;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/// Answers the requests for a site (RFC 9110).
final class SiteHandler implements HttpRequestHandler {
    private static final String ALLOWED = "GET, HEAD, OPTIONS";

    /// Methods that one may know and still not allow (RFC 9110 §15.5.6); others are not implemented
    /// (§15.6.2).
    private static final Set<String> KNOWN =
            Set.of("POST", "PUT", "DELETE", "CONNECT", "TRACE", "PATCH");

    /// Our pages load nothing, and run nothing.
    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

    private final Site site;
    private final InstantSource clock;
    private final Visitors visitors;
    private final BooleanSupplier crowded;

    /// Makes a handler.
    ///
    /// @param visitors of whom the page about the stack tells, too
    /// @param crowded says whether others wait for a connection, so that nobody is to keep his
    SiteHandler(Site site, InstantSource clock, Visitors visitors, BooleanSupplier crowded) {
        this.site = site;
        this.clock = clock;
        this.visitors = visitors;
        this.crowded = crowded;
    }

    @Override
    public void handle(
            ClassicHttpRequest request, ClassicHttpResponse response, HttpContext context)
            throws IOException {
        if (crowded.getAsBoolean()) {
            response.setHeader(HttpHeaders.CONNECTION, "close");
        }
        switch (request.getMethod()) {
            case "GET", "HEAD" -> get(request, response);
            case "OPTIONS" -> {
                response.setCode(HttpStatus.SC_NO_CONTENT);
                response.setHeader(HttpHeaders.ALLOW, ALLOWED);
            }
            default -> {
                if (KNOWN.contains(request.getMethod())) {
                    response.setHeader(HttpHeaders.ALLOW, ALLOWED);
                    error(response, HttpStatus.SC_METHOD_NOT_ALLOWED);
                } else {
                    error(response, HttpStatus.SC_NOT_IMPLEMENTED);
                }
            }
        }
    }

    private void get(ClassicHttpRequest request, ClassicHttpResponse response) throws IOException {
        var path = RequestPath.parse(request.getPath());
        if (path == null) {
            error(response, HttpStatus.SC_BAD_REQUEST);
        } else if (isStatus(path)) {
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            var page = site.status().get();
            visitors.describe(page);
            page(response, HttpStatus.SC_OK, page);
        } else if (site.files() == null) {
            error(response, HttpStatus.SC_NOT_FOUND);
        } else {
            file(site.files(), path, request, response);
        }
    }

    private boolean isStatus(RequestPath path) {
        return path.segments().equals(List.of("status"))
                || (site.files() == null && path.segments().isEmpty());
    }

    private void file(
            FileTree files,
            RequestPath path,
            ClassicHttpRequest request,
            ClassicHttpResponse response)
            throws IOException {
        try {
            switch (files.find(path.segments())) {
                case FileTree.Leaf leaf -> {
                    if (path.folder()) {
                        error(response, HttpStatus.SC_NOT_FOUND);
                    } else {
                        send(leaf, request, response);
                    }
                }
                case FileTree.Folder folder -> {
                    if (path.folder()) {
                        folder(files, path, folder, request, response);
                    } else {
                        // With a slash at its end, relative links in a page mean what they should.
                        response.setHeader(HttpHeaders.LOCATION, path.asFolder());
                        error(response, HttpStatus.SC_MOVED_PERMANENTLY);
                    }
                }
                case FileTree.Nothing _ -> error(response, HttpStatus.SC_NOT_FOUND);
                case FileTree.Forbidden _ -> error(response, HttpStatus.SC_FORBIDDEN);
            }
        } catch (AccessDeniedException e) {
            error(response, HttpStatus.SC_FORBIDDEN);
        } catch (NoSuchFileException e) {
            error(response, HttpStatus.SC_NOT_FOUND); // gone meanwhile
        }
    }

    private void folder(
            FileTree files,
            RequestPath path,
            FileTree.Folder folder,
            ClassicHttpRequest request,
            ClassicHttpResponse response)
            throws IOException {
        var index = new ArrayList<>(path.segments());
        index.add("index.html");
        if (files.find(index) instanceof FileTree.Leaf leaf) {
            send(leaf, request, response);
        } else {
            page(response, HttpStatus.SC_OK, FolderPage.of(path, files.list(folder)));
        }
    }

    private void send(FileTree.Leaf leaf, ClassicHttpRequest request, ClassicHttpResponse response)
            throws IOException {
        var now = clock.instant();
        var validators = Validators.of(leaf.attributes(), now);
        var conditions = conditions(request);
        switch (conditions.evaluate(validators, now)) {
            case FAILED -> error(response, HttpStatus.SC_PRECONDITION_FAILED);
            case NOT_MODIFIED -> {
                response.setCode(HttpStatus.SC_NOT_MODIFIED);
                validate(response, validators);
            }
            case PROCEED -> {
                var file =
                        FileChannel.open(
                                leaf.path(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                try {
                    send(leaf, file, ranges(request, conditions, validators, now, file), response);
                    validate(response, validators);
                } catch (IOException | RuntimeException e) {
                    file.close();
                    throw e;
                }
            }
        }
    }

    private static RangeRequest ranges(
            ClassicHttpRequest request,
            Conditions conditions,
            Validators validators,
            Instant now,
            FileChannel file)
            throws IOException {
        // RFC 9110 §14.2: "A server MUST ignore a Range header field received with a request method
        // that is unrecognized or for which range handling is not defined", which is all but GET.
        return request.getMethod().equals("GET") && conditions.allowRange(validators, now)
                ? RangeRequest.parse(field(request, HttpHeaders.RANGE), file.size())
                : new RangeRequest.Whole();
    }

    /// Makes the file the answer, or closes it.
    private static void send(
            FileTree.Leaf leaf, FileChannel file, RangeRequest wanted, ClassicHttpResponse response)
            throws IOException {
        var type = MediaTypes.of(String.valueOf(leaf.path().getFileName()));
        var size = file.size();
        response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        response.setHeader("X-Content-Type-Options", "nosniff");
        switch (wanted) {
            case RangeRequest.Whole _ ->
                    response.setEntity(
                            new FileBody(
                                    file,
                                    type,
                                    List.of(new FileBody.Piece.Part(new ByteRange(0, size - 1)))));
            case RangeRequest.Parts(var ranges) -> {
                response.setCode(HttpStatus.SC_PARTIAL_CONTENT);
                response.setEntity(
                        ranges.size() == 1
                                ? onePart(file, type, ranges.getFirst(), response)
                                : parts(file, type, ranges));
            }
            case RangeRequest.NotSatisfiable _ -> {
                file.close();
                response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + size);
                error(response, HttpStatus.SC_REQUESTED_RANGE_NOT_SATISFIABLE);
            }
        }
    }

    private static FileBody onePart(
            FileChannel file, String type, ByteRange range, ClassicHttpResponse response)
            throws IOException {
        response.setHeader(HttpHeaders.CONTENT_RANGE, range.ofWhole(file.size()));
        return new FileBody(file, type, List.of(new FileBody.Piece.Part(range)));
    }

    /// RFC 9110 §14.6, `multipart/byteranges`.
    private static FileBody parts(FileChannel file, String type, List<ByteRange> ranges)
            throws IOException {
        var boundary = UUID.randomUUID().toString();
        var pieces = new ArrayList<FileBody.Piece>();
        for (var range : ranges) {
            pieces.add(
                    new FileBody.Piece.Text(
                            "\r\n--"
                                    + boundary
                                    + "\r\nContent-Type: "
                                    + type
                                    + "\r\nContent-Range: "
                                    + range.ofWhole(file.size())
                                    + "\r\n\r\n"));
            pieces.add(new FileBody.Piece.Part(range));
        }
        pieces.add(new FileBody.Piece.Text("\r\n--" + boundary + "--\r\n"));
        return new FileBody(file, "multipart/byteranges; boundary=" + boundary, pieces);
    }

    private static void validate(ClassicHttpResponse response, Validators validators) {
        response.setHeader(HttpHeaders.ETAG, validators.tag().toString());
        response.setHeader(HttpHeaders.LAST_MODIFIED, HttpDate.format(validators.lastModified()));
        // May be kept, but files here change: ask each time.
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    }

    private static Conditions conditions(ClassicHttpRequest request) {
        return new Conditions(
                field(request, HttpHeaders.IF_MATCH),
                field(request, HttpHeaders.IF_NONE_MATCH),
                field(request, HttpHeaders.IF_MODIFIED_SINCE),
                field(request, HttpHeaders.IF_UNMODIFIED_SINCE),
                field(request, HttpHeaders.IF_RANGE));
    }

    /// The value of a field; that of several lines with commas between (RFC 9110 §5.3).
    private static @Nullable String field(ClassicHttpRequest request, String name) {
        var lines = new ArrayList<String>();
        for (Header line : request.getHeaders(name)) {
            lines.add(String.valueOf(line.getValue()));
        }
        return lines.isEmpty() ? null : String.join(", ", lines);
    }

    /// Makes a page that says in words what the code says the answer.
    static void error(ClassicHttpResponse response, int code) {
        var reason = String.valueOf(EnglishReasonPhraseCatalog.INSTANCE.getReason(code, null));
        page(response, code, new Page(reason).heading(code + " " + reason));
    }

    private static void page(ClassicHttpResponse response, int code, Page page) {
        response.setCode(code);
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setEntity(
                new ByteArrayEntity(page.finish(), ContentType.TEXT_HTML.withCharset("utf-8")));
    }
}
