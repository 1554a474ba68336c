package dev.weft.device;

import dev.weft.device.FrameObserver.Direction;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Writes frames in the pcapng format (draft-ietf-opsawg-pcapng), which Wireshark and tcpdump read:
/// one section, one Ethernet interface, times in nanoseconds. Each block is one
/// [OutputStream#write(byte\[\], int, int)].
///
/// ```text
///   | type | total length | body, padded to 32 bits | options | total length |
///
///   Section Header Block          who wrote it
///   Interface Description Block   if_name, if_tsresol = 9
///   Enhanced Packet Block ...     epb_flags: inbound or outbound
/// ```
///
/// Little-endian everywhere, so that the same frames make the same file on every machine.
public final class PcapngWriter {
    private static final int SECTION_HEADER = 0x0a0d0d0a;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int ENHANCED_PACKET = 6;

    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int LINKTYPE_ETHERNET = 1;
    private static final int SNAPLEN = 262_144; // more than any frame has

    private static final int SHB_USERAPPL = 4;
    private static final int IF_NAME = 2;
    private static final int IF_TSRESOL = 9;
    private static final int EPB_FLAGS = 2;
    private static final int END_OF_OPTIONS = 0;
    private static final byte NANOSECONDS = 9; // 10^-9 s

    /// Before the frame: type, length, interface, time and two lengths; after it: flags, end of
    /// options and length.
    private static final int PACKET_OVERHEAD = 28 + 8 + 4 + 4;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final OutputStream out;
    private ByteBuffer block = ByteBuffer.allocate(2048).order(ByteOrder.LITTLE_ENDIAN);

    /// Begins a capture: writes the section's and the interface's header.
    ///
    /// @param out where to; buffering and closing it are the caller's
    /// @param interfaceName the name that Wireshark shows
    /// @throws IOException if `out` throws it
    public PcapngWriter(OutputStream out, String interfaceName) throws IOException {
        this.out = out;
        writeSectionHeader();
        writeInterface(interfaceName);
    }

    /// Writes a frame.
    ///
    /// @param direction where it was going
    /// @param time when it was seen
    /// @param frame its octets
    /// @throws IOException if the stream throws it
    public void write(Direction direction, Instant time, Bytes frame) throws IOException {
        begin(ENHANCED_PACKET, blockLength(frame.length()));
        block.putInt(0); // the only interface
        var nanos = Math.multiplyExact(time.getEpochSecond(), NANOS_PER_SECOND) + time.getNano();
        block.putInt((int) (nanos >>> 32)).putInt((int) nanos);
        block.putInt(frame.length()).putInt(frame.length());
        frame.copyTo(0, block.array(), block.position(), frame.length());
        block.position(block.position() + frame.length());
        pad();
        option(EPB_FLAGS, Integer.BYTES)
                .putInt(
                        switch (direction) {
                            case INBOUND -> 1;
                            case OUTBOUND -> 2;
                        });
        option(END_OF_OPTIONS, 0);
        end();
    }

    /// {@return the octets that a frame takes in the file}
    ///
    /// @param frameLength the octets of the frame
    static int blockLength(int frameLength) {
        return PACKET_OVERHEAD + padded(frameLength);
    }

    private void writeSectionHeader() throws IOException {
        begin(SECTION_HEADER, 64);
        block.putInt(BYTE_ORDER_MAGIC);
        block.putShort((short) 1).putShort((short) 0); // version 1.0
        block.putLong(-1); // the section's length: until the end of the file
        text(SHB_USERAPPL, "Weft");
        option(END_OF_OPTIONS, 0);
        end();
    }

    private void writeInterface(String name) throws IOException {
        begin(INTERFACE_DESCRIPTION, 64 + 4 * name.length());
        block.putShort((short) LINKTYPE_ETHERNET).putShort((short) 0);
        block.putInt(SNAPLEN);
        text(IF_NAME, name);
        option(IF_TSRESOL, 1).put(NANOSECONDS);
        pad();
        option(END_OF_OPTIONS, 0);
        end();
    }

    private void begin(int type, int atMost) {
        if (block.capacity() < atMost) {
            block = ByteBuffer.allocate(2 * atMost).order(ByteOrder.LITTLE_ENDIAN);
        }
        block.clear().putInt(type).putInt(0); // the length comes at the end
    }

    private ByteBuffer option(int code, int length) {
        return block.putShort((short) code).putShort((short) length);
    }

    private void text(int code, String text) {
        var octets = text.getBytes(StandardCharsets.UTF_8);
        option(code, octets.length).put(octets);
        pad();
    }

    private void pad() {
        while (block.position() % 4 != 0) {
            block.put((byte) 0);
        }
    }

    private void end() throws IOException {
        var length = block.position() + Integer.BYTES;
        block.putInt(length).putInt(Integer.BYTES, length);
        out.write(block.array(), 0, length);
    }

    private static int padded(int length) {
        return length + 3 & ~3;
    }
}
