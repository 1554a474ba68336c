package dev.weft.services.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/// The octets of a file or of parts of it, read while they are sent.
final class FileBody extends AbstractHttpEntity {
    /// Large, since each write changes threads.
    private static final int CHUNK = 256 * 1024;

    private final FileChannel file;
    private final List<Piece> pieces;

    /// What a body is made of.
    sealed interface Piece {
        long length();

        /// Octets that are no file's.
        record Text(String ascii) implements Piece {
            @Override
            public long length() {
                return ascii.length();
            }
        }

        /// Octets of the file.
        record Part(ByteRange range) implements Piece {
            @Override
            public long length() {
                return range.length();
            }
        }
    }

    /// A body that closes the file when it is closed.
    FileBody(FileChannel file, String contentType, List<Piece> pieces) {
        super(contentType, null);
        this.file = file;
        this.pieces = pieces;
    }

    @Override
    public long getContentLength() {
        return pieces.stream().mapToLong(Piece::length).sum();
    }

    @Override
    public boolean isStreaming() {
        return true;
    }

    /// Servers write.
    @Override
    public InputStream getContent() {
        throw new UnsupportedOperationException();
    }

    /// A file that has become shorter meanwhile ends the connection: nothing else tells the client,
    /// who has been told a length.
    @Override
    public void writeTo(OutputStream out) throws IOException {
        var longest = pieces.stream().mapToLong(Piece::length).max().orElse(0);
        var chunk = new byte[(int) Math.min(CHUNK, longest)];
        for (var piece : pieces) {
            switch (piece) {
                case Piece.Text(var ascii) -> out.write(ascii.getBytes(StandardCharsets.US_ASCII));
                case Piece.Part(var range) -> write(range, chunk, out);
            }
        }
    }

    private void write(ByteRange range, byte[] chunk, OutputStream out) throws IOException {
        for (var at = range.first(); at <= range.last(); ) {
            var wanted = (int) Math.min(chunk.length, range.last() + 1 - at);
            var count = file.read(ByteBuffer.wrap(chunk, 0, wanted), at);
            if (count <= 0) {
                throw new EOFException("the file has become shorter");
            }
            out.write(chunk, 0, count);
            at += count;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
