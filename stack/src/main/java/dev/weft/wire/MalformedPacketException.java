package dev.weft.wire;

/// The octets are not what they claim to be. Checked, because whoever receives from a network must
/// expect it; without a stack trace, because a flood of bad packets must not cost more than a flood
/// of good ones.
public final class MalformedPacketException extends Exception {
    private static final long serialVersionUID = 1L;

    /// The value of [#pointer()] when no single octet is to blame.
    public static final int NO_POINTER = -1;

    private final Malformation reason;
    private final int pointer;

    /// No single octet is to blame.
    ///
    /// @param reason what is wrong
    public MalformedPacketException(Malformation reason) {
        this(reason, NO_POINTER);
    }

    /// One octet is to blame.
    ///
    /// @param reason what is wrong
    /// @param pointer the octet of the header where it is wrong
    public MalformedPacketException(Malformation reason, int pointer) {
        super(null, null, false, false);
        this.reason = reason;
        this.pointer = pointer;
    }

    /// {@return what is wrong}
    public Malformation reason() {
        return reason;
    }

    /// The octet that an ICMP Parameter Problem points at (RFC 792).
    ///
    /// @return counted from the start of the IP header, or [#NO_POINTER]
    public int pointer() {
        return pointer;
    }

    @Override
    public String getMessage() {
        return pointer == NO_POINTER ? reason.name() : reason.name() + " at octet " + pointer;
    }
}
