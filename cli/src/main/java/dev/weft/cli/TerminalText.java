package dev.weft.cli;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Makes of octets from anywhere what a terminal can be shown: UTF-8, a character of which may come
/// in two parts, and nothing that gives the terminal orders.
final class TerminalText {
    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] begun = {};

    /// The next characters; those that are not whole yet come with the next octets.
    String of(byte[] octets, int length) {
        var all = ByteBuffer.allocate(begun.length + length);
        all.put(begun).put(octets, 0, length).flip();
        var characters = CharBuffer.allocate(all.remaining());
        decoder.decode(all, characters, false);
        begun = new byte[all.remaining()];
        all.get(begun);
        return harmless(characters.flip());
    }

    private static String harmless(CharSequence text) {
        var shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            var character = text.charAt(i);
            if (character == '\n' || character == '\t' || !Character.isISOControl(character)) {
                shown.append(character);
            } else if (character != '\r') {
                shown.append('\ufffd');
            }
        }
        return shown.toString();
    }
}
